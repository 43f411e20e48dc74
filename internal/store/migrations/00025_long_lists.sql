-- +goose Up
-- The day on which an enrollment was completed, as its facts say: a list of a million people does not look for it in another table.
ALTER TABLE enrollments ADD COLUMN completed_on {{date}};
UPDATE enrollments SET completed_on = (SELECT l.effective_on FROM ledger l WHERE l.enrollment_id = enrollments.id AND l.kind IN ('completed', 'credited')
    AND NOT EXISTS (SELECT 1 FROM ledger v WHERE v.enrollment_id = l.enrollment_id AND v.corrects_id = l.id) ORDER BY l.number LIMIT 1)
WHERE completed_at IS NOT NULL;

-- Which state the trees of agencies are in: another word with every change of them, in the same transaction, that no other change
-- ever has, undone ones included. Whoever has read the trees needs to read no more than this. One row.
CREATE TABLE tree_version (
  version text NOT NULL
){{strict}};
INSERT INTO tree_version (version) VALUES ('first');
