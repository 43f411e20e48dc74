package main

import (
	"context"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/fault"
	"baluarte/internal/lang"
	"baluarte/internal/learn"
	"baluarte/internal/store"

	"github.com/urfave/cli/v3"
)

func (p *program) certificateCommand(env environment) *cli.Command {
	c := Config{Secret: env["BALUARTE_SECRET"]}
	var keyFile, since string
	return &cli.Command{Name: "certificate", Usage: p.words.T("certificate.command"), Commands: []*cli.Command{
		{Name: "verify", Usage: p.words.T("certificate.command.verify"), ArgsUsage: p.words.T("certificate.command.verify_what"),
			Flags: append(p.databaseFlags(env, &c), p.coursesFlag(env, &c),
				&cli.StringFlag{Name: "key", Usage: p.words.T("certificate.command.key"), Destination: &keyFile}),
			Action: func(ctx context.Context, cmd *cli.Command) error {
				if cmd.Args().Len() > 1 {
					return fault.New(fault.Invalid, "certificate.command.one_at_a_time", "What", told(cmd.Args().Get(1)))
				}
				return p.verifyCertificate(ctx, c, keyFile, cmd.Args().First())
			}},
		{Name: "keys", Usage: p.words.T("certificate.command.keys"), Flags: p.databaseFlags(env, &c),
			Action: func(ctx context.Context, _ *cli.Command) error { return p.printKeys(ctx, c) }},
		{Name: "distrust", Usage: p.words.T("certificate.command.distrust"), ArgsUsage: p.words.T("certificate.command.distrust_what"),
			Flags: append(p.databaseFlags(env, &c), &cli.StringFlag{Name: "since", Usage: p.words.T("certificate.command.since"), Destination: &since}),
			Action: func(ctx context.Context, cmd *cli.Command) error {
				return p.distrustKey(ctx, c, cmd.Args().First(), since)
			}},
	}}
}

// signer makes what signs certificates and transcripts.
func (k keys) signer(s *store.Store) *learn.Signer { return learn.NewSigner(k.papers, s, now) }

// printKeys writes every public key that papers were signed with here, and the one they will be signed with from now on, once there
// is a secret for it: none is made for being asked.
func (p *program) printKeys(ctx context.Context, c Config) error {
	s, err := p.openFilled(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	list := s.SigningKeys
	if c.hasSecret() {
		k, err := newKeys(c)
		if err != nil {
			return err
		}
		list = k.signer(s).Keys
	}
	all, err := list(ctx)
	if err != nil {
		return err
	}
	_, err = p.stdout.Write(all.Document())
	return err
}

// distrustKey notes that somebody else may have a signing key. It needs no secret, which may be another by then.
func (p *program) distrustKey(ctx context.Context, c Config, key, since string) error {
	if key == "" {
		return fault.New(fault.Invalid, "certificate.command.name_key")
	}
	from, err := moment(since)
	if err != nil {
		return err
	}
	s, err := p.openFilled(ctx, c)
	if err != nil {
		return err
	}
	defer s.Close()
	keys := &learn.Service{Store: s, Now: now, NewID: newID}
	if err := keys.Distrust(ctx, access.Operator(), key, from); err != nil {
		return err
	}
	return p.print([]string{p.words.T("certificate.command.distrusted", "Key", key), p.words.T("certificate.command.distrusted_next")})
}

// moment reads one that was typed, or the beginning of a day, in UTC; nothing typed is now.
func moment(typed string) (time.Time, error) {
	if typed == "" {
		return now(), nil
	}
	if day, err := lang.ParseDate(typed); err == nil {
		return day.Time(time.UTC), nil
	}
	at, err := time.Parse(time.RFC3339, typed)
	if err != nil {
		return at, fault.New(fault.Invalid, "certificate.command.bad_since", "Since", lang.Visible(typed))
	}
	return at, nil
}
