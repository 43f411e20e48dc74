package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/store"

	"github.com/google/uuid"
	"github.com/urfave/cli/v3"
)

// newcomer is a person to be added at the terminal.
type newcomer struct {
	agency.Person
	agency.Posting
	at    string // code of the agency; empty for an administrator who works at none
	admin bool   // of the whole installation
}

// personCommand adds somebody at the terminal: the first administrator of a new system above all.
func (p *program) personCommand(env environment) *cli.Command {
	var c Config
	var n newcomer
	text := func(name, usage string, into *string) cli.Flag {
		return &cli.StringFlag{Name: name, Usage: p.words.T(usage), Destination: into}
	}
	return &cli.Command{Name: "person", Usage: p.words.T("command.person"), Commands: []*cli.Command{
		{Name: "add", Usage: p.words.T("command.person.add"),
			Flags: append(p.databaseFlags(env, &c),
				text("given-names", "field.given_names", &n.GivenNames), text("first-surname", "field.first_surname", &n.FirstSurname),
				text("second-surname", "field.second_surname", &n.SecondSurname), text("email", "field.email", &n.Email),
				text("agency", "command.flag.person_agency", &n.at), text("position", "field.position", &n.Position),
				text("employee-number", "field.employee_number", &n.EmployeeNumber), text("badge-number", "field.badge_number", &n.BadgeNumber),
				&cli.BoolFlag{Name: "admin", Usage: p.words.T("command.flag.admin"), Destination: &n.admin},
				p.baseURLFlag(env, &c)),
			Action: func(ctx context.Context, _ *cli.Command) error { return p.addPerson(ctx, c, n) }},
	}}
}

func (p *program) addPerson(ctx context.Context, c Config, n newcomer) error {
	if n.at == "" && !n.admin {
		return fault.New(fault.Invalid, "command.person.where")
	}
	s, err := p.openReady(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	link := ""
	err = s.InTx(ctx, func(ctx context.Context) error {
		id, err := p.enroll(ctx, s, n)
		if err != nil {
			return err
		}
		signIns := &access.Service{Store: s, Now: now, NewID: newID, Random: rand.Reader}
		if n.admin {
			if err := signIns.Grant(ctx, access.Operator(), id, access.Grant{Role: access.Administrator}); err != nil {
				return err
			}
		}
		if n.Email == "" {
			return nil
		}
		letter, err := signIns.Invite(ctx, access.Operator(), id)
		link = strings.TrimRight(c.BaseURL, "/") + "/" + string(p.words.Tag()) + "/link?token=" + letter.Token
		return err
	})
	if err != nil {
		return err
	}
	if link == "" {
		_, err = fmt.Fprintln(p.stdout, p.words.T("command.person.added", "Person", n.Name()))
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s\n\n  %s\n\n", p.words.T("command.person.invited", "Person", n.Name()), link)
	return err
}

// enroll puts a newcomer on the roster of their agency, or beside all of them.
func (p *program) enroll(ctx context.Context, s *store.Store, n newcomer) (uuid.UUID, error) {
	people := &agency.People{Store: s, Now: now, NewID: newID}
	if n.at == "" {
		return people.AddFirst(ctx, n.Person)
	}
	all, err := s.Agencies(ctx, lang.DateOf(now(), time.UTC))
	if err != nil {
		return uuid.Nil, err
	}
	at, err := agencyCalled(agency.NewTree(all), n.at)
	if err != nil {
		return uuid.Nil, err
	}
	n.Agency, n.From = at.ID, lang.DateOf(now(), at.Zone())
	return people.Add(ctx, access.Operator(), n.Person, n.Posting)
}
