-- +goose Up
-- Which reports left as files: a line for each, written when it has ended. What a file says is found again by its question.
CREATE TABLE exports (
  id         {{uuid}} NOT NULL PRIMARY KEY,
  report_id  text NOT NULL, -- the digest of the question, as the file bears it
  question   text NOT NULL, -- its page and query, in their one form
  agency_id  {{uuid}} REFERENCES agencies (id), -- whose administrators see it; absent: those of the whole installation alone
  person_id  {{uuid}} REFERENCES people (id), -- who took it; absent: the program's command
  ended_at   {{instant}} NOT NULL,
  format     text NOT NULL,
  language   text NOT NULL,
  byte_count {{long}} NOT NULL,
  sha256     text NOT NULL, -- in hexadecimal
  finished   {{bool}} NOT NULL -- else it broke off
){{strict}};
CREATE INDEX exports_ended ON exports (ended_at, id);
CREATE INDEX exports_agency ON exports (agency_id, ended_at, id);
CREATE INDEX exports_report ON exports (report_id);
CREATE INDEX exports_sha256 ON exports (sha256);
{{appendonly "exports"}}
