package course_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
	"baluarte/internal/i18n"
	"baluarte/locales"
)

// Every refusal is a small change to the good course: in a file, replace a text by another.
func TestRefusals(t *testing.T) {
	const (
		dir    = "basics/habits/"
		module = dir + "module.yaml"
		quiz   = dir + "quiz.yaml"
		en     = dir + "01-lock.en.md"
		es     = dir + "01-lock.es.md"
		box    = dir + "who.yaml"
		figure = dir + "door.yaml"
		svg    = dir + "door.svg"
		check  = dir + "desk.yaml"
		list   = "basics/course.yaml"
		police = "police/course.yaml"
	)
	long := strings.Repeat("a", 65)
	for _, test := range []struct {
		file, from, to string
		want           string // problems, one a line
	}{
		// YAML
		{module, "minutes: 15", "minutes: [15", module + `:5: course.problem.yaml Cause="',' or ']' must be specified"`},
		{module, "title: {", "title: &t {", module + `:1: course.problem.yaml_feature Feature="Anchor"`},
		{module, "minutes: 15", "minutes: !!int 15", module + `:4: course.problem.yaml_feature Feature="Tag"`},
		{module, "minutes: 15", "<<: {minutes: 15}", module + `:4: course.problem.yaml_feature Feature="MergeKey"`},
		{module, "minutes: 15", "? minutes\n: 15", module + `:4: course.problem.yaml_feature Feature="MappingKey"`},
		{list, "modules: [habits]", "modules: [habits]\n---\nx: 1", list + `:1: course.problem.yaml_documents Count="2"` + "\n" + list + `: course.problem.module_unlisted Name="habits"`},
		{module, "minutes: 15", "minutes: 15\nminutes: 16", module + `:5: course.problem.duplicate_key Name="minutes"`},
		{module, "minutes: 15", "minutes: 15\nmoney: 16", module + `:5: course.problem.unknown_key Name="money"`},
		{module, "minutes: 15", "", module + `:1: course.problem.missing_key Name="minutes"`},
		{module, "minutes: 15", "minutes: 0x0f", module + `:4: course.problem.not_a_number From="1" To="240"`},
		{module, "minutes: 15", "minutes: \"15\"", module + `:4: course.problem.not_a_number From="1" To="240"`},
		{module, "minutes: 15", "minutes: 15000", module + `:4: course.problem.not_a_number From="1" To="240"`},
		{module, "credit_hours: 0.25", "credit_hours: .nan", module + `:5: course.problem.not_a_number From="0" To="100"`},
		{module, "change: material", "change: big", module + `:7: course.problem.not_allowed Value="big"`},
		{module, "change: material", "change: editorial\nwhat_changed: {en: \"New.\", es: \"Nuevo.\"}", module + `:8: course.problem.change_unseen`},
		{module, "change: material", "change: material\nwhat_changed: {en: \"New.\"}", module + `:8: [es] course.problem.language_missing`},
		{module, "2026-11-20", "2026-02-30", module + `:8: course.problem.not_a_date`},
		{module, "2026-11-20", "yesterday", module + `:8: course.problem.not_a_date`},
		{module, "[lock-it]", "lock-it", module + `:17: course.problem.not_a_list`},
		{module, `title: {en: "Lock it", es: "Bloquéela"}`, `title: "Lock it"`, module + `:16: course.problem.not_a_map`},
		{module, "{en: \"Two habits.\", es: \"Dos hábitos.\"}", "", module + `:3: course.problem.not_a_map`},
		{quiz, "right: true, text", "right: maybe, text", quiz + ":12: course.problem.right_options Got=\"0\" Want=\"1\"\n" + quiz + `:13: course.problem.not_true_or_false`},
		{module, "id: lock-it", "id: lock it", module + ":12: course.problem.not_a_word\n" + module + ":17: course.problem.unknown_objective Name=\"lock-it\"\n" +
			module + ":20: course.problem.unknown_objective Name=\"lock-it\"\n" + strings.Join([]string{
			quiz + ":1: course.problem.objective_questions Count=\"0\" Name=\"\" Want=\"4\"", quiz + ":3: course.problem.unknown_objective Name=\"lock-it\"",
			quiz + ":17: course.problem.unknown_objective Name=\"lock-it\"", quiz + ":27: course.problem.unknown_objective Name=\"lock-it\"",
			quiz + ":37: course.problem.unknown_objective Name=\"lock-it\""}, "\n")},
		{quiz, "id: leave", "id: Leave", quiz + `:2: course.problem.bad_id Name="Leave"`},
		{quiz, "alfa:", long + ":", quiz + `:14: course.problem.bad_id Name="` + long + `"`},

		// Words
		{module, `es: "Hábitos"`, `es: Hábitos`, module + `:1: [es] course.problem.unquoted`},
		{module, `es: "Dos hábitos."`, `es: Dos hábitos #1`, module + `:4: course.problem.yaml Cause="',' or '}' must be specified"`},
		{list, `es: "Lo primero."`, `es: 1`, list + `:2: [es] course.problem.unquoted`},
		{module, `, es: "Dos hábitos."`, ``, module + `:3: [es] course.problem.language_missing`},
		{module, `es: "Dos hábitos."`, `es: ""`, module + `:3: [es] course.problem.text_empty`},
		{module, `es: "Dos hábitos."`, `es: `, module + `:3: [es] course.problem.text_empty`},
		{module, `es: "Dos hábitos."`, `es: "Dos hábitos.", fr: "Deux"`, module + `:3: course.problem.unknown_key Name="fr"`},
		{module, `title: "A guide, for all"`, `title: A guide`, module + `:25: course.problem.unquoted`},

		// Files
		{en, "", "delete", dir + `01-lock.en.md: [en] course.problem.language_missing`},
		{es, "", "delete", dir + `01-lock.es.md: [es] course.problem.language_missing`},
		{quiz, "", "delete", quiz + `: course.problem.missing_file`},
		{svg, "", "delete", svg + `: course.problem.missing_file`},
		{check, "", "delete", check + `: course.problem.missing_file`},
		{module, "", "delete", module + `: course.problem.missing_file`},
		{list, "", "delete", list + ": course.problem.missing_file\n" + list + `: course.problem.module_unlisted Name="habits"`},
		{dir + "notes.txt", "", "x", dir + `notes.txt: course.problem.unknown_file`},
		{dir + "03-more.en.md", "", "x", dir + `03-more.en.md: course.problem.unknown_file`},
		{dir + "more/x.yaml", "", "x", dir + `more: course.problem.unknown_file`},
		{"basics/Spare Room/x.yaml", "", "x", `basics/Spare Room: course.problem.unknown_file`},
		{"other.yaml", "", "x", `other.yaml: course.problem.unknown_file`},
		{"police/habits/module.yaml", "", "a: 1", `police/course.yaml: course.problem.module_unlisted Name="habits"` + "\n*"},
		{en, "You leave", "You \xff leave", en + ": course.problem.not_utf8"},
		{en, "Press two", "Press \u202etwo", en + ":7: course.problem.hidden_character"},
		{en, "You leave", strings.Repeat("long ", 60_000), en + ": course.problem.too_large Limit=\"131072\""},

		// Course and module
		{list, "[habits]", "[habits, gone]", list + `:4: course.problem.unknown_module Name="gone"`},
		{list, "[habits]", "[habits, habits]", list + `:4: course.problem.duplicate_id Name="habits"`},
		{list, "[habits]", "[]", list + `: course.problem.module_unlisted Name="habits"`},
		{police, "suits: police", "suits: pilots", police + `:4: course.problem.not_allowed Value="pilots"`},
		{police, "yearly: true", "yearly: often", police + `:5: course.problem.not_true_or_false`},
		{police, "yearly: true", "also:\n  - {module: basics/gone, reason: {en: \"R\", es: \"R\"}}", police + `:6: course.problem.unknown_module Name="basics/gone"`},
		{police, "yearly: true", "also:\n  - {module: basics/habits, reason: {en: \"R\", es: \"R\"}}", police + `:6: course.problem.duplicate_id Name="basics/habits"`},
		{police, "yearly: true", "also:\n  - {module: basics/habits}", police + ":6: course.problem.duplicate_id Name=\"basics/habits\"\n" + police + `:6: course.problem.missing_key Name="reason"`},
		{police, "yearly: true", "also:\n  - {reason: {en: \"R\"}}", police + ":6: [es] course.problem.language_missing\n" + police + `:6: course.problem.missing_key Name="module"`},
		{module, "minutes: 15", "briefing:" + strings.Repeat("\n  - {en: \"R\", es: \"R\"}", 7) + "\nminutes: 15", module + `:4: course.problem.briefing_count Count="7" Most="6"`},
		{module, "minutes: 15", "briefing:\n  - {en: \"R\"}\nminutes: 15", module + `:5: [es] course.problem.language_missing`},
		{module, "pass_mark: 2", "pass_mark: 4", module + `:9: course.problem.pass_mark Draw="3"`},
		{module, "- id: lock-it\n", "- id: two\n    text: {en: \"T\", es: \"T\"}\n  - id: three\n    text: {en: \"T\", es: \"T\"}\n  - id: four\n    text: {en: \"T\", es: \"T\"}\n  - id: lock-it\n",
			module + ":10: course.problem.draw Objectives=\"4\"\n" + quiz + ":1: course.problem.objective_questions Count=\"0\" Name=\"four\" Want=\"4\"\n" +
				quiz + ":1: course.problem.objective_questions Count=\"0\" Name=\"three\" Want=\"4\"\n" + quiz + `:1: course.problem.objective_questions Count="0" Name="two" Want="4"`},
		{module, "draw: 3", "draw: 5", quiz + `:1: course.problem.objective_questions Count="4" Name="lock-it" Want="5"`},
		{module, "id: report", "id: lock", module + ":18: course.problem.duplicate_id Name=\"lock\"\n*"},
		{module, "ids: [K0001, ", "ids: [K9999, ", module + `:22: course.problem.unknown_alignment Framework="nice" Name="K9999" Version="2.1.0"`},
		{module, `version: "2.0"`, `version: "1.1"`, module + `:23: course.problem.unknown_alignment Framework="csf" Name="PR.AT-01" Version="1.1"`},
		{module, `url: "https://www`, `url: "ftp://www`, module + ":25: course.problem.bad_address URL=\"ftp://www.cisa.gov/guide\"\n*"},
		{module, "www.cisa.gov", "www.cisa.example", module + ":25: course.problem.bad_address URL=\"https://www.cisa.example/guide\"\n*"},
		{module, "lessons:", "lessons: []\nlesson:", module + ":14: course.problem.empty_list Name=\"lessons\"\n" + module + ":15: course.problem.unknown_key Name=\"lesson\"\n*"},

		// Questions
		{quiz, "nice: [K0001]", "nice: [S0001]", quiz + `:6: course.problem.unknown_alignment Framework="nice" Name="S0001" Version=""`},
		{quiz, "objective: lock-it", "objective: other", quiz + ":1: course.problem.objective_questions Count=\"3\" Name=\"lock-it\" Want=\"4\"\n" + quiz + `:3: course.problem.unknown_objective Name="other"`},
		{quiz, "id: two", "id: leave", quiz + `:16: course.problem.duplicate_id Name="leave"`},
		{quiz, "{right: true, text", "{text", quiz + `:12: course.problem.right_options Got="0" Want="1"`},
		{quiz, "alfa: {", "alfa: {right: true, ", quiz + `:12: course.problem.right_options Got="2" Want="1"`},
		{quiz, "choose: 2", "choose: 3", quiz + ":22: course.problem.options_count From=\"4\" Got=\"3\" To=\"6\"\n" + quiz + `:22: course.problem.right_options Got="2" Want="3"`},
		{quiz, "    choose: 2\n", "", quiz + ":16: course.problem.choose_for_multiple\n" + quiz + `:21: course.problem.right_options Got="2" Want="1"`},
		{quiz, `, why: {en: "Right so.", es: "Así es."}`, "", quiz + `:13: course.problem.missing_key Name="why"`},
		{quiz, `es: "Así es."`, `es: " "`, quiz + `:13: [es] course.problem.text_empty`},
		{quiz, "alfa: {", "zeta: {", quiz + ":12: course.problem.options_count From=\"3\" Got=\"2\" To=\"4\"\n" + quiz + `:14: course.problem.duplicate_key Name="zeta"`},
		{check, "    right: true\n", "", check + `:3: course.problem.right_options Got="0" Want="1"`},
		{check, "kind: check", "kind: game", check + ":1: course.problem.not_allowed Value=\"game\"\n" + check + `:1: course.problem.placed_kind Got="game" Name="desk" Want="activity"`},

		// Country boxes
		{box, "  checked: 2026-11-20\n", "", box + `:3: course.problem.missing_key Name="checked"`},
		{box, "  reviewer: {en: \"Not yet reviewed\", es: \"Aún sin revisión\"}\nmx", "mx", box + `:3: course.problem.missing_key Name="reviewer"`},
		{box, "  source: {en: \"A decree\", es: \"Un decreto\"}\n", "", box + `:14: course.problem.missing_key Name="source"`},
		{box, "us:", "ca:", box + ":1: course.problem.missing_key Name=\"us\"\n" + box + `:3: course.problem.unknown_key Name="ca"`},
		{box, "Then [the center](https://report.gov/cyber)", "Then [it](https://other.gov)", box + `:8: [en] course.problem.link URL="https://other.gov"`},
		{box, "Your agency first.", "## Your agency first.", box + `:6: [en] course.problem.heading Level="2"`},

		// Lessons
		{en, "## Lock it", "# Lock it", en + ":5: [en] course.problem.heading Level=\"1\"\n" + es + `:5: [es] course.problem.other_headings Got="h2" Want="h3"`},
		{es, "### Cada vez", "## Cada vez", es + `:16: [es] course.problem.other_headings Got="h2" Want="h3"`},
		{es, "### Cada vez", "**Cada vez**", es + `: [es] course.problem.other_headings Got="–" Want="h3"`},
		{es, "```figure\ndoor\n```\n", "", es + `:25: [es] course.problem.other_placed Got="activity desk" Want="figure door"`},
		{es, "```sample lang=en\nFrom: Help desk\nHello\n```\n", "", es + `: [es] course.problem.other_samples Got="–" Want="sample"`},
		{en, "```figure\ndoor", "```figure\ndesk", en + ":31: [en] course.problem.placed_twice Name=\"desk\"\n" + es + ":9: [es] course.problem.other_placed Got=\"figure door\" Want=\"figure desk\"\n*"},
		{en, "```figure\ndoor", "```activity\ndoor", figure + ":1: course.problem.placed_kind Got=\"figure\" Name=\"door\" Want=\"activity\"\n*"},
		{en, "```figure\ndoor", "```figure\n../door", en + ":10: [en] course.problem.bad_placement Name=\"../door\"\n*"},
		{en, "```sample", "```go", en + ":24: [en] course.problem.fence Info=\"go\"\n*"},
		{en, "- One", "- ```figure\n  x\n  ```", en + ":14: [en] course.problem.fence Info=\"figure\""},
		{es, "Usted deja", "deleted", ""}, // changes alone are fine
		{dir + "02-report.es.md", "(/modules/habits/lessons/lock)", "(/modules/habits/lessons/gone)", dir + `02-report.es.md:1: [es] course.problem.link URL="/modules/habits/lessons/gone"`},

		// Hostile Markdown
		{en, "> I lock it.", "<script>alert(1)</script>", en + `:22: [en] course.problem.markdown Element="HTMLBlock"`},
		{en, "> I lock it.", "Hi <b onclick=x>you</b>", en + `:22: [en] course.problem.markdown Element="RawHTML"`},
		{en, "> I lock it.", "<!-- note -->", en + `:22: [en] course.problem.markdown Element="HTMLBlock"`},
		{en, "> I lock it.", "![x](https://www.cisa.gov/x.png)", en + `:22: [en] course.problem.markdown Element="Image"`},
		{en, "Press two", "    code\n\nPress two", en + `:7: [en] course.problem.markdown Element="CodeBlock"`},
		{en, "> I lock it.", "Text\n\n***", en + `:22: [en] course.problem.markdown Element="ThematicBreak"`},
		{en, "> I lock it.", "[x](javascript:alert(1))", en + `:22: [en] course.problem.link URL="javascript:alert(1)"`},
		{en, "> I lock it.", "[x](&#106;avascript:alert(1))", en + `:22: [en] course.problem.link URL="javascript:alert(1)"`},
		{en, "> I lock it.", "[x](java\\script:alert(1))", en + `:22: [en] course.problem.link URL="java\\script:alert(1)"`},
		{en, "> I lock it.", "<javascript:alert(1)>", en + `:22: [en] course.problem.link URL="javascript:alert(1)"`},
		{en, "> I lock it.", "[x](data:text/html,hi)", en + `:22: [en] course.problem.link URL="data:text/html,hi"`},
		{en, "> I lock it.", "[x](//www.cisa.gov/guide)", en + `:22: [en] course.problem.link URL="//www.cisa.gov/guide"`},
		{en, "> I lock it.", "[x](https://www.cisa.gov@evil.test/)", en + `:22: [en] course.problem.link URL="https://www.cisa.gov@evil.test/"`},
		{en, "> I lock it.", "[x](https://www.cisa.gov.evil.test/)", en + `:22: [en] course.problem.link URL="https://www.cisa.gov.evil.test/"`},
		{en, "> I lock it.", "[x](https://pay.example/)", en + `:22: [en] course.problem.link URL="https://pay.example/"`},
		{en, "> I lock it.", "<me@office.example>", en + `:22: [en] course.problem.link URL="me@office.example"`},
		{en, "> I lock it.", "[x](../quiz)", en + `:22: [en] course.problem.link URL="../quiz"`},
		{en, "> I lock it.", "[x](/modules/../admin)", en + `:22: [en] course.problem.link URL="/modules/../admin"`},
		{en, "> I lock it.", "[x](/modules/gone)", en + `:22: [en] course.problem.link URL="/modules/gone"`},
		{en, "> I lock it.", "*[cerrar* todo]{lang=es}", en + `:22: [en] course.problem.span_crosses` + "\n*"},
		{en, "> I lock it.", "#### Deep", en + ":22: [en] course.problem.heading Level=\"4\"\n*"},

		// Hostile drawings
		{svg, "<defs>", "<script/><defs>", svg + `:3: course.problem.svg_element Name="script"`},
		{svg, "<defs>", "<foreignObject/><defs>", svg + `:3: course.problem.svg_element Name="foreignObject"`},
		{svg, "<defs>", "<h:script xmlns:h=\"http://www.w3.org/1999/xhtml\"/><defs>", svg + ":3: course.problem.svg_attribute Name=\"h\" Value=\"http://www.w3.org/1999/xhtml\"\n" + svg + `:3: course.problem.svg_element Name="script"`},
		{svg, "<defs>", "<svg/><defs>", svg + `:3: course.problem.svg_element Name="svg"`},
		{svg, "<line ", "<line onclick=\"x\" ", svg + `:6: course.problem.svg_attribute Name="onclick" Value="x"`},
		{svg, "<line ", "<line style=\"x\" ", svg + `:6: course.problem.svg_attribute Name="style" Value="x"`},
		{svg, "<line ", "<line fill=\"red\" ", svg + `:6: course.problem.svg_attribute Name="fill" Value="red"`},
		{svg, "<line ", "<line transform=\"url(#x)\" ", svg + `:6: course.problem.svg_attribute Name="transform" Value="url(#x)"`},
		{svg, "<line ", "<line xlink:href=\"#tip\" ", svg + `:6: course.problem.svg_attribute Name="href" Value="#tip"`},
		{svg, "fig-line", "sr-only", svg + `:6: course.problem.svg_attribute Name="class" Value="sr-only"`},
		{svg, "url(#tip)", "url(http://a.test/#tip)", svg + `:6: course.problem.svg_attribute Name="marker-end" Value="url(http://a.test/#tip)"`},
		{svg, "url(#tip)", "url(#gone)", svg + `:6: course.problem.svg_reference Name="gone"`},
		{svg, "y=\"20\">", "y=\"20\" font-size=\"9\">", svg + `:7: course.problem.svg_attribute Name="font-size" Value="9"`},
		{svg, " viewBox=\"0 0 328 200\"", "", svg + `:2: course.problem.svg_attribute Name="viewBox" Value=""`},
		{svg, " viewBox=\"0 0 328 200\"", " viewBox=\"0 0 328 200\" width=\"9\"", svg + `:2: course.problem.svg_attribute Name="width" Value="9"`},
		{svg, "{{bolt}}", "{{bolt}} now", svg + ":7: course.problem.svg_text Text=\"{{bolt}} now\"\n" + figure + `:5: course.problem.label_unused Name="bolt"`},
		{svg, "{{bolt}}", "{{nut}}", svg + ":7: course.problem.svg_label Name=\"nut\"\n" + figure + `:5: course.problem.label_unused Name="bolt"`},
		{svg, "<!-- drawn by us -->", "<!DOCTYPE svg [<!ENTITY a \"b\">]>", svg + `:1: course.problem.svg_element Name="?"`},
		{svg, "{{bolt}}", "{{bolt}}&xxe;", svg + ":7: course.problem.svg Cause=\"XML syntax error on line 7: invalid character entity &xxe;\"\n*"},
		{svg, "</svg>", "", svg + `:9: course.problem.svg Cause="XML syntax error on line 9: unexpected EOF"`},
		{svg, "</svg>", "</svg><svg/>", svg + ":8: course.problem.svg_attribute Name=\"viewBox\" Value=\"\"\n*"},
		{figure, `description: {en: "A closed door with a bolt.", es: "Una puerta cerrada con cerrojo."}`, "", figure + `:1: course.problem.missing_key Name="description"`},
	} {
		refused(t, folder(t), test.file, test.from, test.to, test.want)
	}
}

