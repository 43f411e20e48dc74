package e2e

import (
	"strconv"
	"strings"
)

// classes sees a class that is under way, from the trainer's side and, in a browser of their own, from that of somebody who
// joins it by a number; and one that is closed.
func (tr tour) classes(p *page) {
	rooms := "/team/classes"
	tr.both(p, "classes", rooms, 200)
	tr.both(p, "class-new", rooms+"/new", 200)
	for _, language := range languages {
		p.Go("/" + language + rooms + "/new")
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("a class without anything: status %d", got)
		}
		tr.see(p, "class-refused", language)
	}
	p.Go("/en" + rooms)
	at := func(i int) string {
		return eval[string](p, `document.querySelectorAll("tbody th a")[`+strconv.Itoa(i)+`].getAttribute("href")`)[len("/en"):]
	}
	here, past := at(0), at(1)
	tr.both(p, "class", here+"?q=a", 200)
	tr.both(p, "class-closed", past, 200)
	tr.both(p, "class-screen", here+"/screen", 200)
	p.Go("/en" + here + "/screen")
	tr.both(p, "class-screen-lesson", strings.TrimPrefix(eval[string](p, `document.querySelector("a.next").getAttribute("href")`), "/en"), 200)
	tr.both(p, "class-close", here+"/close", 200)
	p.Go("/en" + here)
	code := eval[string](p, `document.querySelector(".class-code").textContent`)
	number := eval[string](p, `document.querySelector("tbody td code").textContent`)
	names := strings.Fields(eval[string](p, `document.querySelector("tbody th a").textContent`))
	sheet := strings.TrimPrefix(eval[string](p, `document.querySelector("a[href*='/papers/']").getAttribute("href")`), "/en")
	tr.both(p, "key-in", sheet, 200)
	tr.both(p, "key-in-answers", sheet+"?variant=B&language=es", 200)
	for _, language := range languages {
		p.Go("/" + language + sheet + "?variant=B&language=es")
		p.Fill("[name='a.1']", "9")
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("a paper with a wrong sign: status %d", got)
		}
		tr.see(p, "key-in-refused", language)
		p.Fill("[name='a.1']", "")
		p.Follow("main .next")
		tr.see(p, "key-in-preview", language)
	}
	tr.inClass(code, number, names)
}

// inClass joins a class by a number: whatever of the names is the first surname lets in.
func (tr tour) inClass(code, number string, names []string) {
	p := open(tr.t, tr.base)
	tr.both(p, "join-code", "/class/"+code, 200)
	for _, name := range names[1:] {
		p.Go("/en/class/" + code)
		p.Fill("#number", number)
		p.Fill("#surname", name)
		if p.Follow("main .next") == 200 {
			break
		}
		tr.see(p, "join-refused", "en")
	}
	tr.both(p, "seat", "/class/"+code, 200)
	tr.both(p, "critique", "/class/"+code+"/critique", 200)
	for _, language := range languages {
		p.Go("/" + language + "/class/" + code + "/critique")
		if got := p.Follow("main .next"); got != 422 {
			tr.t.Errorf("an empty critique: status %d", got)
		}
		tr.see(p, "critique-refused", language)
	}
}
