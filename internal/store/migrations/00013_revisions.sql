-- +goose Up
ALTER TABLE module_revisions ADD COLUMN what_changed {{json}}; -- by language, for who finished an earlier one; absent: nothing is said
ALTER TABLE assignments ADD COLUMN again_on_change {{bool}} NOT NULL DEFAULT FALSE; -- a material revision asks those who have finished again
-- Of the kind enrolled: the material revision that asked somebody again, who had finished an earlier one.
ALTER TABLE ledger ADD COLUMN revision text REFERENCES module_revisions (digest);
-- Few assignments ask again; it is asked of all of them every hour.
CREATE INDEX assignments_again ON assignments (made_at) WHERE again_on_change;
