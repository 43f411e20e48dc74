package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"baluarte/internal/fault"
)

func TestEveryKindHasAWordOfItsOwn(t *testing.T) {
	seen := map[string]bool{}
	for i, k := range fault.Kinds() {
		if int(k) != i || seen[k.String()] || k != fault.Internal && k.String() == "internal" {
			t.Errorf("kind %d is called %q", i, k)
		}
		seen[k.String()] = true
	}
	if beyond := fault.Kind(len(fault.Kinds())); beyond.String() != "internal" {
		t.Errorf("%q is not among the Kinds", beyond)
	}
}

func TestAnErrorKeepsItsKindAndItsSecret(t *testing.T) {
	cause := errors.New("password=hunter2")
	var err error = fault.Because(fault.Unavailable, "a.key", cause)
	fault.Wrap(&err, "store.Attempt(%d)", 7)
	if !fault.Is(err, fault.Unavailable) || !errors.Is(err, cause) || !strings.HasPrefix(err.Error(), "store.Attempt(7): ") {
		t.Error(err)
	}
	if fault.Is(nil, fault.Internal) || !fault.Is(errors.New("x"), fault.Internal) || !fault.Is(fmt.Errorf("x: %w", fault.New(fault.NotFound, "")), fault.NotFound) {
		t.Error("the kind of nil, of a foreign error or of a wrapped one is wrong")
	}
	err = nil
	if fault.Wrap(&err, "x"); err != nil {
		t.Error(err)
	}
	if e := fault.New(fault.Conflict, "k", "Count", 2, "Name", "x"); e.Args["Count"] != 2 || e.Args["Name"] != "x" {
		t.Error(e)
	}
}

func TestFieldsOfAForm(t *testing.T) {
	var wrong fault.Fields
	wrong.Add(nil)
	if wrong.Err() != nil {
		t.Error("nothing is wrong, and yet an error")
	}
	wrong.Add(fault.Field("from", "k"))
	wrong.Add(fault.Field("to", "k"))
	err := fmt.Errorf("x: %w", wrong.Err())
	if all, ok := fault.InFields(err); !ok || len(all) != 2 || !fault.Is(err, fault.Invalid) {
		t.Errorf("%v, %v", all, ok)
	}
	if one, ok := fault.InFields(fmt.Errorf("x: %w", fault.Field("from", "k"))); !ok || len(one) != 1 || one[0].Field != "from" {
		t.Errorf("%v, %v", one, ok)
	}
	if _, ok := fault.InFields(fault.New(fault.Conflict, "k")); ok {
		t.Error("an error of the whole is none of a field")
	}
}
