-- +goose Up
-- With which secrets this database was used, one after another. Each is known by a fingerprint, from which nobody finds the secret.
CREATE TABLE secrets (
  number      {{int}} NOT NULL PRIMARY KEY, -- from 1; the greatest is the one in use
  fingerprint text NOT NULL,
  since       {{instant}} NOT NULL
){{strict}};
{{appendonly "secrets"}}
