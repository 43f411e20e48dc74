package page

import (
	"context"

	"baluarte/internal/assign"
	"baluarte/internal/learn"
)

// WhyPart tells why somebody has an enrollment, and what would change it.
type WhyPart struct {
	*Base
	reason assign.Explanation
	own    bool // it is the reader's
	names  bool // the reader may see people, so that they are told who
}

// BecauseOf tells it on a page: own when it is the reader's, names when they may see people.
func BecauseOf(b *Base, reason assign.Explanation, own, names bool) WhyPart {
	return WhyPart{b, reason, own, names}
}

// say is a message with all that a reason holds: each takes what it needs.
func (p WhyPart) say(key string) string {
	r := p.reason
	return p.T(key, "Agency", r.Agency, "Date", r.On, "Due", r.Keep(), "Assigned", r.Assigned, "Was", r.Was, "Held", r.Held, "Number", len(r.Sources), "Person", r.Person,
		"Group", r.Terms.Group, "Count", r.Terms.Months, "Last", r.DueOn, "Over", r.Over)
}

// Because is the sentence that tells it.
func (p WhyPart) Because() string {
	r, form := p.reason, ""
	switch r.Rule {
	case assign.WhyMoved, assign.WhyExempt:
		if r.Agency == nil || r.Rule == assign.WhyMoved && r.Was.IsZero() {
			form = "_alone"
		}
	case assign.WhyVoluntary:
		if !p.own {
			form = "_theirs"
		}
	case assign.WhyWithdrawn, assign.WhySuperseded, assign.WhyWindow, assign.WhyRecurs, assign.WhyJoining, assign.WhyAccess:
	default:
		if r.DueOn.IsZero() {
			form = "_open"
		}
	}
	said := p.say("why." + string(r.Rule) + form)
	if r.Grace > 0 {
		said += " " + p.say("why.grace")
	}
	if !r.Over.IsZero() && r.Rule != assign.WhySuperseded {
		said += " " + p.say("why.over")
	}
	return said
}

// ByWhom says who decided it; empty where nobody did, or it is not the reader's to know.
func (p WhyPart) ByWhom() string {
	if !p.names || p.reason.Person == "" || p.reason.Rule == assign.WhyVoluntary {
		return ""
	}
	return p.say("why.by")
}

// Otherwise says what would change it.
func (p WhyPart) Otherwise() string {
	if p.reason.Remedy == assign.ByTrainer && !p.own {
		return p.T("why.change.open_theirs")
	}
	return p.T("why.change." + string(p.reason.Remedy))
}

// Each says every assignment that asks for it, where there are several.
func (p WhyPart) Each() (all []string) {
	if len(p.reason.Sources) < 2 {
		return nil
	}
	for _, c := range p.reason.Sources {
		form := "why.each"
		switch {
		case c.DueOn.IsZero() && (c.Terms.Due != assign.DueNever || c.Terms.Repeat == assign.Window): // it came later, and asks for nothing more
			form = "why.each_counted"
		case c.DueOn.IsZero():
			form = "why.each_open"
		}
		all = append(all, p.T(form, "Agency", c.Assigner, "Date", c.Effective, "Due", c.DueOn))
	}
	return all
}

// Held tells of a completion until when it holds. Of one without a revision, which no quiz earned, that is not known.
func (s *Site) Held(ctx context.Context, c learn.Earlier) (assign.Held, error) {
	if c.Revision == "" {
		return assign.Held{}, nil
	}
	m, err := s.Learn.Library.Revision(ctx, c.Revision)
	if err != nil {
		return assign.Held{}, err
	}
	return assign.Held{On: c.CompletedOn, Until: learn.Completion{CompletedOn: c.CompletedOn}.ValidUntil(m)}, nil
}

// Earlier is the newest completion of a module before the enrollment that is owed, of those that a list tells of.
func Earlier(o learn.Owed, finished map[string]*learn.Completion) (e learn.Earlier) {
	if last := finished[o.Module]; last != nil && last.Enrollment != o.ID {
		e = learn.Earlier{CompletedOn: last.CompletedOn, Revision: last.Revision}
	}
	return e
}

// LastFinished gives each module's newest completion.
func LastFinished(owed []learn.Owed) map[string]*learn.Completion {
	last := map[string]*learn.Completion{}
	for _, o := range owed {
		if c := o.Completion; c != nil && (last[o.Module] == nil || last[o.Module].CompletedAt.Before(c.CompletedAt)) {
			last[o.Module] = c
		}
	}
	return last
}
