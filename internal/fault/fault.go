// Package fault says what can go wrong: the kind of an error, the key of the message a person reads,
// and the private cause that only the log sees.
package fault

import (
	"errors"
	"fmt"
)

// Kind is the class of an error. The web room maps each kind to one HTTP status.
type Kind uint8

// The kinds. Internal is the zero value, so an error nobody classified is never blamed on the reader.
const (
	Internal         Kind = iota // our fault; the reader gets a general sentence
	Invalid                      // the input cannot be understood or breaks a rule
	SignInRequired               // nobody is signed in, or the sign-in has ended
	Forbidden                    // signed in, but this is not theirs to do
	NotFound                     // does not exist, or may not be known to exist
	MethodNotAllowed             // the address exists, the method does not
	Conflict                     // true when asked, no longer true when done
	TooLarge                     // more bytes than the address takes
	TooMany                      // more requests than the address takes
	Unavailable                  // the database cannot be reached; trying again may help
)

// Kinds lists every kind, for tables that must be complete.
func Kinds() []Kind {
	return []Kind{Internal, Invalid, SignInRequired, Forbidden, NotFound, MethodNotAllowed, Conflict, TooLarge, TooMany, Unavailable}
}

var names = [...]string{"internal", "invalid", "sign_in_required", "forbidden", "not_found", "method_not_allowed", "conflict", "too_large", "too_many", "unavailable"}

// String is the kind's word in logs and message keys, in snake_case.
func (k Kind) String() string {
	if int(k) < len(names) {
		return names[k]
	}
	return "internal"
}

// Error is an error with an address for people: Key names a message in locales/, Args fill its
// placeholders. Cause is private: it is logged and never shown.
type Error struct {
	Kind  Kind
	Key   string // message key; empty means the kind's general message
	Args  map[string]any
	Field string // of a form that it is about; empty: the whole
	Cause error
}

// Error is for logs.
func (e *Error) Error() string {
	s := e.Kind.String()
	if e.Key != "" {
		s += " " + e.Key
	}
	if len(e.Args) > 0 {
		s += fmt.Sprint(" ", e.Args)
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap gives the private cause.
func (e *Error) Unwrap() error { return e.Cause }

// New makes an error of a kind with a message key. Args are pairs of placeholder name and value.
func New(kind Kind, key string, args ...any) *Error {
	e := &Error{Kind: kind, Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = make(map[string]any, len(args)/2)
		}
		e.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return e
}

// Field makes an error about one field of a form.
func Field(field, key string, args ...any) *Error {
	e := New(Invalid, key, args...)
	e.Field = field
	return e
}

// Fields is all that is wrong with a form, so that it is told at once.
type Fields []*Error

// Add notes an error, unless there is none.
func (f *Fields) Add(e *Error) {
	if e != nil {
		*f = append(*f, e)
	}
}

// Err is the error to return: nil when nothing is wrong.
func (f Fields) Err() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// Error is for logs.
func (f Fields) Error() string { return fmt.Sprint([]*Error(f)) }

// Unwrap gives the single errors; the first decides the kind.
func (f Fields) Unwrap() []error {
	all := make([]error, len(f))
	for i, e := range f {
		all[i] = e
	}
	return all
}

// InFields lists the errors about fields of a form that err consists of, and whether it consists of nothing else.
func InFields(err error) (Fields, bool) {
	var all Fields
	if errors.As(err, &all) {
		return all, true
	}
	var one *Error
	if errors.As(err, &one) && one.Field != "" {
		return Fields{one}, true
	}
	return nil, false
}

// Because gives a kind to a cause that has none yet, e.g. a driver's error.
func Because(kind Kind, key string, cause error) *Error {
	return &Error{Kind: kind, Key: key, Cause: cause}
}

// KindOf is the kind of the first *Error in the chain; Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether err is of the kind. A nil error is of no kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Wrap gives an error an address: what was being done, with ids. It leaves nil alone. Use it deferred:
//
//	defer fault.Wrap(&err, "store.Attempt(%s)", id)
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}
