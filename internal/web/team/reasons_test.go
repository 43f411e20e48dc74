package team

import (
	"testing"

	"baluarte/internal/assign"
	"baluarte/internal/lang"
)

// TestReasonsInOrder: by their names in the reader's language, and the one that sends to the note last.
func TestReasonsInOrder(t *testing.T) {
	reasons := []assign.Reason{
		{Word: "other", Names: lang.Text{"en": "Another reason", "es": "Otro motivo"}},
		{Word: "retiring", Names: lang.Text{"en": "Leaves soon", "es": "Próxima separación"}},
		{Word: "custom", Names: lang.Text{"en": "Zone without network", "es": "Área sin red"}},
	}
	for in, want := range map[lang.Tag]string{"en": "retiring custom other ", "es": "custom retiring other "} {
		inReasonOrder(reasons, in)
		got := ""
		for _, r := range reasons {
			got += r.Word + " "
		}
		if got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}
