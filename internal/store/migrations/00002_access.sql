-- +goose Up
CREATE TABLE accounts (
  id             {{uuid}} NOT NULL PRIMARY KEY,
  person_id      {{uuid}} NOT NULL REFERENCES people (id),
  language       text,
  deactivated_at {{instant}}
){{strict}};
CREATE UNIQUE INDEX accounts_person ON accounts (person_id);

CREATE TABLE sign_ins (
  id           {{uuid}} NOT NULL PRIMARY KEY,
  token_hash   {{bytes}} NOT NULL,
  account_id   {{uuid}} NOT NULL REFERENCES accounts (id),
  created_at   {{instant}} NOT NULL,
  last_seen_at {{instant}} NOT NULL,
  ended_at     {{instant}}
){{strict}};
CREATE UNIQUE INDEX sign_ins_token ON sign_ins (token_hash);
CREATE INDEX sign_ins_account ON sign_ins (account_id);

CREATE TABLE grants (
  account_id {{uuid}} NOT NULL REFERENCES accounts (id),
  agency_id  {{uuid}} NOT NULL REFERENCES agencies (id),
  role       text NOT NULL CHECK (role IN ('trainer', 'lead', 'administrator')),
  PRIMARY KEY (account_id, agency_id, role)
){{strict}};
CREATE INDEX grants_agency ON grants (agency_id);

CREATE TABLE audit_events (
  id          {{uuid}} NOT NULL PRIMARY KEY,
  happened_at {{instant}} NOT NULL,
  actor_id    {{uuid}} REFERENCES people (id), -- absent: the program
  action      text NOT NULL,
  thing_id    {{uuid}} NOT NULL
){{strict}};
CREATE INDEX audit_events_thing ON audit_events (thing_id, happened_at);
CREATE INDEX audit_events_actor ON audit_events (actor_id, happened_at);
{{appendonly "audit_events"}}

-- Personal values stand apart: they are erased after the agency's retention period.
CREATE TABLE audit_details (
  event_id     {{uuid}} NOT NULL REFERENCES audit_events (id),
  field        text NOT NULL,
  value_before text,
  value_after  text,
  PRIMARY KEY (event_id, field)
){{strict}};
