package course

// RefreshAfter is how many days after a completion its refresher is offered: sooner there is nothing yet to bring back.
const RefreshAfter = 90

// Refreshing is the module as its refresher asks it: the questions kept back in place of the bank, all of them. It is
// the same revision.
func (m *Module) Refreshing() *Module {
	again := *m
	again.Questions, again.Draw, again.PassMark = m.Refresher, len(m.Refresher), len(m.Refresher)
	return &again
}
