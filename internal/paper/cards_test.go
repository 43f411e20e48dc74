package paper

import (
	"os"
	"testing"

	"baluarte/internal/i18n"
	"baluarte/internal/lang"
	"baluarte/locales"
)

func TestLook(t *testing.T) {
	b, err := i18n.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	police := lang.Text{"en": "Sonora State Police", "es": "Policía Estatal de Sonora"}
	long := lang.Text{"en": "Department of Homeland Security, Bureau of Coordination with State, Local, Tribal and Territorial Law Enforcement Agencies of the Southwest", "es": "Secretaría de Seguridad y Protección Ciudadana, Unidad de Coordinación con Autoridades Estatales y Municipales de la Frontera Norte del País"}
	until := lang.Date{Year: 2026, Month: 9, Day: 29}
	s := CardSheet{Format: A4, Address: "https://baluarte.seguridad.sonora.gob.mx/sign-in", Group: police, By: "Capitán Ramón Íñiguez", On: lang.Date{Year: 2026, Month: 9, Day: 22}}
	for i, n := range []string{"Ana Ruiz", "María Guadalupe de los Ángeles Fernández de Córdoba y Villaseñor", "José Ángel Núñez Argüello", "Kahōkū ʻIolani Kealoha", "Łukasz Żółć Šimčák Ğül", "王小明 Li \U0001F600 e\u0301\u202Ex ꞌ", "Xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "O’Neil “Beto” D'Ávila", "Ana Li", "Uno Más Solo"} {
		c := Card{Name: n, Agency: police, SignInCode: "SON-POL", Number: "PE-20417", Code: "7K3M-9XD0-TV8B", Until: until}
		if i%3 == 1 {
			c.Agency = long
			c.Number = "MX-SSPC-2026-000123456789"
			c.SignInCode = "US-FED-DHS-LAW-ENFORCEMENT-TRAINING"
		}
		s.Cards = append(s.Cards, c)
	}
	for _, f := range []Format{A4, Letter} {
		s.Format = f
		o, _ := os.Create("/tmp/cards-" + string(f) + ".pdf")
		if err := Cards(o, s, b.For("en"), b.For("es")); err != nil {
			t.Fatal(err)
		}
		o.Close()
	}
}
