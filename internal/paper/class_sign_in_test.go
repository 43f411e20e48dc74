package paper

import (
	"fmt"
	"time"

	"baluarte/internal/agency"
	"baluarte/internal/lang"
)

// classOf is one of a police agency, on a day when Mexico City and its agencies have the same hour all year.
func classOf(format Format) Class {
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		panic(err)
	}
	return Class{Format: format, Module: lang.Text{"en": "Passwords and managers", "es": "Contraseñas y gestores"},
		Agency: lang.Text{"en": "State Police of Valle Alto", "es": "Policía Estatal de Valle Alto"}, Place: "Aula 3, Academia de Policía", Trainer: "Íñigo Ñáñez",
		StartsAt: time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC), Zone: zone, Minutes: 90, Code: "7K3M9X"}
}

func signInOf(expected int) SignIn {
	s := SignIn{Class: classOf(A4), WalkIns: 10}
	surnames := []string{"Zúñiga", "Ávila", "Núñez", "O’Neil", "Çelik"}
	for i := range expected {
		s.Expected = append(s.Expected, Attendee{Person: agency.Person{GivenNames: fmt.Sprint("Ana ", i), FirstSurname: surnames[i%len(surnames)], SecondSurname: "Argüello"},
			Agency: s.Agency, Number: fmt.Sprintf("P-%05d", i)})
	}
	return s
}
