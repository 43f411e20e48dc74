package sample

import (
	"strings"

	"baluarte/internal/lang"
)

// naming is how the people of a country are called. The names are common ones and are put together by chance.
type naming struct {
	given    []string
	surnames []string
	second   bool // a second surname, the mother's
	language lang.Tag
	other    lang.Tag // what some read instead
	others   int      // per cent of them
}

var namings = map[string]naming{
	"us": {
		given: words(`Aaron Abigail Adriana Alicia Amber Andre Angela Ben Beth Brandon Bridget Caleb Carla Carmen Cheryl Chloe
			Colin Connie Craig Daniela Darius Deborah Derek Diego Elaine Elena Eric Esther Ethan Felicia Gabriel Gavin Gina Grace
			Greg Hannah Heather Hector Holly Isaac Ivy Jamal Jasmine Jenna Jerome Joel Jorge Kara Keisha Kevin Lamar Laura
			Leah Leon Linh Logan Luis Lydia Marcus Maria Megan Mei Miguel Mina Naomi Nathan Nina Noah Omar Owen Paige Pedro Priya
			Rachel Raj Rebecca Renee Rosa Ryan Samantha Seth Sofia Tamara Tanya Teresa Tina Trevor Tyler Valerie Vanessa Victor
			Walter Wendy Xavier Yolanda Yusuf Zoe`),
		surnames: words(`Acosta Aguirre Albright Alvarado Ashby Atwell Barlow Begay Benavides Bledsoe Bowman Brandt
			Briggs Calloway Cardenas Carver Chavez Choi Colby Cordova Crawley Dalton Delgado Denning Dominguez Draper
			Dunham Eastman Ellison Escobedo Farrow Fenton Figueroa Fletcher Fuentes Gallegos Gibbs Goodwin Guerrero
			Gupta Hadley Haines Harlan Hensley Hickman Holloway Huynh Ibarra Jacobsen Jimenez Kessler Kimball Kowalski
			Langley Le Lindgren Lozano Lujan Maddox Maldonado Mayfield McBride Mercer Montoya Nakamura Nguyen Novak
			Ochoa Okafor Olson Ortega Pacheco Parrish Patel Pham Pruitt Quintana Ramsey Reyes Ridgeway Rosales Sandoval
			Schaefer Shelton Sorensen Stroud Sutton Tafoya Thornton Tran Trujillo Velasquez Weaver Whitaker Yazzie
			Yoder Zamora`),
		language: "en", other: "es", others: 12,
	},
	"mx": {
		given: words(`Adriana Alberto Alejandra Alfonso Alma Ana+Karen Ana+Laura Andrea Antonio Araceli Arturo Berenice
			Blanca Brenda Carlos+Alberto Carolina Citlali Claudia Cristina Daniel David Diana Edgar Elizabeth Emilio
			Enrique Erika Ernesto Esteban Fabiola Felipe Fernanda Francisco+Javier Gabriela Gerardo Gloria Guadalupe Guillermo
			Hilda Hugo Ignacio Irma Itzel Iván Javier Jesús+Manuel Jorge+Luis José+Antonio José+Luis Juan+Carlos Julia
			Karla Laura Leticia Lilia Lorena Luis+Fernando Luz+María Manuel Marcela Marco+Antonio María+Elena
			María+José Mariana Mario Martha Martín Mauricio Mayra Miguel+Ángel Mireya Mónica Nadia Nayeli Norma Octavio Óscar
			Pablo Paola Patricia Rafael Ramón Raúl Rebeca Ricardo Roberto Rocío Rodrigo Rogelio Rosa+Isela Rubén Salvador Sandra
			Saúl Sergio Silvia Sofía Susana Tomás Ulises Verónica Víctor+Manuel Xóchitl Yadira Yolanda`),
		surnames: words(`Acevedo Alcántara Alvarado Arellano Arriaga Ávila Ayala Balderas Barragán Becerra Beltrán
			Bermúdez Bravo Bustos Caballero Cano Carmona Carrillo Ceballos Cervantes Cisneros Contreras
			Coronado Cortés Domínguez Duarte Escamilla Escobedo Espinosa Estrada Figueroa Franco Galindo Gallardo
			Gálvez Garrido Granados Guerrero Guillén Hernández Herrera Hinojosa Huerta Ibáñez Jaramillo Juárez
			Lara Leyva Lozano Lugo Macías Maldonado Marín Márquez Medrano Mejía Meléndez Mendoza Meza Miranda Montes
			Montoya Morales Murillo Nájera Núñez Olvera Orozco Ortega Pacheco Padilla Palacios Paredes
			Pineda Ponce Quezada Quiroz Rangel Rentería Reyes Rincón Robles Rosales Rubio Saldaña Sandoval Segura Serrano
			Sosa Tapia Tejeda Toledo Trejo Treviño Urbina Valencia Vázquez Velázquez Villegas Yáñez Zamora Zárate Zavala
			Zepeda Zúñiga`),
		second:   true,
		language: "es", other: "en", others: 3,
	},
}

// words splits a list; a plus stands for a space within a name.
func words(list string) []string {
	all := strings.Fields(list)
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], "+", " ")
	}
	return all
}

// mailbox is an address that no mail reaches: example is a reserved domain, RFC 2606.
func mailbox(given, surname, office string) string {
	name := lang.Fold(given + "." + surname)
	return strings.ReplaceAll(name, " ", "") + "@" + strings.ToLower(office) + ".example"
}
