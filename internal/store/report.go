package store

// posted joins the primary postings in force, each on its agency's own day.
const posted = `FROM {days} d
JOIN agencies g ON g.time_zone = d.time_zone
JOIN postings w ON w.agency_id = g.id AND w.is_primary AND w.from_on <= d.today AND (w.to_on IS NULL OR w.to_on >= d.today)`

// shown keeps the roster to the agencies asked for.
const shown = `
WHERE g.id IN {ids}`

// overdue says that an enrollment of the roster is open and was due before the day.
const overdue = `(e.state IN ('not_started', 'in_progress') AND e.due_on IS NOT NULL AND e.due_on < d.today)`

// inRoster says of an enrollment that it is in a roster on a day, if no newer one is: required, open by then, and neither withdrawn
// nor superseded. This and counting are the rule of a roster of today, as report.History has it of any day.
func inRoster(enrollment, day string) string {
	return enrollment + ".required AND " + enrollment + ".opens_on <= " + day + " AND " + enrollment + ".state NOT IN ('withdrawn', 'superseded')"
}

// hasNoNewer says of an enrollment e that no newer one of the person's counts anywhere on a day.
func hasNoNewer(day string) string {
	return "NOT EXISTS (SELECT 1 FROM enrollments n WHERE n.person_id = e.person_id AND n.module = e.module AND n.cycle > e.cycle AND " + inRoster("n", day) + " AND n.agency_id IS NOT NULL)"
}

// counting says of an enrollment e that it is the one by which the person counts on a day.
func counting(day string) string { return inRoster("e", day) + " AND " + hasNoNewer(day) }
