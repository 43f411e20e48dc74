package e2e

// doors sees where a visitor may come in, and how they may read.
func (tr tour) doors(p *page) {
	tr.both(p, "sign-in", "/sign-in", 200)
	tr.both(p, "forgot", "/sign-in/forgot", 200)
	tr.both(p, "join", "/class", 200)
	tr.both(p, "comfort", "/comfort", 200)
}

// profile sees what is kept of a learner and how they sign in and read.
func (tr tour) profile(p *page) {
	tr.both(p, "profile", "/profile", 200)
	tr.both(p, "profile-app", "/profile/app", 200)
	tr.both(p, "profile-looks", "/profile/looks", 200)
	tr.both(p, "profile-data", "/profile/data", 200)
	tr.both(p, "comfort-own", "/comfort", 200)
	tr.both(p, "sign-in-again", "/sign-in?again=yes&next=/profile", 200)
}
