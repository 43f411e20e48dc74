package page

import "time"

// Zoned is of a page that tells moments: by the clock of one place, which it names.
type Zoned struct{ At *time.Location }

// InZone is the time zone of the moments shown.
func (z Zoned) InZone() string { return Spoken(z.At.String()) }
