package main

import (
	"context"
	"fmt"
	"slices"
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

// everywhere names the whole installation on the command line, where others name an agency.
const everywhere = "everywhere"

// grantCommand gives a role at the terminal: to the first administrators, and where no administrator is left to do it.
func (p *program) grantCommand(env environment) *cli.Command {
	var c Config
	var person, role, at string
	return &cli.Command{Name: "grant", Usage: p.words.T("command.grant"),
		Flags: append(p.databaseFlags(env, &c),
			&cli.StringFlag{Name: "person", Required: true, Usage: p.words.T("command.flag.person"), Destination: &person},
			&cli.StringFlag{Name: "role", Required: true, Usage: p.words.T("command.flag.role"), Destination: &role},
			&cli.StringFlag{Name: "agency", Required: true, Usage: p.words.T("command.flag.agency"), Destination: &at},
			p.secondFactorFlag(env, &c)),
		Action: func(ctx context.Context, _ *cli.Command) error {
			g := access.Grant{Role: access.Role(role)}
			if !slices.Contains(access.Roles(), g.Role) {
				return fault.New(fault.Invalid, "command.unknown_role", "Role", role)
			}
			s, err := p.openFilled(ctx, c)
			if err != nil {
				return err
			}
			defer s.Close()
			return p.grant(ctx, s, c, person, g, at)
		}}
}

func (p *program) grant(ctx context.Context, s *store.Store, c Config, person string, g access.Grant, at string) error {
	all, err := s.Agencies(ctx, lang.DateOf(now(), time.UTC))
	if err != nil {
		return err
	}
	tree := agency.NewTree(all)
	if at != everywhere {
		a, err := agencyCalled(tree, at)
		if err != nil {
			return err
		}
		g.Agency = a.ID
	}
	roles := &access.Service{Store: s, Now: now, NewID: newID, StaffSecondFactor: c.StaffSecondFactor}
	h, err := holderCalled(ctx, roles, tree, person)
	if err != nil {
		return err
	}
	if err := roles.Grant(ctx, access.Operator(), h.Person, g); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, p.words.T("command.grant.done", "Person", h.Name, "Role", p.words.T("sign_in.role."+string(g.Role)), "Agency", at))
	return err
}

// agencyCalled finds the agency with a code, or a sign-in code. Codes are unique under their top agency only: one that
// stands under several is told apart by the codes above it, TOP/CODE.
func agencyCalled(tree *agency.Tree, called string) (found agency.Agency, err error) {
	codes := strings.Split(called, "/")
	slices.Reverse(codes)
	n := 0
	for _, a := range tree.All() {
		is := strings.EqualFold(a.Code, codes[0]) || strings.EqualFold(a.SignInCode, codes[0])
		for _, code := range codes[1:] {
			is = is && slices.ContainsFunc(tree.Ancestors(a.ID), func(id uuid.UUID) bool {
				above, _ := tree.Agency(id)
				return strings.EqualFold(above.Code, code)
			})
		}
		if is && codes[0] != "" {
			found, n = a.Agency, n+1
		}
	}
	switch n {
	case 0:
		return found, fault.New(fault.Invalid, "command.no_agency", "Code", called)
	case 1:
		return found, nil
	}
	return found, fault.New(fault.Invalid, "command.many_agencies", "Code", called)
}

// holderCalled finds the one person with an e-mail address, or with a number at or below an agency.
func holderCalled(ctx context.Context, roles *access.Service, tree *agency.Tree, called string) (h access.Holder, err error) {
	a := access.Operator()
	typed := called
	if !strings.Contains(called, "@") {
		i := strings.LastIndex(called, "/")
		if i < 0 {
			return h, fault.New(fault.Invalid, "command.name_a_person", "Person", called)
		}
		at, err := agencyCalled(tree, called[:i])
		if err != nil {
			return h, err
		}
		typed, a.Grants[0].Agency = called[i+1:], at.ID
	}
	found, err := roles.FindHolders(ctx, a, typed, 2)
	if err != nil {
		return h, err
	}
	switch len(found) {
	case 0:
		return h, fault.New(fault.Invalid, "command.no_person", "Person", called)
	case 1:
		return found[0], nil
	}
	return h, fault.New(fault.Invalid, "command.many_people", "Person", called)
}
