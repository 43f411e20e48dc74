package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"baluarte/internal/assign"
	"baluarte/internal/lang"

	"github.com/google/uuid"
)

const newNotices = `INSERT INTO notices (id, person_id, kind, on_day, made_at, made_by, state, send_after, tries) VALUES `

// noticeItem is one enrollment of a notice, found by what makes it one: its own id is another one where it was there already.
type noticeItem struct {
	Person     uuid.UUID         `json:"p"`
	Kind       assign.NoticeKind `json:"k"`
	On         lang.Date         `json:"d"`
	Enrollment uuid.UUID         `json:"e"`
}

const newNoticeItems = `INSERT INTO notice_enrollments (notice_id, enrollment_id)
SELECT n.id, i.e FROM {items} JOIN notices n ON n.person_id = i.p AND n.kind = i.k AND n.on_day = i.d WHERE 1 = 1 ON CONFLICT DO NOTHING`

// AddNotices puts notices into the outbox. One that is there already takes the further enrollments in.
func (s *Store) AddNotices(ctx context.Context, notices ...assign.Notice) (err error) {
	defer explain(&err, "store.AddNotices(%d)", len(notices))
	return s.InTx(ctx, func(ctx context.Context) error {
		for some := range slices.Chunk(notices, batch) {
			var rows []string
			var args []any
			for _, n := range some {
				rows = append(rows, "(?, ?, ?, ?, ?, ?, 'waiting', ?, 0)")
				args = append(args, n.ID, n.Person, string(n.Kind), day(n.On), instant(n.MadeAt), ref(n.By), instant(n.MadeAt))
			}
			if _, err := s.change(ctx, newNotices+strings.Join(rows, ", ")+" ON CONFLICT DO NOTHING", args...); err != nil {
				return err
			}
		}
		var items []noticeItem
		for _, n := range notices {
			for _, e := range n.Enrollments {
				items = append(items, noticeItem{n.Person, n.Kind, n.On, e})
			}
		}
		for some := range slices.Chunk(items, batch) {
			data, err := json.Marshal(some)
			if err != nil {
				return err
			}
			if _, err := s.change(ctx, newNoticeItems, string(data)); err != nil {
				return err
			}
		}
		return nil
	})
}
