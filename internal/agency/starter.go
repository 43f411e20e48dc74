package agency

import (
	"embed"
	"encoding/csv"
	"slices"
	"strings"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

// starterFiles are tables of real agencies; starter/README.md says where each row comes from.
//
//go:embed starter/*.csv
var starterFiles embed.FS

// StarterAgency is an agency of a starter set, as yet without ids.
type StarterAgency struct {
	Agency
	Under string // code of the parent in the same set; empty at the top
}

// Sets names the starter sets, in the order of their names.
func Sets() []string { return []string{"mx-federal", "mx-states", "us-federal", "us-states"} }

// Starter gives the agencies of a set, parents before children. A set that does not exist is fault.Invalid.
func Starter(set string) ([]StarterAgency, error) {
	if !slices.Contains(Sets(), set) {
		return nil, fault.New(fault.Invalid, "agency.unknown_starter_set", "Set", set, "Sets", strings.Join(Sets(), ", "))
	}
	file, err := starterFiles.Open("starter/" + set + ".csv")
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, err
	}
	header := rows[0]
	agencies := make([]StarterAgency, 0, len(rows)-1)
	for _, row := range rows[1:] {
		agencies = append(agencies, starterRow(header, row))
	}
	return agencies, nil
}

// starterRow reads one row. A column "name_<tag>" is a name in that language: a further language is a further column.
func starterRow(header, row []string) StarterAgency {
	cell := make(map[string]string, len(header))
	names := lang.Text{}
	for i, column := range header {
		cell[column] = row[i]
		if tag, ok := strings.CutPrefix(column, "name_"); ok {
			names[lang.Tag(tag)] = row[i]
		}
	}
	return StarterAgency{Under: cell["parent"], Agency: Agency{
		Country: cell["country"], Level: Level(cell["level"]), Code: cell["code"], Names: names, TimeZone: cell["time_zone"],
		SignInCode: cell["sign_in_code"], Language: lang.Tag(cell["language"])}}
}
