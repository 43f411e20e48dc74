package course

import "strings"

// What a text may measure, far above what one of a course needs. Readers of YAML and Markdown take minutes over some
// small files that are made for it (a quarter of a megabyte of opening brackets, say): such a file is not read at all.
const (
	largest      = 128 << 10 // bytes of a file
	largestProse = 32 << 10  // of a lesson
	longestLine  = 2_000     // bytes
	mostLines    = 4_000
	longestBlock = 8_000    // bytes of a lesson between two empty lines
	deepest      = 40       // brackets open at once
	mostIndented = 80       // spaces and dashes before a line begins
	mostFiles    = 300      // of a folder
	mostBytes    = 32 << 20 // of all files
	smallest     = 1 << 10  // bytes that a file counts for at least
)

// shape names what is out of proportion in a text, with its line; empty: nothing.
func shape(name, text string) (key string, line, limit int) {
	prose := strings.HasSuffix(name, ".md")
	if prose && len(text) > largestProse {
		return "course.problem.too_large", 0, largestProse
	}
	open, block := 0, 0
	for s := range strings.Lines(text) {
		line++
		block += len(s)
		if strings.TrimSpace(s) == "" {
			block = 0
		}
		open += strings.Count(s, "[") + strings.Count(s, "{") - strings.Count(s, "]") - strings.Count(s, "}")
		begun := strings.TrimLeft(s, " -?>:\t\n")
		switch {
		case line > mostLines:
			return "course.problem.too_many_lines", line, mostLines
		case len(s) > longestLine:
			return "course.problem.line_too_long", line, longestLine
		case prose && block > longestBlock:
			return "course.problem.block_too_long", line, longestBlock
		case open > deepest || open < -deepest || begun != "" && len(s)-len(begun) > mostIndented:
			return "course.problem.too_deep", line, deepest
		}
	}
	return "", 0, 0
}
