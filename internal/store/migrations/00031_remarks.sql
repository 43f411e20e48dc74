-- +goose Up
-- What readers say is wrong with a lesson or a question, and what they were answered. All that is kept of them is their id;
-- the rows go when they are erased.
CREATE TABLE remarks (
  id          {{uuid}} NOT NULL PRIMARY KEY,
  person_id   {{uuid}} REFERENCES people (id), -- absent: a visitor
  kind        text NOT NULL CHECK (kind IN ('wrong_answer', 'languages', 'dead_link', 'hard', 'other')),
  module      text NOT NULL,
  revision    text NOT NULL REFERENCES module_revisions (digest),
  language    text NOT NULL, -- in which it was read
  lesson      text,
  question    text,
  words       text, -- absent: the kind says all
  made_at     {{instant}} NOT NULL,
  state       text NOT NULL CHECK (state IN ('open', 'answered', 'closed')),
  answer      text,
  answered_at {{instant}},
  answered_by {{uuid}} REFERENCES people (id),
  CHECK (lesson IS NULL OR question IS NULL)
){{strict}};
CREATE INDEX remarks_person ON remarks (person_id, made_at);
CREATE INDEX remarks_made ON remarks (made_at, id);
CREATE INDEX remarks_open ON remarks (module) WHERE state = 'open';

-- What an agency says of access for everyone and of personal data, in place of the texts of this program. The newest row
-- counts; one without texts gives the place back.
CREATE TABLE declarations (
  id         {{uuid}} NOT NULL PRIMARY KEY,
  kind       text NOT NULL CHECK (kind IN ('accessibility', 'privacy')),
  agency_id  {{uuid}} REFERENCES agencies (id), -- absent: the whole installation
  texts      {{json}} NOT NULL, -- by language, in Markdown
  written_at {{instant}} NOT NULL,
  written_by {{uuid}} REFERENCES people (id) -- absent: the program
){{strict}};
CREATE INDEX declarations_agency ON declarations (agency_id, kind, written_at);
{{appendonly "declarations"}}
