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
