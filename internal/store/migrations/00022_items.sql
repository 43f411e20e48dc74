-- +goose Up
-- Whether an answer was saved in another language than the paper was submitted in. It is settled when a paper is submitted; to
-- look it up among the answers of a million papers takes longer than everything else that a report tells of them.
ALTER TABLE attempts ADD COLUMN switched {{bool}} NOT NULL DEFAULT FALSE;
UPDATE attempts SET switched = TRUE WHERE submitted_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM answers w WHERE w.attempt_id = attempts.id AND w.language <> attempts.language);
-- The papers of an agency's people.
CREATE INDEX attempts_person ON attempts (person_id, submitted_at) WHERE submitted_at IS NOT NULL;
