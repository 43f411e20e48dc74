package sample

import (
	"context"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
)

// checked is how many days ago somebody last looked at the contacts.
const checked = -30

// contacts are those of three agencies: of two trees as a whole, and of one police. Their telephones, where they have one,
// are of the numbers kept for fiction.
func contacts() map[string]agency.Contact {
	return map[string]agency.Contact{
		"CV": {Names: lang.Text{"en": "Calvane Cyber Help Desk (sample)", "es": "Mesa de servicio de ciberseguridad de Calvane (ejemplo)"},
			Telephone: "202-555-0142", Email: "help@calvane.example",
			Notes: lang.Text{"en": "Day and night", "es": "Las 24 horas"}},
		"CV-SP": {Names: lang.Text{"en": "State Police Security Desk (sample)", "es": "Área de seguridad de la Policía Estatal (ejemplo)"},
			Telephone: "202-555-0177 ext. 12", Email: "security@police.calvane.example",
			Notes: lang.Text{"en": "Day and night; by radio through dispatch", "es": "Las 24 horas; por radio a través de la central"}},
		"SCL": {Names: lang.Text{"en": "Sierra Clara Incident Desk (sample)", "es": "Mesa de incidentes de Sierra Clara (ejemplo)"},
			Email: "incidentes@sierraclara.example",
			Notes: lang.Text{"en": "Monday to Friday, 8 a.m. to 8 p.m.; then the officer on duty", "es": "De lunes a viernes, de 8:00 a 20:00 h; después, la guardia"}},
	}
}

// answer gives some agencies an area that their people tell of incidents; last, so that chance goes as it would without.
func (w *world) answer(ctx context.Context) error {
	all := contacts()
	w.clock.set(w.day(checked), 9, w.offices[0].Zone())
	for _, o := range w.offices {
		c, ok := all[o.Code]
		if !ok {
			continue
		}
		c.Agency, c.CheckedOn, c.UpdatedAt = o.ID, w.day(checked), w.clock.Now()
		if err := w.store.ReplaceContact(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
