package learner

import (
	"testing"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// What was written under an id is compiled once in each language, refused words too, and no more is kept than there is room for.
func TestADeclarationIsCompiledOnce(t *testing.T) {
	var kept declarations
	d := agency.Declaration{ID: uuid.New(), Texts: lang.Text{"en": "Ours.", "es": "<b>Nuestro</b>"}}
	if en, es := kept.html("en", d), kept.html("es", d); en == "" || es != "" {
		t.Errorf("%q, %q", en, es)
	}
	was := kept.html("en", d)
	d.Texts["en"] = "Something else." // as nothing does
	if kept.html("en", d) != was {
		t.Error("it is compiled again")
	}
	for range 3 * mostDeclarations {
		kept.html("en", agency.Declaration{ID: uuid.New(), Texts: d.Texts})
	}
	if len(kept.kept) > mostDeclarations {
		t.Errorf("%d are kept", len(kept.kept))
	}
}
