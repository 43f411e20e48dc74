-- +goose Up
-- The private address at which a calendar program asks for somebody's due dates, one each, by the hash of what is secret in it.
-- One that is revoked is gone.
CREATE TABLE calendar_feeds (
  account_id   {{uuid}} NOT NULL PRIMARY KEY REFERENCES accounts (id),
  token_hash   {{bytes}} NOT NULL,
  made_at      {{instant}} NOT NULL,
  last_used_at {{instant}} -- written at most every five minutes
){{strict}};
CREATE UNIQUE INDEX calendar_feeds_hash ON calendar_feeds (token_hash);
