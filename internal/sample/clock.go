package sample

import (
	"encoding/binary"
	"math/rand/v2"
	"time"

	"baluarte/internal/lang"

	"github.com/google/uuid"
)

// clock is the time of the history, which is set to whatever is told next, and makes ids of that time.
type clock struct {
	chance *rand.Rand
	at     time.Time
	last   int64 // millisecond of the newest id
	count  uint16
}

// Now is the moment being told.
func (c *clock) Now() time.Time { return c.at }

// set goes to an hour of a day somewhere.
func (c *clock) set(day lang.Date, hour int, in *time.Location) {
	c.at = time.Date(day.Year, day.Month, day.Day, hour, c.chance.IntN(60), c.chance.IntN(60), c.chance.IntN(1e6)*1e3, in).UTC()
}

// pass lets some minutes go by.
func (c *clock) pass(from, to int) {
	c.at = c.at.Add(time.Duration(from*60+c.chance.IntN((to-from)*60+1)) * time.Second)
}

// NewID makes a UUIDv7 of the moment, RFC 9562 §5.7. Ids of one moment count up, as those of the running program do:
// facts recorded at once keep their order.
func (c *clock) NewID() uuid.UUID {
	ms := c.at.UnixMilli()
	c.count++
	if ms != c.last {
		c.last, c.count = ms, 0
	}
	return uuidOf(ms, c.count, c.chance)
}

// uuidOf is a UUIDv7 of a millisecond, with a number and chance.
func uuidOf(ms int64, count uint16, chance *rand.Rand) (id uuid.UUID) {
	binary.BigEndian.PutUint64(id[:8], uint64(ms)<<16|0x7000|uint64(count&0xfff))
	binary.BigEndian.PutUint64(id[8:], chance.Uint64()>>2|1<<63)
	return id
}
