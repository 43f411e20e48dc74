-- +goose Up
-- The paper for a completion that was earned here, found by its code. What it says is read where that is kept: no name is here.
CREATE TABLE certificates (
  completion_id {{uuid}} NOT NULL PRIMARY KEY REFERENCES completions (id),
  code          text NOT NULL,
  made_at       {{instant}} NOT NULL
){{strict}};
CREATE UNIQUE INDEX certificates_code ON certificates (code);
{{appendonly "certificates"}}

-- Every key that papers were ever signed with: its public half, which stays when another takes its place.
CREATE TABLE signing_keys (
  id            text NOT NULL PRIMARY KEY, -- as papers name it
  public_key    {{bytes}} NOT NULL,
  first_used_at {{instant}} NOT NULL
){{strict}};
{{appendonly "signing_keys"}}

ALTER TABLE agencies ADD COLUMN show_scores {{bool}} NOT NULL DEFAULT TRUE; -- its certificates say how many answers were right
