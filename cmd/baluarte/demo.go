package main

import (
	"context"

	"baluarte/internal/access"
	"baluarte/internal/course"
	"baluarte/internal/fault"
	"baluarte/internal/sample"
	"baluarte/internal/store"
	"baluarte/internal/web"
)

// demoSeed makes every demonstration the same one, but for its dates.
const demoSeed = 1

// refuseOther refuses a database that holds anything but the demonstration, before anything is changed in it. One
// whose tables are missing holds nothing.
func refuseOther(ctx context.Context, s *store.Store) error {
	is, err := s.Installation(ctx)
	if err != nil || is.Demo {
		return nil
	}
	if empty, err := s.IsEmpty(ctx); err != nil || !empty {
		return fault.New(fault.Invalid, "command.not_demo_database")
	}
	return nil
}

// demo fills an empty database with the demonstration and tells whom one-click sign-in may be; nil outside the demo.
// A demonstration is not served as if it were real.
func (p *program) demo(ctx context.Context, c Config, s *store.Store, signIns *access.Service, catalogue *course.Catalogue) (map[access.Role]web.DemoPerson, error) {
	is, err := s.Installation(ctx)
	if err != nil && !c.Demo && c.Database != "" {
		return nil, nil // a Postgres that is not there yet, or not migrated: /readyz tells, and nothing is served from it
	}
	if err != nil {
		return nil, err
	}
	if !c.Demo {
		if is.Demo {
			return nil, fault.New(fault.Invalid, "command.demo_database")
		}
		return nil, nil
	}
	if !is.Demo {
		if is.DemoPeople, err = sample.Fill(ctx, s, catalogue, signIns, now(), demoSeed); err != nil {
			return nil, err
		}
	}
	people := map[access.Role]web.DemoPerson{}
	for role, person := range is.DemoPeople {
		account, err := s.AccountOf(ctx, person)
		if err != nil {
			return nil, err
		}
		people[role] = web.DemoPerson{Account: account, Person: person}
	}
	return people, nil
}
