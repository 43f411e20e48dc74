-- +goose Up
-- Whose names stand behind a figure. Today's are found by where enrollments count and as what; those of a past day by where
-- their facts ever placed them; and who has left, by when they did.
CREATE INDEX enrollments_agency ON enrollments (agency_id, state, due_on) WHERE agency_id IS NOT NULL;
CREATE INDEX ledger_agency ON ledger (agency_id, enrollment_id) WHERE agency_id IS NOT NULL;
CREATE INDEX ledger_left ON ledger (effective_on) WHERE kind = 'withdrawn' AND reason = 'left' OR kind = 'transferred' AND agency_id IS NULL;
