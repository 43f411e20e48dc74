-- +goose Up
-- What a trainer runs in a room. Its papers are drawn once and pinned to a revision, as an attempt's is.
CREATE TABLE classes (
  id          {{uuid}} NOT NULL PRIMARY KEY,
  agency_id   {{uuid}} NOT NULL REFERENCES agencies (id),
  module      text NOT NULL,
  revision    text NOT NULL REFERENCES module_revisions (digest),
  place       text NOT NULL,
  starts_at   {{instant}} NOT NULL,
  seats       {{int}} NOT NULL CHECK (seats > 0),
  minutes     {{int}} NOT NULL CHECK (minutes > 0), -- of credit
  trainer_id  {{uuid}} NOT NULL REFERENCES people (id),
  code_hash   {{bytes}} NOT NULL, -- what a typed code is found by
  code_sealed {{bytes}} NOT NULL, -- to be shown again
  paper_a     text NOT NULL, -- the two papers, as in attempts
  paper_b     text NOT NULL,
  opened_at   {{instant}} NOT NULL,
  closed_at   {{instant}}
){{strict}};
CREATE UNIQUE INDEX classes_code ON classes (code_hash) WHERE closed_at IS NULL;
CREATE INDEX classes_agency ON classes (agency_id, starts_at);

-- Who was there. Somebody is in a class once, however often they join.
CREATE TABLE attendance (
  class_id   {{uuid}} NOT NULL REFERENCES classes (id),
  person_id  {{uuid}} NOT NULL REFERENCES people (id),
  how        text NOT NULL CHECK (how IN ('account', 'number', 'trainer')),
  joined_at  {{instant}} NOT NULL,
  present    {{bool}}, -- absent: not called yet
  called_by  {{uuid}} REFERENCES people (id),
  called_at  {{instant}},
  criticized {{bool}} NOT NULL, -- has said what they think of it; what, stands apart
  PRIMARY KEY (class_id, person_id)
){{strict}};
CREATE INDEX attendance_person ON attendance (person_id);

-- People whom no roster knows, as the trainer wrote them down: they sign the sheet and have no record here.
CREATE TABLE class_walk_ins (
  id       {{uuid}} NOT NULL PRIMARY KEY,
  class_id {{uuid}} NOT NULL REFERENCES classes (id),
  name     text NOT NULL,
  number   text,
  added_at {{instant}} NOT NULL
){{strict}};
CREATE INDEX class_walk_ins_class ON class_walk_ins (class_id);

-- What people thought of a class. Neither who said it nor when, but for the day; the id is chance alone, without a moment in it.
CREATE TABLE class_critiques (
  id       {{uuid}} NOT NULL PRIMARY KEY,
  class_id {{uuid}} NOT NULL REFERENCES classes (id),
  useful   {{int}} NOT NULL CHECK (useful BETWEEN 1 AND 5),
  clear    {{int}} NOT NULL CHECK (clear BETWEEN 1 AND 5),
  pace     {{int}} NOT NULL CHECK (pace BETWEEN 1 AND 5),
  words    text,
  on_day   {{date}} NOT NULL
){{strict}};
CREATE INDEX class_critiques_class ON class_critiques (class_id);

ALTER TABLE sign_ins ADD COLUMN class_id {{uuid}} REFERENCES classes (id); -- a sign-in by a number, which reaches this class and nothing else
CREATE INDEX sign_ins_class ON sign_ins (class_id) WHERE class_id IS NOT NULL;

ALTER TABLE attempts ADD COLUMN class_id {{uuid}} REFERENCES classes (id);
ALTER TABLE attempts ADD COLUMN variant text CHECK (variant IN ('A', 'B')); -- of a paper that was keyed in; absent: taken on a screen
CREATE INDEX attempts_class ON attempts (class_id, person_id) WHERE class_id IS NOT NULL;

ALTER TABLE completions ADD COLUMN method text NOT NULL DEFAULT 'online' CHECK (method IN ('online', 'classroom')); -- classroom: proved by being there
ALTER TABLE completions ADD COLUMN class_id {{uuid}} REFERENCES classes (id); -- of whoever was in one, however they proved it
