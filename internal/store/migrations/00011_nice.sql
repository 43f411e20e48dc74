-- +goose Up
-- What the publisher of a framework says, as it was loaded from the publisher's own file: one set for each version.
CREATE TABLE framework_sets (
  id        {{uuid}} NOT NULL PRIMARY KEY,
  framework text NOT NULL,
  version   text NOT NULL,
  digest    text NOT NULL, -- SHA-256 of the file
  others    {{int}}, -- elements of the file that are not kept
  loaded_at {{instant}} NOT NULL
){{strict}};
CREATE UNIQUE INDEX framework_sets_version ON framework_sets (framework, version);
{{appendonly "framework_sets"}}

CREATE TABLE framework_texts (
  set_id {{uuid}} NOT NULL REFERENCES framework_sets (id),
  part   text NOT NULL,
  kind   text NOT NULL,
  name   text, -- absent: a statement
  body   text NOT NULL,
  PRIMARY KEY (set_id, part)
){{strict}};
{{appendonly "framework_texts"}}
