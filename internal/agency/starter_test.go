package agency_test

import (
	"encoding/csv"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/i18n"
	"baluarte/locales"
)

// sizes are the rows of each set, so that none is lost unseen.
var sizes = map[string]int{"mx-federal": 56, "mx-states": 32, "us-federal": 359, "us-states": 56}

func starter(t *testing.T, set string) []agency.StarterAgency {
	t.Helper()
	agencies, err := agency.Starter(set)
	if err != nil {
		t.Fatal(err)
	}
	return agencies
}

func TestStarterSets(t *testing.T) {
	code := regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$`)
	bundle, err := i18n.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	tags := bundle.Languages()
	signIn := map[string]string{} // a sign-in code is unique across the sets
	for _, set := range agency.Sets() {
		agencies := starter(t, set)
		if len(agencies) != sizes[set] {
			t.Errorf("%s has %d agencies, want %d", set, len(agencies), sizes[set])
		}
		country, kind, _ := strings.Cut(set, "-")
		level := map[string]agency.Level{"federal": agency.Federal, "states": agency.State}[kind]
		byCode, named := map[string]bool{}, map[string]bool{}
		for _, a := range agencies {
			if a.Country != country || a.Level != level {
				t.Errorf("%s: %s is of %s, %s", set, a.Code, a.Country, a.Level)
			}
			if err := a.Check(); err != nil {
				t.Errorf("%s: %v", set, err)
			}
			if !code.MatchString(a.Code) || len(a.Code) < 2 || len(a.Code) > 20 || byCode[a.Code] {
				t.Errorf("%s: code %q is malformed or there twice", set, a.Code)
			}
			// A parent that came before cannot close a loop.
			if a.Under != "" && !byCode[a.Under] {
				t.Errorf("%s: %s stands before its parent %q", set, a.Code, a.Under)
			}
			byCode[a.Code] = true
			if (a.Under == "" || a.Under == "PRESIDENCIA") != (a.SignInCode != "") || a.SignInCode != "" && a.SignInCode != a.Code {
				t.Errorf("%s: people of %s sign in with %q", set, a.Code, a.SignInCode)
			}
			if other, taken := signIn[a.SignInCode]; taken && a.SignInCode != "" {
				t.Errorf("%s: sign-in code %s is in %s too", set, a.SignInCode, other)
			}
			signIn[a.SignInCode] = set
			if !slices.Contains(tags, a.Language) {
				t.Errorf("%s: the people of %s speak %q", set, a.Code, a.Language)
			}
			if len(a.Names) != len(tags) {
				t.Errorf("%s: %s has names in %d languages, want %d", set, a.Code, len(a.Names), len(tags))
			}
			for _, tag := range tags {
				name := a.Names[tag]
				if key := string(tag) + "|" + a.Under + "|" + name; named[key] {
					t.Errorf("%s: two agencies under %q are called %q", set, a.Under, name)
				} else {
					named[key] = true
				}
				if name == "" || name != strings.Join(strings.Fields(name), " ") || name == strings.ToUpper(name) {
					t.Errorf("%s: %s is called %q in %s", set, a.Code, name, tag)
				}
			}
		}
	}
}

// TestStarterTruths holds a few things that everybody there knows.
func TestStarterTruths(t *testing.T) {
	all := map[string]agency.StarterAgency{}
	for _, set := range agency.Sets() {
		for _, a := range starter(t, set) {
			all[set+" "+a.Code] = a
		}
	}
	for code, want := range map[string]struct{ under, zone, en, es string }{
		"us-federal DHS":   {"", "America/New_York", "Department of Homeland Security", "Departamento de Seguridad Nacional"},
		"us-federal CBP":   {"DHS", "America/New_York", "U.S. Customs and Border Protection", "Oficina de Aduanas y Protección Fronteriza"},
		"us-federal FBI":   {"DOJ", "America/New_York", "Federal Bureau of Investigation", "Buró Federal de Investigaciones"},
		"us-federal USMC":  {"NAVY", "America/New_York", "U.S. Marine Corps", "Cuerpo de Infantería de Marina de los Estados Unidos"},
		"us-federal BPA":   {"DOE", "America/Los_Angeles", "Bonneville Power Administration", "Administración de Energía de Bonneville"},
		"us-states US-AK":  {"", "America/Anchorage", "State of Alaska", "Estado de Alaska"},
		"us-states US-TX":  {"", "America/Chicago", "State of Texas", "Estado de Texas"},
		"us-states US-AZ":  {"", "America/Phoenix", "State of Arizona", "Estado de Arizona"},
		"us-states US-VA":  {"", "America/New_York", "Commonwealth of Virginia", "Mancomunidad de Virginia"},
		"us-states US-PR":  {"", "America/Puerto_Rico", "Commonwealth of Puerto Rico", "Estado Libre Asociado de Puerto Rico"},
		"mx-federal SHCP":  {"PRESIDENCIA", "America/Mexico_City", "Ministry of Finance and Public Credit", "Secretaría de Hacienda y Crédito Público"},
		"mx-federal SAT":   {"SHCP", "America/Mexico_City", "Tax Administration Service", "Servicio de Administración Tributaria"},
		"mx-federal GN":    {"SEDENA", "America/Mexico_City", "National Guard", "Guardia Nacional"},
		"mx-federal FGR":   {"", "America/Mexico_City", "Office of the Attorney General of the Republic", "Fiscalía General de la República"},
		"mx-states MX-BCN": {"", "America/Tijuana", "State of Baja California", "Estado de Baja California"},
		"mx-states MX-CMX": {"", "America/Mexico_City", "Mexico City", "Ciudad de México"},
		"mx-states MX-ROO": {"", "America/Cancun", "State of Quintana Roo", "Estado de Quintana Roo"},
		"mx-states MX-SON": {"", "America/Hermosillo", "State of Sonora", "Estado de Sonora"},
	} {
		a := all[code]
		if a.Under != want.under || a.TimeZone != want.zone || a.Names["en"] != want.en || a.Names["es"] != want.es {
			t.Errorf("%s: %+v", code, a)
		}
	}
	states := 0 // the rest are the District of Columbia and five territories
	for code, a := range all {
		if strings.HasPrefix(code, "us-states ") && !slices.Contains(strings.Fields("US-DC US-AS US-GU US-MP US-PR US-VI"), a.Code) {
			states++
		}
	}
	if states != 50 {
		t.Errorf("%d states in the United States", states)
	}
}

// TestStarterSources: every row says where it comes from, by a word that the guide beside it explains.
func TestStarterSources(t *testing.T) {
	guide, err := os.ReadFile("starter/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range agency.Sets() {
		file, err := os.Open("starter/" + set + ".csv")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(file).ReadAll()
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		source := slices.Index(rows[0], "source")
		for _, row := range rows[1:] {
			if row[source] == "" || !strings.Contains(string(guide), "| `"+row[source]+"` |") {
				t.Errorf("%s: %s comes from %q", set, row[0], row[source])
			}
		}
	}
}

func TestUnknownStarterSet(t *testing.T) {
	for _, set := range []string{"", "us", "US-STATES", "../starter/us-states", "us-states.csv"} {
		if agencies, err := agency.Starter(set); !fault.Is(err, fault.Invalid) || agencies != nil {
			t.Errorf("%q: %v", set, err)
		}
	}
}
