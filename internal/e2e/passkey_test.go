package e2e

import (
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp/kb"
)

// serveAtAName starts the program at an address with a name, which browsers ask for before they use passkeys.
func serveAtAName(t *testing.T, args ...string) *program {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.Addr().(*net.TCPAddr).Port
	free.Close()
	base := fmt.Sprintf("http://localhost:%d", port)
	p := serve(t, append([]string{"--listen", fmt.Sprintf("127.0.0.1:%d", port), "--base-url", base}, args...)...)
	p.Base = base
	return p
}

// Device puts a device with passkeys beside the page, whose owner is there and unlocks it each time.
func (p *page) Device() {
	p.t.Helper()
	command(p, webauthn.Enable, webauthn.EnableParams{})
	command(p, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
		HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}})
}

const (
	passkeyButton  = "[data-passkey] button"
	passkeyProblem = "[data-passkey] [role=alert]"
)

// sound fails the test for what is wrong with the page as such, on a phone too.
func (p *page) sound() {
	p.t.Helper()
	if found := p.Axe() + p.AxeDark(); found != "" {
		p.t.Errorf("%s: axe finds\n%s", p.Path(), found)
	}
	p.Size(phone)
	if wide := p.TooWide(); wide != "" {
		p.t.Errorf("%s is wider than a phone: %s", p.Path(), wide)
	}
	p.Size(desktop)
}

// signOut does so by the menu.
func (p *page) signOut() {
	p.t.Helper()
	p.Click(".menu-person summary")
	p.Follow(".menu-person form button")
}

// TestPasskeyOfALearner: made on the profile, used without anything typed, by keys alone; removed, it is refused.
func TestPasskeyOfALearner(t *testing.T) {
	site := serveAtAName(t, "--demo")
	for _, language := range languages {
		t.Run(language, func(t *testing.T) {
			says := map[string][]string{
				"en": {"No passkey was used", "already has a passkey", "was not accepted"},
				"es": {"No se usó ninguna llave", "ya tiene una llave", "no se aceptó"},
			}[language]
			at := "/" + language
			p := open(t, site.Base)
			p.Device()

			p.Go(at + "/sign-in")
			p.Click(passkeyButton) // the device has none
			p.Until(fmt.Sprintf("document.querySelector(%q).textContent", passkeyProblem))
			if said := p.Text(passkeyProblem); !strings.Contains(said, says[0]) {
				t.Errorf("without a passkey: %q", said)
			}
			p.sound()

			p.SignIn(language, "learner")
			p.Go(at + "/profile")
			p.Fill("#password", "once garzas sobre el canal") // or the passkey would be the only way in, and stay
			p.Follow("form:has(#password) button")
			const remove = "form[action*='/credentials/'] button"
			before := p.Count(remove)
			p.Follow(passkeyButton)
			if got := p.Count(remove); got != before+1 || p.Path() != at+"/profile?saved=passkey" {
				t.Fatalf("%d credentials after %d, at %s", got, before, p.Path())
			}
			p.sound()
			p.Click(passkeyButton) // a second on the same device
			p.Until(fmt.Sprintf("document.querySelector(%q).textContent", passkeyProblem))
			if said := p.Text(passkeyProblem); !strings.Contains(said, says[1]) {
				t.Errorf("the second passkey: %q", said)
			}

			p.signOut()
			p.Go(at + "/sign-in?next=/profile")
			p.TabTo(passkeyButton)
			p.PressToFollow(kb.Enter)
			if p.Path() != at+"/profile" {
				t.Fatalf("signing in leads to %s", p.Path())
			}

			p.Follow("tr:last-child " + remove)
			p.signOut()
			p.Go(at + "/sign-in")
			if got := p.Follow(passkeyButton); got != 422 || !strings.Contains(p.Text("main [role=alert]"), says[2]) {
				t.Errorf("a removed passkey: %d, %q", got, p.Text("main [role=alert]"))
			}
			p.sound()
			p.Follow(".pair a:not([aria-current])") // the same page in the other language
			p.Wait(passkeyButton)
		})
	}
}

// TestPasskeyOfStaff: the first administrator sets one up on the way in; after a password it is the second factor.
func TestPasskeyOfStaff(t *testing.T) {
	site := serveAtAName(t)
	link := regexp.MustCompile(`/en/setup\?token=\S+`).FindString(site.Log())
	p := open(t, site.Base)
	p.Device()
	p.Go(strings.Replace(link, "/en/", "/es/", 1))
	p.Fill("[name=given_names]", "Inés")
	p.Fill("[name=first_surname]", "Muestra")
	p.Fill("[name=email]", "ines@baluarte.example")
	p.Follow("main form button")
	p.Wait(passkeyButton)
	p.sound()
	p.Follow(passkeyButton)
	if p.Path() != "/es/admin" {
		t.Fatalf("setting up leads to %s", p.Path())
	}

	p.Go("/es/profile")
	p.Fill("#password", "ocho colibríes")
	p.Follow("form:has(#password) button")
	p.signOut()
	p.Go("/es/sign-in?next=/admin")
	p.Fill("#email", "ines@baluarte.example")
	p.Fill("#password", "ocho colibríes")
	p.Follow("form:has(#password) button")
	p.Wait(passkeyButton)
	p.sound()
	p.Follow(passkeyButton)
	if p.Path() != "/es/admin" {
		t.Fatalf("the second factor leads to %s", p.Path())
	}
}

// TestNoPasskeysAtAnotherAddress: where the browser would refuse, nothing is offered; nor without a script.
func TestNoPasskeysAtAnotherAddress(t *testing.T) {
	site := serve(t, "--demo") // at a bare address
	p := open(t, site.Base)
	p.Go("/es/sign-in")
	if p.Is(`document.querySelector("[data-passkey]")?.checkVisibility()`) {
		t.Error("passkeys are offered where they cannot work")
	}
	named := serveAtAName(t, "--demo")
	p = open(t, named.Base)
	p.WithoutScript()
	p.Go("/es/sign-in")
	if p.Count("[data-passkey][hidden]") != 1 {
		t.Error("passkeys are offered without a script")
	}
}
