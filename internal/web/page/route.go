package page

import (
	"net/http"

	"baluarte/internal/access"
)

// Everyone stands where a route needs no permission. It is a word of its own, so that a forgotten permission is not
// an open door: a route without any is refused by its empty string.
const Everyone access.Permission = "everyone"

// Halfway stands where somebody must have proved one factor and not yet all they need: the rest of a sign-in.
const Halfway access.Permission = "halfway"

// InClass stands where a route needs no permission either, and where somebody who joined a class by a number is known. On
// the pages for everyone they are a visitor.
const InClass access.Permission = "in class"

// Route is one line of the access review: who may do what at which address. The path stands after the language.
type Route struct {
	Method string
	Path   string
	Needs  access.Permission
	Handle func(*Visit) error
}

// APIPath begins the addresses that other programs ask. They have no language, no cookies and no forms.
const APIPath = "/api/v1"

// Get is a route that shows something.
func Get(path string, needs access.Permission, handle func(*Visit) error) Route {
	return Route{http.MethodGet, path, needs, handle}
}

// Post is a route that changes something.
func Post(path string, needs access.Permission, handle func(*Visit) error) Route {
	return Route{http.MethodPost, path, needs, handle}
}