// What an editor shows, and yet stands for a character that nobody sees.
func TestHiddenCharacters(t *testing.T) {
	const module, en = "basics/habits/module.yaml", "basics/habits/01-lock.en.md"
	for _, c := range []string{"\u200b", "\u200f", "\u202e", "\u2028", "\u00ad", "\u0085", "\ue000", "\U000e0041", "\U000f0001", "\ufeff"} {
		escape, entity := fmt.Sprintf("\\U%08x", []rune(c)[0]), fmt.Sprintf("&#%d;", []rune(c)[0])
		refused(t, folder(t), module, "Lock it", "Lock"+c+" it", module+":16: course.problem.hidden_character\n*")
		refused(t, folder(t), module, "Lock it", "Lock"+escape+" it", module+":16: [en] course.problem.hidden_character\n*")
		refused(t, folder(t), en, "I lock it.", "I lock"+entity+" it.", en+":22: [en] course.problem.hidden_character\n*")
	}
}

// A word of an activity means one thing.
func TestIDsOfActivities(t *testing.T) {
	const letter, visit, again = "kinds/all/letter.yaml", "kinds/all/visit.yaml", "kinds/all/refresher.yaml"
	long := strings.Repeat("a", 65)
	refused(t, coursetest.Folder(t, "kinds"), letter, "  hello: {", "  none: {", letter+":9: course.problem.duplicate_id Name=\"none\"\n*")
	refused(t, coursetest.Folder(t, "kinds"), visit, "  door:", "  "+long+":", visit+":5: course.problem.bad_id Name=\""+long+"\"\n*")
	refused(t, coursetest.Folder(t, "kinds"), again, "again-two", "again-one", again+":11: course.problem.duplicate_id Name=\"again-one\"\n*")
}

