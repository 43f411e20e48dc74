package agency

import (
	"context"
	"strconv"
	"time"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// Load adds the agencies of a starter set that are not there yet, all or none, and tells how many were added and how
// many were there. One whose code belongs to another agency is fault.Conflict.
func (s *Agencies) Load(ctx context.Context, set string) (added, there int, err error) {
	all, err := Starter(set)
	if err != nil {
		return 0, 0, err
	}
	err = s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.LockTrees(ctx); err != nil {
			return err
		}
		now := s.Now()
		old, err := s.Store.Agencies(ctx, lang.DateOf(now, time.UTC))
		if err != nil {
			return err
		}
		missing, err := s.missing(old, all)
		if err != nil {
			return err
		}
		added, there = len(missing), len(all)-len(missing)
		if added == 0 {
			return nil
		}
		if err := s.Store.InsertAgencies(ctx, Ever, missing...); err != nil {
			return err
		}
		id := s.NewID()
		return s.Store.AppendAudit(ctx, access.Actor{}.Did(id, now, audit.AgenciesLoaded, id),
			audit.Detail{Field: "set", After: set}, audit.Detail{Field: "added", After: strconv.Itoa(added)})
	})
	return added, there, err
}

// missing picks the agencies of a set that are not there, with ids and parents.
func (s *Agencies) missing(old []Agency, set []StarterAgency) (missing []Agency, err error) {
	byCode := map[string][]Agency{} // of a country: a code is unique in its tree alone
	signIn := map[string]Agency{}
	for _, a := range old {
		byCode[a.Country+" "+a.Code] = append(byCode[a.Country+" "+a.Code], a)
		signIn[a.SignInCode] = a
	}
	tree := NewTree(old)
	ids := map[string]uuid.UUID{} // of the set, by code
	for _, a := range set {
		a.Parent = ids[a.Under]
		known, found, err := recognizeAgency(tree, byCode[a.Country+" "+a.Code], a.Agency)
		if err != nil {
			return nil, err
		}
		if found {
			ids[a.Code] = known.ID
			continue
		}
		if other, taken := signIn[a.SignInCode]; taken && a.SignInCode != "" {
			return nil, fault.New(fault.Conflict, "agency.set_clash", "Code", a.SignInCode, "Agency", other.Names, "Loaded", a.Names)
		}
		a.ID = s.NewID()
		ids[a.Code] = a.ID
		missing = append(missing, a.Agency)
	}
	return missing, nil
}

// recognizeAgency finds an agency of a set among those with its code: it has a name of it, whatever place it was moved to.
// One with another name where the agency would stand is a clash.
func recognizeAgency(tree *Tree, alike []Agency, a Agency) (Agency, bool, error) {
	for _, other := range alike {
		for tag, name := range a.Names {
			if lang.Fold(other.Names[tag]) == lang.Fold(name) {
				return other, true, nil
			}
		}
	}
	for _, other := range alike {
		atTop := other.Parent == uuid.Nil && a.Parent == uuid.Nil
		if atTop || a.Parent != uuid.Nil && tree.Top(other.ID) == tree.Top(a.Parent) {
			return Agency{}, false, fault.New(fault.Conflict, "agency.set_clash", "Code", a.Code, "Agency", other.Names, "Loaded", a.Names)
		}
	}
	return Agency{}, false, nil
}
