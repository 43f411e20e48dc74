package access

import (
	"slices"
	"strings"
	"testing"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

func dateOf(t *testing.T, text string) lang.Date {
	t.Helper()
	d, err := lang.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestTokenState: its days are those of its agency's calendar, the last one included.
func TestTokenState(t *testing.T) {
	zone := time.FixedZone("six hours behind", -6*3600)
	token := Token{From: dateOf(t, "2026-11-20"), To: dateOf(t, "2026-11-21"), TimeZone: zone}
	for at, want := range map[string]TokenState{
		"2026-11-20T05:59:59Z": TokenAhead, "2026-11-20T06:00:00Z": TokenHolds, "2026-11-22T05:59:59Z": TokenHolds, "2026-11-22T06:00:00Z": TokenOver,
	} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := token.State(now); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
		gone := token
		gone.Revoked = now
		if got := gone.State(now); got != TokenRevoked {
			t.Errorf("%s: %s, although revoked", at, got)
		}
	}
}

func TestCheckToken(t *testing.T) {
	today := dateOf(t, "2026-11-20")
	good := func() Token { return Token{Name: "HR", May: TokenPermissions(), To: today} }
	for name, c := range map[string]struct {
		change func(*Token)
		want   string
	}{
		"good":                  {func(*Token) {}, ""},
		"no name":               {func(t *Token) { t.Name = " " }, "token.no_name"},
		"a long name":           {func(t *Token) { t.Name = strings.Repeat("ñ", 101) }, "token.long_name"},
		"hidden letters":        {func(t *Token) { t.Name = "a\u202eb" }, "token.hidden_letters"},
		"nothing":               {func(t *Token) { t.May = nil }, "token.no_permission"},
		"more than there is":    {func(t *Token) { t.May = []Permission{SeeCompletion, ManagePeople} }, "token.no_permission"},
		"no last day":           {func(t *Token) { t.To = lang.Date{} }, "field.no_day"},
		"yesterday":             {func(t *Token) { t.From, t.To = today.AddDays(-5), today.AddDays(-1) }, "token.ends_early"},
		"ends before it begins": {func(t *Token) { t.From, t.To = today.AddDays(5), today.AddDays(4) }, "token.ends_early"},
		"400 days":              {func(t *Token) { t.To = today.AddDays(400) }, ""},
		"401 days":              {func(t *Token) { t.To = today.AddDays(401) }, "token.ends_late"},
	} {
		token := good()
		c.change(&token)
		wrong := token.Check(today)
		switch {
		case c.want == "" && len(wrong) > 0, c.want != "" && (len(wrong) != 1 || wrong[0].Key != c.want):
			t.Errorf("%s: %v, want %q", name, wrong, c.want)
		case c.want == "" && token.From != today:
			t.Errorf("%s: begins on %s", name, token.From)
		}
	}
}

// TestAProgramMayNoMoreThanItsToken: whatever is asked, it holds at the agency of the token and nowhere else.
func TestAProgramMayNoMoreThanItsToken(t *testing.T) {
	here, above := uuid.New(), uuid.New()
	a := Actor{Token: Token{ID: uuid.New(), Agency: here, May: []Permission{SeeCompletion}}}
	for _, p := range Permissions() {
		if got, want := a.May(p), p == SeeCompletion; got != want {
			t.Errorf("may %s: %v", p, got)
		}
		if a.Scope(p).Holds([]uuid.UUID{above}) || a.Scope(p).IsEverywhere() || a.Scope(p).Holds([]uuid.UUID{here, above}) != (p == SeeCompletion) {
			t.Errorf("%s holds at %v", p, a.Scope(p))
		}
	}
	if a.IsSignedIn() {
		t.Error("a program is signed in")
	}
	for _, p := range TokenPermissions() {
		if !slices.Contains(Permissions(), p) {
			t.Errorf("%s is no permission", p)
		}
	}
}
