package web

import "baluarte/internal/access"

// everyone stands where a route needs no permission. It is a word of its own, so that a forgotten permission is not
// an open door: a route without any is refused by its empty string.
const everyone access.Permission = "everyone"

// halfway stands where somebody must have proved one factor and not yet all they need: the rest of a sign-in.
const halfway access.Permission = "halfway"

// inClass stands where a route needs no permission either, and where somebody who joined a class by a number is known. On
// the pages for everyone they are a visitor.
const inClass access.Permission = "in class"

// route is one line of the access review: who may do what at which address. The path stands after the language.
type route struct {
	method string
	path   string
	needs  access.Permission
	handle func(*visit) error
}

// apiPath begins the addresses that other programs ask. They have no language, no cookies and no forms.
const apiPath = "/api/v1"
