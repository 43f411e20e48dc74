package entry

import (
	"baluarte/internal/access"
	"baluarte/internal/web/page"
)

// Routes are who may do what at which address of this room.
func (s *Site) Routes() []page.Route {
	return []page.Route{
		page.Get("/sign-in", page.Everyone, s.showSignIn),
		page.Post("/sign-in", page.Everyone, s.signIn),
		page.Post("/sign-in/demo", page.Everyone, s.signInDemo),
		page.Get("/sign-in/forgot", page.Everyone, s.showForgot),
		page.Post("/sign-in/forgot", page.Everyone, s.forgot),
		page.Post("/sign-in/passkey", page.Everyone, s.enterByPasskey),
		page.Post("/sign-in/passkey/ask", page.Everyone, s.askPasskey),
		page.Get("/sign-in/second", page.Halfway, s.showSecond),
		page.Post("/sign-in/second", page.Halfway, s.proveSecond),
		page.Post("/sign-in/second/passkey", page.Halfway, s.provePasskey),
		page.Post("/sign-in/second/passkey/ask", page.Halfway, s.askSecondPasskey),
		page.Get("/sign-in/protect", page.Halfway, s.showProtect),
		page.Post("/sign-in/protect", page.Halfway, s.finishProtect),
		page.Post("/sign-in/protect/password", page.Halfway, s.protectPassword),
		page.Post("/sign-in/protect/app", page.Halfway, s.protectApp),
		page.Post("/sign-in/protect/passkey", page.Halfway, s.protectPasskey),
		page.Post("/sign-in/protect/passkey/ask", page.Halfway, s.askProtectPasskey),
		page.Post("/sign-in/leave", page.Halfway, s.leaveHalfway),
		page.Get("/link", page.Everyone, s.showLink),
		page.Post("/link", page.Everyone, s.followLink),
		page.Get("/setup", page.Everyone, s.showSetup),
		page.Post("/setup", page.Everyone, s.setUp),
		page.Get("/profile", access.Learn, s.showProfile),
		page.Post("/profile/language", access.Learn, s.keepLanguage),
		page.Get("/profile/looks", access.Learn, s.showLooks),
		page.Get("/profile/data", access.Learn, s.showOwn),
		page.Get("/profile/data.json", access.Learn, s.sendOwn),
		page.Get("/comfort", page.Everyone, s.showComfort),
		page.Post("/comfort", page.Everyone, s.saveComfort),
		page.Post("/profile/notices", access.Learn, s.saveNoticeChoices),
		page.Post("/profile/password", access.Learn, s.changePassword),
		page.Get("/profile/app", access.Learn, s.showApp),
		page.Post("/profile/app", access.Learn, s.addApp),
		page.Post("/profile/passkey", access.Learn, s.addPasskey),
		page.Post("/profile/passkey/ask", access.Learn, s.askNewPasskey),
		page.Post("/profile/recovery-codes", access.Learn, s.makeRecoveryCodes),
		page.Post("/profile/credentials/:credential/remove", access.Learn, s.removeCredential),
		page.Post("/profile/sign-ins/:sign_in/end", access.Learn, s.endSignIn),
		page.Post("/profile/sign-ins/end-others", access.Learn, s.endOtherSignIns),
		page.Post("/sign-out", access.Attend, s.signOut),
	}
}
