-- +goose Up
-- What proves who somebody is. One that is used up, replaced or removed has ended, and stays.
CREATE TABLE credentials (
  id           {{uuid}} NOT NULL PRIMARY KEY,
  account_id   {{uuid}} NOT NULL REFERENCES accounts (id),
  kind         text NOT NULL CHECK (kind IN ('password', 'passkey', 'totp', 'recovery_code', 'card')),
  name         text, -- as its owner calls it
  lookup       {{bytes}}, -- a passkey's id, the hash of a code: what it is found by
  secret       {{bytes}}, -- password: argon2id; totp: sealed key; passkey: its public record
  last_step    {{int}}, -- totp: of the code used last, in 30 seconds since 1970
  made_at      {{instant}} NOT NULL,
  made_by      {{uuid}} REFERENCES people (id), -- absent: the program
  expires_at   {{instant}},
  last_used_at {{instant}},
  ended_at     {{instant}}
){{strict}};
CREATE UNIQUE INDEX credentials_one ON credentials (account_id, kind) WHERE kind IN ('password', 'totp') AND ended_at IS NULL;
CREATE UNIQUE INDEX credentials_lookup ON credentials (kind, lookup) WHERE lookup IS NOT NULL;
CREATE INDEX credentials_account ON credentials (account_id);

-- Links sent by mail, and the one that opens a new installation. Each works once, until its moment.
CREATE TABLE links (
  token_hash {{bytes}} NOT NULL PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('invitation', 'reset', 'setup')),
  account_id {{uuid}} REFERENCES accounts (id), -- absent: setup
  email      text, -- what was written to
  made_at    {{instant}} NOT NULL,
  made_by    {{uuid}} REFERENCES people (id),
  expires_at {{instant}} NOT NULL,
  used_at    {{instant}}
){{strict}};
CREATE INDEX links_account ON links (account_id) WHERE used_at IS NULL;

-- What a browser was asked to sign with its passkey: once, and soon.
CREATE TABLE challenges (
  token_hash {{bytes}} NOT NULL PRIMARY KEY,
  record     {{bytes}} NOT NULL,
  expires_at {{instant}} NOT NULL
){{strict}};
CREATE INDEX challenges_expiry ON challenges (expires_at);

-- Failed sign-ins: of a name that was typed, of a browser known to an account, of a network address.
CREATE TABLE throttles (
  subject       text NOT NULL PRIMARY KEY,
  failures      {{int}} NOT NULL,
  since         {{instant}} NOT NULL,
  blocked_until {{instant}}
){{strict}};
CREATE INDEX throttles_since ON throttles (since);

ALTER TABLE sign_ins ADD COLUMN stage text NOT NULL DEFAULT 'whole' CHECK (stage IN ('whole', 'prove', 'enroll'));
ALTER TABLE sign_ins ADD COLUMN method text; -- what proved it: password, passkey, card …
ALTER TABLE sign_ins ADD COLUMN shared {{bool}} NOT NULL DEFAULT FALSE; -- on a computer that others use
ALTER TABLE sign_ins ADD COLUMN agent text; -- browser and system, in two words
ALTER TABLE sign_ins ADD COLUMN address text; -- where from; erased with the person

-- A grant without an agency holds for the whole installation.
CREATE TABLE grants_anywhere (
  account_id {{uuid}} NOT NULL REFERENCES accounts (id),
  agency_id  {{uuid}} REFERENCES agencies (id),
  role       text NOT NULL CHECK (role IN ('trainer', 'lead', 'administrator')),
  made_by    {{uuid}} REFERENCES people (id), -- absent: the program
  made_at    {{instant}}
){{strict}};
INSERT INTO grants_anywhere (account_id, agency_id, role) SELECT account_id, agency_id, role FROM grants;
DROP TABLE grants;
ALTER TABLE grants_anywhere RENAME TO grants;
CREATE UNIQUE INDEX grants_at ON grants (account_id, agency_id, role) WHERE agency_id IS NOT NULL;
CREATE UNIQUE INDEX grants_everywhere ON grants (account_id, role) WHERE agency_id IS NULL;
CREATE INDEX grants_agency ON grants (agency_id);
