package agency

import (
	"strings"
	"testing"

	"baluarte/internal/fault"
	"baluarte/internal/lang"
)

func TestDial(t *testing.T) {
	for number, want := range map[string]string{
		"202-555-0100": "2025550100", "+52 (55) 5000 0000": "+525550000000", "555-0100 ext. 12": "5550100;ext=12",
		"555-0100, x7": "5550100;ext=7", "088": "088", "(664) 500.0000": "6645000000",
		"": "", "12": "", "call me": "", "1;javascript:x": "", "555-0100 ext. 123456789": "", "+": "", "( ( ( (": "", "555 0100\u202e": "",
	} {
		if got := Dial(number); got != want {
			t.Errorf("%q dials %q, want %q", number, got, want)
		}
	}
}

func TestWrittenContact(t *testing.T) {
	good := Contact{Names: lang.Text{"en": " Help  desk ", "es": "Mesa de servicio"}, Telephone: "555-0100", Email: "desk@cv.example",
		URL: "https://desk.cv.example/report?a=1", Notes: lang.Text{"en": "", "es": ""}}
	c, wrong := writtenContact(good, lang.Set{"en", "es"})
	if wrong.Err() != nil || c.Names["en"] != "Help desk" {
		t.Fatalf("%+v %v", c, wrong)
	}
	for name, test := range map[string]struct {
		change func(*Contact)
		want   string
	}{
		"nothing":       {func(c *Contact) { *c = Contact{} }, "name_en contact.no_name, name_es contact.no_name, telephone contact.no_way"},
		"no way":        {func(c *Contact) { c.Telephone, c.Email, c.URL = "", " ", "" }, "telephone contact.no_way"},
		"one language":  {func(c *Contact) { c.Notes = lang.Text{"en": "Day and night"} }, "note_es contact.other_language"},
		"long name":     {func(c *Contact) { c.Names = lang.Text{"en": strings.Repeat("ñ", 101), "es": "x"} }, "name_en contact.too_long"},
		"long note":     {func(c *Contact) { c.Notes = lang.Text{"en": strings.Repeat("n", 201), "es": "x"} }, "note_en contact.too_long"},
		"hidden":        {func(c *Contact) { c.Names = lang.Text{"en": "Desk\u202e", "es": "x"} }, "name_en contact.hidden_letters"},
		"telephone":     {func(c *Contact) { c.Telephone = "help" }, "telephone contact.bad_telephone"},
		"mailbox":       {func(c *Contact) { c.Email = "help" }, "email person.bad_email"},
		"letters":       {func(c *Contact) { c.Email = "hеlp@cv.example" }, "email person.email_letters"},
		"script":        {func(c *Contact) { c.URL = "javascript:alert(1)" }, "url contact.bad_url"},
		"data":          {func(c *Contact) { c.URL = "data:text/html,x" }, "url contact.bad_url"},
		"relative":      {func(c *Contact) { c.URL = "//desk.example" }, "url contact.bad_url"},
		"no host":       {func(c *Contact) { c.URL = "https://desk" }, "url contact.bad_url"},
		"dots":          {func(c *Contact) { c.URL = "https://../" }, "url contact.bad_url"},
		"password":      {func(c *Contact) { c.URL = "https://cisa.gov@desk.example/" }, "url contact.bad_url"},
		"other letters": {func(c *Contact) { c.URL = "https://dеsk.example/" }, "url contact.bad_url"},
		"quote":         {func(c *Contact) { c.URL = `https://desk.example/"onclick=x` }, "url contact.bad_url"},
		"space":         {func(c *Contact) { c.URL = "https://desk.example/a b" }, "url contact.bad_url"},
		"long address":  {func(c *Contact) { c.URL = "https://desk.example/" + strings.Repeat("a", 200) }, "url contact.too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			c := good
			test.change(&c)
			_, wrong := writtenContact(c, lang.Set{"en", "es"})
			var got []string
			for _, e := range wrong {
				got = append(got, e.Field+" "+e.Key)
				if !fault.Is(e, fault.Invalid) {
					t.Error(e)
				}
			}
			if strings.Join(got, ", ") != test.want {
				t.Errorf("%s, want %s", strings.Join(got, ", "), test.want)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	own, above := &Contact{Telephone: "1"}, &Contact{Telephone: "2"}
	for want, path := range map[string][]Rung{
		"":  {{}, {}},
		"1": {{Contact: own}, {Contact: above}},
		"2": {{}, {Contact: above}, {}},
	} {
		at, ok := Nearest(path)
		if ok != (want != "") || ok && at.Contact.Telephone != want {
			t.Errorf("%v, want %q", at, want)
		}
	}
}
