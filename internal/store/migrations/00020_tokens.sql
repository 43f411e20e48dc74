-- +goose Up
-- With what other programs may read, for an agency with all below it. One that was revoked or has run out stays: the audit
-- log names it.
CREATE TABLE api_tokens (
  id           {{uuid}} NOT NULL PRIMARY KEY,
  token_hash   {{bytes}} NOT NULL,
  name         text NOT NULL, -- of the program that has it
  agency_id    {{uuid}} REFERENCES agencies (id), -- absent: the whole installation
  may          text NOT NULL, -- permissions, with a space between them
  from_on      {{date}} NOT NULL,
  to_on        {{date}} NOT NULL, -- the last day
  made_by      {{uuid}} REFERENCES people (id), -- absent: the program
  made_at      {{instant}} NOT NULL,
  last_used_at {{instant}}, -- written at most every five minutes
  revoked_at   {{instant}},
  revoked_by   {{uuid}} REFERENCES people (id),
  CHECK (to_on >= from_on)
){{strict}};
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (token_hash);
CREATE INDEX api_tokens_agency ON api_tokens (agency_id);

ALTER TABLE audit_events ADD COLUMN token_id {{uuid}} REFERENCES api_tokens (id); -- another program did it
