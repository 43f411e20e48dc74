-- +goose Up
ALTER TABLE agencies ADD COLUMN language text; -- of its people until they choose; absent: the program's own
ALTER TABLE agencies ADD COLUMN retention_months {{int}} CHECK (retention_months > 0); -- absent: kept
ALTER TABLE agencies ADD COLUMN opened_on {{date}}; -- its first day; absent: before the record begins
ALTER TABLE agencies ADD COLUMN closed_on {{date}}; -- its last day

ALTER TABLE people ADD COLUMN email_key text; -- the address in the one form by which addresses are compared
ALTER TABLE people ADD COLUMN email_verified_at {{instant}};
ALTER TABLE people ADD COLUMN alias_of {{uuid}} REFERENCES people (id); -- the same human being, who goes on under that row
ALTER TABLE people ADD COLUMN erased_at {{instant}};
UPDATE people SET email_key = lower(email) WHERE email IS NOT NULL;
CREATE UNIQUE INDEX people_email_verified ON people (email_key) WHERE email_verified_at IS NOT NULL AND alias_of IS NULL;
CREATE INDEX people_email ON people (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX people_alias ON people (alias_of) WHERE alias_of IS NOT NULL;
CREATE INDEX people_name ON people (sort_name, id);
{{search "people" "sort_name"}}

-- A number belongs to one person at a time in an agency, however its letters are written.
CREATE UNIQUE INDEX postings_employee_number ON postings (lower(employee_number), agency_id) WHERE to_on IS NULL AND employee_number IS NOT NULL;
CREATE UNIQUE INDEX postings_badge_number ON postings (lower(badge_number), agency_id) WHERE to_on IS NULL AND badge_number IS NOT NULL;
CREATE INDEX postings_agency ON postings (agency_id, to_on);
