package people

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/web/page"

	"github.com/google/uuid"
)

// TestTheInvitationOnAPersonsPage says how far it has come and what can be done.
func TestTheInvitationOnAPersonsPage(t *testing.T) {
	pages, err := page.Parse(page.Frame(), Pages())
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 11, 20, 18, 30, 0, 0, time.UTC)
	any := map[string]invitePart{
		"not invited": {}, "invited": {HasSecond: true, Invited: access.Invited{At: noon, Until: noon.AddDate(0, 0, 14)}},
		"signed in": {HasSecond: true, Invited: access.Invited{SignedIn: true}}, "no address": {NoAddress: true}, "no mail": {NoMail: true},
	}
	for name, want := range map[string]string{"not invited": "Not invited yet. Send an invitation", "signed in": "Has signed in. Send a new link Reset the second factor",
		"invited":    "Invited on November 20, 2026; the link works until December 4, 2026. Send a new link Reset the second factor",
		"no address": "Not invited yet. There is no email address to write to.", "no mail": "Not invited yet. This installation sends no email. Print sign-in cards instead."} {
		p := any[name]
		p.Base, p.Person, p.zone = &page.Base{Words: words().For("en"), Lang: "en"}, uuid.New(), agency.Agency{TimeZone: "America/Chicago"}.Zone()
		var out bytes.Buffer
		if err := pages["person"].ExecuteTemplate(&out, "invite", &p); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(out.String(), " ")), " "); template.HTMLEscapeString(want) != got {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
