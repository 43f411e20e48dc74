package main

import (
	"fmt"
	"net/url"
	"runtime"
	"testing"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/agency"
	"baluarte/internal/store/storetest"
)

// How signing in is measured.
const (
	signers  = 400
	phrase   = "tres colibríes sobre el pozo"
	refusals = 200 // a second
	refusing = 10 * time.Second
)

// benchSignIn compares signing in with the hashing of its password alone, and looks at lessons while a flood of
// attempts is refused.
func benchSignIn(b *testing.B, t *table) {
	ctx := b.Context()
	check := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	o := storetest.Address(b, "postgres")
	s := storetest.OpenAt(b, o)
	hasher := access.NewHasher(runtime.NumCPU())
	hash, err := hasher.Hash(ctx, phrase)
	check(err)
	for i := range signers {
		p := agency.Person{ID: newID(), GivenNames: "Ana", FirstSurname: fmt.Sprint("Prueba ", i), Email: signer(i), EmailVerified: now()}
		a := access.Account{ID: newID(), Person: p.ID}
		check(s.InsertPeople(ctx, p))
		check(s.InsertAccounts(ctx, a))
		check(s.InsertCredentials(ctx, access.Credential{ID: newID(), Account: a.ID, Kind: access.KindPassword, Secret: []byte(hash), MadeAt: now()}))
	}
	p := start(b, nil, "--database", o.Database)
	cores := runtime.NumCPU()
	all := dialAll(b, p.address, cores)
	bare := func() func(worker, i int) (bool, error) {
		end := time.Now().Add(span)
		return func(int, int) (bool, error) {
			if time.Now().After(end) {
				return false, nil
			}
			ok, _, err := hasher.Verify(ctx, phrase, hash)
			if err == nil && !ok {
				err = fmt.Errorf("the password is not the one that was hashed")
			}
			return true, err
		}
	}
	entering := func() func(worker, i int) (bool, error) {
		end := time.Now().Add(span)
		return func(worker, i int) (bool, error) {
			if time.Now().After(end) {
				return false, nil
			}
			return true, all[worker].do(enter(signer((i*cores+worker)%signers), phrase, 303))
		}
	}
	var f struct{ warm, bare, enter, refused, lesson figures }
	f.warm.round(b, cores, entering())
	for range rounds {
		f.bare.round(b, cores, bare())
		f.enter.round(b, cores, entering())
	}

	// Somebody guesses until they must wait, and goes on as fast as they can.
	wrong := func(status int) request { return enter("nobody@bench.example", "wrong", status) }
	for range access.AccountLimit.Free + 1 {
		check(all[0].do(wrong(422)))
	}
	var both figures
	both.schedule(b, dialAll(b, p.address, 32), 2*refusals, refusing, wrong(429), get(lessonPath, "", ""))
	for i, took := range both.took {
		of := &f.refused
		if i%2 == 1 {
			of = &f.lesson
		}
		of.rates, of.took = []float64{both.rate() / 2}, append(of.took, took)
	}

	t.section("Signing in by password, on Postgres (%d connections, %d rounds of %s)", cores, rounds, span)
	t.rates()
	t.compare("argon2id alone (19 MiB, 2 passes)", &f.bare, nil, "")
	t.compare("signing in", &f.enter, &f.bare, "")
	t.compare(fmt.Sprintf("refused before hashing, %d a second", refusals), &f.refused, nil, "")
	t.compare(fmt.Sprintf("a lesson meanwhile, %d a second", refusals), &f.lesson, nil, "")
}

func signer(i int) string { return fmt.Sprintf("ana%d@bench.example", i) }

func enter(address, secret string, status int) request {
	return post("/en/sign-in", "", url.Values{"email": {address}, "secret": {secret}}.Encode(), status, "")
}
