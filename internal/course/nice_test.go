package course_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"baluarte/internal/course"
	"baluarte/internal/course/coursetest"
)

// What is refused of the frameworks, by a small change to the good course. What follows from it is not the point.
func TestRefusalsOfFrameworks(t *testing.T) {
	const (
		nice       = "nice/nice.yaml"
		statements = "nice/statements.txt"
		csf        = "nice/csf.yaml"
		wording    = "nice/wording/basics.yaml"
	)
	for _, test := range []struct{ file, from, to, want string }{
		{nice, "", "delete", `basics/habits/module.yaml:22: course.problem.unknown_alignment Framework="nice" Name="NF-COM-001" Version="2.1.0"`},
		{statements, "", "delete", `basics/habits/module.yaml:22: course.problem.unknown_alignment Framework="nice" Name="K0001" Version="2.1.0"`},
		{csf, "", "delete", `basics/habits/module.yaml:23: course.problem.unknown_alignment Framework="csf" Name="PR.AT-01" Version="2.0"`},
		{"nice/more.yaml", "", "x: 1", "nice/more.yaml: course.problem.unknown_file"},
		{"nice/wording", "", "x: 1", "nice/wording: course.problem.unknown_file"},
		{"nice/wording/more.txt", "", "x: 1", "nice/wording/more.txt: course.problem.unknown_file"},
		{nice, `version: "2.1.0"` + "\n", "", nice + `:1: course.problem.missing_key Name="version"`},
		{nice, "areas:", "places:", nice + `:6: course.problem.unknown_key Name="places"`},
		{nice, "PD:", "pd:", nice + `:3: course.problem.part_form Kind="category" Name="pd"`},
		{nice, "PD-WRL-001:", "PD-WRL-1:", nice + `:5: course.problem.part_form Kind="role" Name="PD-WRL-1"`},
		{nice, "PD-WRL-001:", "XX-WRL-001:", nice + `:5: course.problem.unknown_part Name="XX"`},
		{nice, "NF-COM-001:", "PD-WRL-001:", nice + `:7: course.problem.part_form Kind="area" Name="PD-WRL-001"`},
		{nice, `, es: "Defensa"`, "", nice + ":5: [es] course.problem.language_missing"},
		{nice, "areas:\n", "areas:\n  NF-COM-001: {en: \"Access\", es: \"Acceso\"}\n", nice + `:8: course.problem.duplicate_key Name="NF-COM-001"`},
		{csf, "subcategories: [PR.AT-01]", "subcategories: [PR.AT-01, PR.AT-01]", csf + `:6: course.problem.duplicate_id Name="PR.AT-01"`},
		{csf, "subcategories: [PR.AT-01]", "subcategories: [PR.AT-01, PR.DS-01]", csf + `:6: course.problem.unknown_part Name="PR.DS"`},
		{csf, "subcategories: [PR.AT-01]", "subcategories: [PR.AT-01, PR.AT]", csf + `:6: course.problem.part_form Kind="subcategory" Name="PR.AT"`},
		{statements, "PD-WRL-001:", "PD:", statements + `:3: course.problem.unknown_part Name="PD"`},
		{statements, "PD-WRL-001:\n", "", statements + `:3: course.problem.part_form Kind="statement" Name="T0001"`},
		{statements, "T0001", "X0001", statements + `:4: course.problem.part_form Kind="statement" Name="X0001"`},
		{statements, "T0001", "PD-WRL-001", statements + `:4: course.problem.part_form Kind="statement" Name="PD-WRL-001"`},
		{statements, "T0001", "K0001", statements + `:4: course.problem.duplicate_id Name="K0001"`},
		{statements, "S0002", "K0001", statements + `:8: course.problem.duplicate_id Name="K0001"`},
		{statements, "S0002", "S0002\u202e", statements + `:8: course.problem.hidden_character`},
		{wording, "K0001:", "K0002:", wording + `:1: course.problem.unknown_statement Name="K0002"`},
		{wording, "K0001:", "PD-WRL-001:", wording + `:1: course.problem.unknown_statement Name="PD-WRL-001"`},
		{wording, `, es: "Saber bloquear."`, "", wording + ":1: [es] course.problem.language_missing"},
		{wording, `es: "Saber bloquear."`, "es: Saber bloquear", wording + ":1: [es] course.problem.unquoted"},
		{"nice/wording/more.yaml", "", `K0001: {en: "Again.", es: "Otra vez."}`, `nice/wording/more.yaml:1: course.problem.duplicate_id Name="K0001"`},
		{wording, `PR.AT-01: {en: "Everybody knows.", es: "Todo el personal sabe."}`, "", `nice/wording: course.problem.wording_missing Name="PR.AT-01"`},
	} {
		t.Run(test.file+" "+test.to, func(t *testing.T) {
			fsys := folder(t)
			switch {
			case test.to == "delete":
				delete(fsys, test.file)
			case test.from == "":
				if test.file == "nice/wording" {
					delete(fsys, wording)
				}
				fsys[test.file] = &fstest.MapFile{Data: []byte(test.to)}
			default:
				edit(t, fsys, test.file, test.from, test.to)
			}
			_, err := course.Stamp(fsys, both)
			got := lines(t, err)
			if !slices.Contains(got, test.want) {
				t.Errorf("want %s\ngot  %s", test.want, strings.Join(got, "\n     "))
			}
		})
	}
}

func TestWhatIsTaughtOfAFramework(t *testing.T) {
	c := coursetest.Load(t, folder(t))
	nice, m := c.Framework(course.NICE), c.Module("habits")
	ids := func(parts []*course.Part) (all []string) {
		for _, p := range parts {
			all = append(all, p.ID)
		}
		return all
	}
	if got := ids(nice.Parts); nice.Version != "2.1.0" || !slices.Equal(got, []string{"PD", "PD-WRL-001", "NF-COM-001", "K0001", "S0002", "T0001"}) {
		t.Errorf("%s: %v", nice.Version, got)
	}
	k := nice.Part("K0001")
	if k.Kind != course.Knowledge || k.Wording["es"] != "Saber bloquear." || !slices.Equal(ids(k.Above), []string{"PD-WRL-001", "NF-COM-001"}) || nice.Part("K0009") != nil {
		t.Errorf("%+v", k)
	}
	lock, _ := m.Lesson("lock")
	report, _ := m.Lesson("report")
	if diff := cmp.Diff([]course.Teaching{{Module: m, Teaches: true, Questions: 1, Lessons: []*course.Lesson{lock, report}}}, k.Teaching); diff != "" {
		t.Error(diff)
	}
	category := nice.Part("PD")
	if got := ids(category.Sentences()); !slices.Equal(got, []string{"T0001", "K0001"}) || len(course.Covered(category.Sentences())) != 1 || k.Tested() != 1 {
		t.Errorf("%v", got)
	}
	for a, want := range map[course.Alignment]bool{{"nice", "2.1.0", "K0001"}: true, {"nice", "", "K0001"}: true, {"nice", "2.0.0", "K0001"}: false, {"csf", "2.0", "PR.AT-01"}: true, {"iso", "", "K0001"}: false} {
		if got := c.Cited(a); (got != nil) != want {
			t.Errorf("%v: %v", a, got)
		}
	}
}
