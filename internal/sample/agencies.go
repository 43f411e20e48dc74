package sample

import (
	"context"

	"baluarte/internal/agency"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// office is an invented agency: shaped like a real one, with a name that none has.
type office struct {
	agency.Agency
	under string // code of the agency it is under; empty at the top
	staff int
	armed bool // its people carry a badge

	members []*worker
}

// blueprint lists the agencies, parents before children. The states, the county and the municipality do not exist.
func blueprint() []*office {
	const federal, state, local = agency.Federal, agency.State, agency.Local
	return []*office{
		newOffice("us", "DTW", "", federal, "New_York", 18, false, "Department of Trails and Waterways", "Departamento de Senderos y Vías Navegables"),
		newOffice("us", "DTW-TPS", "DTW", federal, "Denver", 30, true, "Trail Protection Service", "Servicio de Protección de Senderos"),
		newOffice("us", "DTW-BLC", "DTW", federal, "New_York", 16, false, "Bureau of Locks and Canals", "Oficina de Esclusas y Canales"),

		newOffice("us", "CV", "", state, "Chicago", 7, false, "State of Calvane", "Estado de Calvane"),
		newOffice("us", "CV-SP", "CV", state, "Chicago", 38, true, "Calvane State Police", "Policía Estatal de Calvane"),
		newOffice("us", "CV-AFC", "CV", local, "Chicago", 20, true, "Alder Fork County Sheriff's Office", "Oficina del Sheriff del Condado de Alder Fork"),
		newOffice("us", "CV-DIT", "CV", state, "Chicago", 18, false, "Calvane Department of Information Technology", "Departamento de Tecnologías de la Información de Calvane"),

		newOffice("us", "NV", "", state, "Denver", 5, false, "State of Norvale", "Estado de Norvale"),
		newOffice("us", "NV-SP", "NV", state, "Denver", 28, true, "Norvale State Patrol", "Patrulla Estatal de Norvale"),
		newOffice("us", "NV-OTS", "NV", state, "Denver", 12, false, "Norvale Office of Technology Services", "Oficina de Servicios Tecnológicos de Norvale"),

		newOffice("mx", "SVP", "", federal, "Mexico_City", 18, false, "Secretariat of Roads and Heritage", "Secretaría de Vías y Patrimonio"),
		newOffice("mx", "SVP-GVP", "SVP", federal, "Mexico_City", 30, true, "Roads and Heritage Guard", "Guardia de Vías y Patrimonio"),
		newOffice("mx", "SVP-IAT", "SVP", federal, "Mexico_City", 14, false, "Institute of Territorial Archives", "Instituto de Archivos Territoriales"),

		newOffice("mx", "SCL", "", state, "Mexico_City", 6, false, "State of Sierra Clara", "Estado de Sierra Clara"),
		newOffice("mx", "SCL-SS", "SCL", state, "Mexico_City", 38, true, "Sierra Clara Secretariat of Security", "Secretaría de Seguridad de Sierra Clara"),
		newOffice("mx", "SCL-FG", "SCL", state, "Mexico_City", 24, true, "Sierra Clara Attorney General's Office", "Fiscalía General de Sierra Clara"),

		newOffice("mx", "PSE", "", state, "Hermosillo", 5, false, "State of Punta Serena", "Estado de Punta Serena"),
		newOffice("mx", "PSE-SS", "PSE", state, "Hermosillo", 30, true, "Punta Serena Secretariat of Security", "Secretaría de Seguridad de Punta Serena"),
		newOffice("mx", "PSE-FG", "PSE", state, "Hermosillo", 18, true, "Punta Serena Attorney General's Office", "Fiscalía General de Punta Serena"),
		newOffice("mx", "PSE-VEN", "PSE", local, "Tijuana", 18, true, "Villa Encina Municipal Police", "Policía Municipal de Villa Encina"),
	}
}

func newOffice(country, code, under string, level agency.Level, zone string, staff int, armed bool, en, es string) *office {
	o := &office{under: under, staff: staff, armed: armed, Agency: agency.Agency{Country: country, Level: level, Code: code,
		Names: lang.Text{"en": en, "es": es}, TimeZone: "America/" + zone}}
	if under == "" {
		o.SignInCode = code
	}
	return o
}

// found puts the agencies into their trees.
func (w *world) found(ctx context.Context) error {
	w.offices = blueprint()
	var all []agency.Agency
	w.clock.set(w.day(beginning), 6, w.offices[0].Zone())
	for _, o := range w.offices {
		o.ID = w.clock.NewID()
		if o.under != "" {
			o.Parent = w.office(o.under).ID
		}
		all = append(all, o.Agency)
	}
	return w.store.InsertAgencies(ctx, w.day(longAgo), all...)
}

// trainer is who assigns there: somebody who stays throughout.
func (o *office) trainer() *worker { return o.members[0] }

// isAt reports whether the office lies at or below another; nobody's tree here is deeper than two.
func (o *office) isAt(root *office) bool { return o == root || o.Parent == root.ID }

// tops are the agencies that stand at the top.
func (w *world) tops() (tops []*office) {
	for _, o := range w.offices {
		if o.Parent == uuid.Nil {
			tops = append(tops, o)
		}
	}
	return tops
}
