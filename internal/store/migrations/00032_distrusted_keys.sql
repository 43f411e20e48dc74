-- +goose Up
-- The signing keys that somebody else may have, and since when. Nothing that they signed proves anything by itself.
CREATE TABLE distrusted_keys (
  key_id   text NOT NULL PRIMARY KEY REFERENCES signing_keys (id),
  since    {{instant}} NOT NULL,
  noted_at {{instant}} NOT NULL
){{strict}};
{{appendonly "distrusted_keys"}}
