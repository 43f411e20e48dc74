-- +goose Up
-- Why somebody may be exempted, by country. A word is kept for good: exemptions name it.
CREATE TABLE exemption_reasons (
  country text NOT NULL,
  word    text NOT NULL,
  names   {{json}} NOT NULL,
  active  {{bool}} NOT NULL, -- no longer: it is not offered any more
  PRIMARY KEY (country, word)
){{strict}};
INSERT INTO exemption_reasons (country, word, names, active) VALUES
  ('us', 'long_leave', '{"en": "Long leave", "es": "Licencia prolongada"}', TRUE),
  ('us', 'secondment', '{"en": "Assigned to another agency", "es": "Comisión en otra dependencia"}', TRUE),
  ('us', 'no_computer_use', '{"en": "Does not use a computer at work", "es": "No usa computadora en su trabajo"}', TRUE),
  ('us', 'retiring', '{"en": "Leaves the agency soon", "es": "Próxima separación del cargo"}', TRUE),
  ('us', 'other', '{"en": "Another reason: see the note", "es": "Otro motivo: vea la nota"}', TRUE),
  ('mx', 'long_leave', '{"en": "Long leave", "es": "Licencia prolongada"}', TRUE),
  ('mx', 'secondment', '{"en": "Assigned to another agency", "es": "Comisión en otra dependencia"}', TRUE),
  ('mx', 'no_computer_use', '{"en": "Does not use a computer at work", "es": "No usa computadora en su trabajo"}', TRUE),
  ('mx', 'retiring', '{"en": "Leaves the agency soon", "es": "Próxima separación del cargo"}', TRUE),
  ('mx', 'other', '{"en": "Another reason: see the note", "es": "Otro motivo: vea la nota"}', TRUE);

ALTER TABLE exemptions ADD COLUMN to_on {{date}}; -- the last day; absent: until somebody ends it
CREATE INDEX exemptions_end ON exemptions (to_on) WHERE to_on IS NOT NULL;

-- Files, whole: copies of the program keep nothing beside the database. They go when their person is erased.
CREATE TABLE attachments (
  id         {{uuid}} NOT NULL PRIMARY KEY,
  person_id  {{uuid}} NOT NULL REFERENCES people (id), -- whom it is about
  name       text NOT NULL,
  kind       text NOT NULL CHECK (kind IN ('application/pdf', 'image/png', 'image/jpeg')), -- by its content
  content    {{bytes}} NOT NULL,
  added_by   {{uuid}} NOT NULL REFERENCES people (id),
  added_at   {{instant}} NOT NULL
){{strict}};
CREATE INDEX attachments_person ON attachments (person_id);

-- What a completion was credited for, that was earned elsewhere.
CREATE TABLE credits (
  completion_id {{uuid}} NOT NULL PRIMARY KEY REFERENCES completions (id),
  issuer        text,                                    -- absent, like the file: the person was erased
  minutes       {{int}} NOT NULL CHECK (minutes > 0),
  attachment_id {{uuid}} REFERENCES attachments (id)
){{strict}};
