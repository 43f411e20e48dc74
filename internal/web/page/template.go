package page

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
)

//go:embed templates
var templates embed.FS

// Templates are the templates of all pages, by name.
type Templates map[string]*template.Template

// Set is what a room shows: its pages, and the folder of their templates. Its parts, part.*.html, are for its own pages; only
// those of Frame are for all rooms.
type Set struct {
	Files fs.FS
	Pages []Page
}

// Frame is the layout, and the parts that several rooms use.
func Frame() Set { return Set{Files: templates} }

// Parse parses the parts and the pages of all rooms into one set, so that what pages share is kept once: a copy for each
// took more memory than the whole catalogue. Each file of a page defines "content"; it is kept under the page's name.
// A page without its template stops the start.
func Parse(rooms ...Set) (Templates, error) {
	all := template.New("")
	for _, r := range rooms {
		for _, pattern := range []string{"templates/layout.html", "templates/part.*.html"} {
			parts, err := fs.Glob(r.Files, pattern)
			if err != nil {
				return nil, err
			}
			if len(parts) == 0 {
				continue
			}
			if _, err := all.ParseFS(r.Files, parts...); err != nil {
				return nil, err
			}
		}
	}
	pages := Templates{}
	for _, r := range rooms {
		for _, p := range r.Pages {
			name := p.Template()
			if pages[name] != nil {
				return nil, fmt.Errorf("two pages are called %s", name)
			}
			_, err := all.ParseFS(r.Files, path.Join("templates", name+".html"))
			if err == nil {
				pages[name], err = all.AddParseTree("page "+name, all.Lookup("content").Tree)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return pages, nil
}
