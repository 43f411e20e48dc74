package lang

import (
	"errors"
	"strings"
)

// ErrNumber is a text that is no employee or badge number.
var ErrNumber = errors.New("lang: not a number that people are known by")

// NumberKey is the one form by which an employee or badge number is matched: small letters. Zeros in front count. A
// number has 1 to 40 ASCII letters, digits, hyphens, slashes and points; other alphabets have letters that look the
// same on a card and are not.
func NumberKey(number string) (string, error) {
	if number == "" || len(number) > 40 {
		return "", ErrNumber
	}
	for i := range len(number) {
		if c := number[i]; !plain(c) && c != '/' && c != '.' {
			return "", ErrNumber
		}
	}
	return strings.ToLower(number), nil
}
