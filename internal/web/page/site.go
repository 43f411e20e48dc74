// Package page is what every page of the site has, whichever room it belongs to: the visit, the frame of a page, forms,
// pages kept for many, cookies and mails; and the few sentences and parts that several rooms show.
package page

import (
	"context"
	"io/fs"
	"log/slog"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/assign"
	"baluarte/internal/course"
	"baluarte/internal/i18n"
	"baluarte/internal/learn"
	"baluarte/internal/notify"
	"baluarte/internal/report"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"
)

// Config is what the site is made of. Every field is needed but DemoPeople, Mail and Writing.
type Config struct {
	Words     *i18n.Bundle
	Catalogue *course.Catalogue
	Static    fs.FS
	Access    *access.Service
	Agencies  *agency.Agencies
	People    *agency.People
	Groups    *agency.Groups
	Rosters   *agency.Rosters
	Cards     *agency.Cards
	Mail      Mailer // nil: this installation sends no mail
	BaseURL   string // as people type it, without a slash at its end
	ClassURL  string // where phones join a class, likewise
	Assign    *assign.Service
	Learn     *learn.Service
	Classes   *learn.Classes
	Officials *learn.Officials
	Report    *report.Service
	Practice  learn.Practice
	Signer    *learn.Signer
	Presses   int         // how many papers are drawn at once; 0: one
	Notices   access.Ring // signs the links by which notices are turned off
	Log       *slog.Logger
	Metrics   *prometheus.Registry
	Now       func() time.Time
	NewID     func() uuid.UUID
	Uploads   string   // folder for files on their way in; empty: the system's
	Secure    bool     // the base address is https: cookies are Secure and carry the __Host- prefix
	Proxies   []string // addresses and networks of those in front, who say from where a request comes; others are not believed
	// Writing is told when files of reports begin to be written, and when none is any more; nil: nobody needs to know.
	Writing func(any bool)
	// Ready reports whether the database answers and is migrated.
	Ready func(context.Context) error
	// DemoPeople are the accounts of one-click sign-in, by role; nil outside the demo.
	DemoPeople map[access.Role]DemoPerson
}

// DemoPerson is somebody the demo signs in without proof.
type DemoPerson struct {
	Account, Person uuid.UUID
}

// Mailer sends mail. It fails as fault.Invalid when the address is none or is refused for good, as fault.Unavailable when
// no mail can be sent now.
type Mailer interface {
	Send(ctx context.Context, m notify.Mail) error
}

// Site is what all rooms stand on. Each embeds it.
type Site struct {
	Config
	Templates Templates
	Assets    assets
	Errands   *errands
	shared    sharedPages
	buffers   buffers
	presses   chan struct{}
}

// New makes a Site with the templates of all rooms. Its errands are to be ended by Errands.Close.
func New(c Config, all Templates) (*Site, error) {
	own, err := newAssets(c.Static)
	if err != nil {
		return nil, err
	}
	return &Site{Config: c, Templates: all, Assets: own, Errands: newErrands(c.Log), presses: make(chan struct{}, max(1, c.Presses))}, nil
}