// refused changes one thing in a folder, in a file from into to, and holds what is refused against want: problems, one a
// line; "*" in the last one leaves open what follows from the others.
func refused(t *testing.T, fsys fstest.MapFS, file, from, to, want string) {
	t.Run(file+" "+to, func(t *testing.T) {
		switch {
		case to == "delete":
			delete(fsys, file)
		case from == "":
			fsys[file] = &fstest.MapFile{Data: []byte(to)}
		default:
			edit(t, fsys, file, from, to)
		}
		_, err := course.Stamp(fsys, both)
		got := lines(t, err)
		if want, open := strings.CutSuffix(want, "\n*"); open {
			// What follows from the first problem is not the point.
			for line := range strings.SplitSeq(want, "\n") {
				if !slices.Contains(got, line) {
					t.Errorf("want %s\ngot  %s", line, strings.Join(got, "\n     "))
				}
			}
			return
		}
		problems := strings.Split(want, "\n")
		if want == "" {
			problems = nil
		}
		slices.Sort(problems)
		slices.Sort(got)
		if diff := cmp.Diff(problems, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOddFiles(t *testing.T) {
	fsys := folder(t)
	fsys["basics/habits/desk.yaml"].Mode = fs.ModeSymlink
	_, err := course.Load(fsys, both)
	if !slices.Contains(lines(t, err), "basics/habits/desk.yaml: course.problem.not_a_file") {
		t.Error(err)
	}
	_, err = course.Load(fstest.MapFS{}, both)
	if diff := cmp.Diff([]string{".: course.problem.no_course", "channels.yaml: course.problem.missing_file"}, lines(t, err)); diff != "" {
		t.Error(diff)
	}
	if _, err = course.Load(os.DirFS("testdata/none"), both); !strings.Contains(strings.Join(lines(t, err), " "), ".: course.problem.unreadable") {
		t.Error(err)
	}
}

// The name of a file cannot write on somebody's terminal, and a folder made for it cannot fill a screen for days.
func TestPlacesAndTheirNumber(t *testing.T) {
	fsys := folder(t)
	fsys["basics/habits/\x1b[2J\nall is well.yaml"] = &fstest.MapFile{}
	_, err := course.Stamp(fsys, both)
	if got := lines(t, err); len(got) != 1 || !strings.HasPrefix(got[0], `"basics/habits/\x1b[2J\nall is well.yaml": `) {
		t.Errorf("%q", got)
	}
	var flood strings.Builder
	for i := range 3_900 {
		fmt.Fprintf(&flood, "k%d: {a, b}\n", i)
	}
	for i := range 4 {
		fsys[fmt.Sprintf("basics/m%d/module.yaml", i)] = &fstest.MapFile{Data: []byte(flood.String())}
	}
	_, err = course.Stamp(fsys, both)
	if got := len(lines(t, err)); got > 10_000 {
		t.Errorf("%d problems", got)
	}
}

// messages are those of the program, read once.
var messages = sync.OnceValues(func() (*i18n.Bundle, error) { return i18n.Load(locales.FS) })

// sentences checks that every problem can be told to a person, in every language, with what it carries.
func sentences(t testing.TB, ps course.Problems) {
	t.Helper()
	bundle, err := messages()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range both {
		for _, p := range ps {
			if text := bundle.For(tag).Reason(p.Key, p.Args); strings.ContainsAny(text, "⟦⟧") {
				t.Errorf("%s has no good sentence in %s for %v: %s", p.Key, tag, slices.Collect(maps.Keys(p.Args)), text)
			}
		}
	}
}
