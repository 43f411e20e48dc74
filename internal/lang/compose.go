package lang

import "golang.org/x/text/unicode/norm"

// Compose writes each letter and its accents as one character where there is one, as keyboards do: "e" and U+0301 become
// "é". Some computers store names the other way, and print then lacks the letter.
func Compose(s string) string { return norm.NFC.String(s) }
