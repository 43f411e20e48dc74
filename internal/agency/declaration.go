package agency

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"baluarte/internal/access"
	"baluarte/internal/audit"
	"baluarte/internal/fault"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// DeclarationKind is what a declaration is about.
type DeclarationKind string

// The declarations that everybody can read: on access for everyone, and on personal data.
const (
	Accessibility DeclarationKind = "accessibility"
	Privacy       DeclarationKind = "privacy"
)

// DeclarationKinds lists them.
func DeclarationKinds() []DeclarationKind { return []DeclarationKind{Accessibility, Privacy} }

// Declaration is what an agency at the top of its tree, or the installation, says in place of this program's own text. Its
// older ones are kept.
type Declaration struct {
	ID     uuid.UUID
	Kind   DeclarationKind
	Agency uuid.UUID // uuid.Nil: the installation, for visitors and for agencies that say nothing of their own
	Texts  lang.Text // in Markdown, in every language; empty: it gave the place back
	At     time.Time
	By     uuid.UUID // uuid.Nil: the program
	Writer string    // name of who wrote it; read alone
}

// Draft is what somebody would declare.
type Draft struct {
	Kind   DeclarationKind
	Agency uuid.UUID
	Texts  lang.Text // nil gives the place back to the program's own
	From   uuid.UUID // the declaration that was the newest when they began; uuid.Nil: there was none
}

// mostInDeclaration is how many letters one has in a language.
const mostInDeclaration = 20_000

// DeclarationStore keeps declarations.
type DeclarationStore interface {
	// Declarations lists those of an agency, or of the installation, the newest first.
	Declarations(ctx context.Context, kind DeclarationKind, agency uuid.UUID, limit int) ([]Declaration, error)
	InsertDeclaration(ctx context.Context, d Declaration) error
	// Declarers lists the agencies that have words of their own now; only their ids and names are told.
	Declarers(ctx context.Context, kind DeclarationKind) ([]Agency, error)
}

// DeclarationFor gives the declaration that somebody posted at an agency reads: that of the top of their tree, else the
// installation's; false where the program's own text holds. Visitors are posted nowhere.
func (s *Agencies) DeclarationFor(ctx context.Context, kind DeclarationKind, at uuid.UUID) (d Declaration, own bool, err error) {
	of := []uuid.UUID{uuid.Nil}
	if at != uuid.Nil {
		path, err := s.Rungs(ctx, at)
		if err != nil {
			return d, false, err
		}
		if len(path) > 0 {
			of = []uuid.UUID{path[len(path)-1].ID, uuid.Nil}
		}
	}
	for _, agency := range of {
		newest, err := s.Store.Declarations(ctx, kind, agency, 1)
		if err != nil {
			return d, false, err
		}
		if len(newest) > 0 && len(newest[0].Texts) > 0 {
			return newest[0], true, nil
		}
	}
	return d, false, nil
}

// Declarers lists the agencies that have words of their own now, which everybody may read; only their ids and names are told.
func (s *Agencies) Declarers(ctx context.Context, kind DeclarationKind) ([]Agency, error) {
	return s.Store.Declarers(ctx, kind)
}

// Declarants lists the agencies of a scope that may have declarations of their own: those at the top of their trees.
func (s *Agencies) Declarants(ctx context.Context, scope access.Scope) (tops []Agency, err error) {
	g, err := s.Grove(ctx, scope)
	if err != nil {
		return nil, err
	}
	for _, n := range g.Nodes {
		if n.Parent == uuid.Nil {
			tops = append(tops, n.Agency)
		}
	}
	return tops, nil
}

// Declarations lists what an agency of the scope, or the installation for who may speak for it, has declared, the newest
// first.
func (s *Agencies) Declarations(ctx context.Context, scope access.Scope, kind DeclarationKind, at uuid.UUID, limit int) ([]Declaration, error) {
	if err := s.speaksFor(ctx, scope, kind, at); err != nil {
		return nil, err
	}
	return s.Store.Declarations(ctx, kind, at, limit)
}

// Sound says for what a text cannot be shown. It is the catalogue's reader, which this room does not know.
type Sound func(tag lang.Tag, text string) fault.Fields

// Declare keeps a new declaration. What is there already is not written again. Where somebody else has written since this one was begun
// it is fault.Conflict: neither is lost unseen.
func (s *Agencies) Declare(ctx context.Context, actor access.Actor, scope access.Scope, draft Draft, sound Sound) error {
	texts, err := s.Declarable(ctx, scope, draft, sound)
	if err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(ctx context.Context) error {
		if err := s.Store.LockTrees(ctx); err != nil {
			return err
		}
		before, err := s.Store.Declarations(ctx, draft.Kind, draft.Agency, 1)
		if err != nil {
			return err
		}
		if len(before) == 0 && len(texts) == 0 || len(before) > 0 && before[0].says(texts) {
			return nil
		}
		if len(before) > 0 && before[0].ID != draft.From {
			return fault.New(fault.Conflict, "declaration.overtaken")
		}
		d := Declaration{ID: s.NewID(), Kind: draft.Kind, Agency: draft.Agency, Texts: texts, At: s.Now(), By: actor.Person}
		if err := s.Store.InsertDeclaration(ctx, d); err != nil {
			return err
		}
		e := actor.Did(s.NewID(), d.At, audit.DeclarationChanged, d.Agency)
		e.Agency = d.Agency
		if d.Agency == uuid.Nil {
			e.Thing = e.ID
		}
		return s.Store.AppendAudit(ctx, e, audit.Detail{Field: "kind", After: string(d.Kind)})
	})
}

// Declarable gives the texts of a draft as they would be kept, or says everything that is wrong with them.
func (s *Agencies) Declarable(ctx context.Context, scope access.Scope, draft Draft, sound Sound) (lang.Text, error) {
	if err := s.speaksFor(ctx, scope, draft.Kind, draft.Agency); err != nil {
		return nil, err
	}
	texts, wrong := lang.Text{}, fault.Fields{}
	for _, tag := range s.Languages {
		if text := strings.TrimSpace(strings.ReplaceAll(draft.Texts[tag], "\r\n", "\n")); text != "" {
			texts[tag] = text
		}
	}
	for _, tag := range s.Languages {
		field := "text_" + string(tag)
		switch {
		case draft.Texts != nil && texts[tag] == "":
			wrong.Add(fault.Field(field, "declaration.other_language"))
		case utf8.RuneCountInString(texts[tag]) > mostInDeclaration:
			wrong.Add(fault.Field(field, "contact.too_long", "Most", mostInDeclaration))
		case texts[tag] != "":
			for _, e := range sound(tag, texts[tag]) {
				e.Field = field
				wrong.Add(e)
			}
		}
	}
	return texts, wrong.Err()
}

func (d Declaration) says(texts lang.Text) bool {
	return len(d.Texts) == len(texts) && !slices.ContainsFunc(texts.Tags(), func(tag lang.Tag) bool { return d.Texts[tag] != texts[tag] })
}

// speaksFor refuses, as if it were not there, what somebody of a scope has no declarations to make for.
func (s *Agencies) speaksFor(ctx context.Context, scope access.Scope, kind DeclarationKind, at uuid.UUID) error {
	none := fault.New(fault.NotFound, "")
	if !slices.Contains(DeclarationKinds(), kind) {
		return none
	}
	if at == uuid.Nil {
		if !scope.IsEverywhere() {
			return none
		}
		return nil
	}
	_, a, err := s.find(ctx, scope, at)
	if err == nil && a.Parent != uuid.Nil {
		err = none
	}
	return err
}
