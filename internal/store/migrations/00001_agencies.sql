-- +goose Up
CREATE TABLE agencies (
  id           {{uuid}} NOT NULL PRIMARY KEY,
  country      text NOT NULL CHECK (country IN ('us', 'mx')),
  level        text NOT NULL CHECK (level IN ('federal', 'state', 'local')),
  code         text NOT NULL,
  names        {{json}} NOT NULL,
  time_zone    text NOT NULL,
  sign_in_code text -- of a top agency, one for the whole installation
){{strict}};
CREATE UNIQUE INDEX agencies_sign_in_code ON agencies (sign_in_code) WHERE sign_in_code IS NOT NULL;

-- Who is under whom, from when to when. An agency without a row on a day stands at the top that day.
CREATE TABLE agency_parents (
  agency_id {{uuid}} NOT NULL REFERENCES agencies (id),
  parent_id {{uuid}} NOT NULL REFERENCES agencies (id),
  from_on   {{date}} NOT NULL,
  to_on     {{date}},
  PRIMARY KEY (agency_id, from_on),
  CHECK (agency_id <> parent_id),
  CHECK (to_on >= from_on)
){{strict}};
CREATE UNIQUE INDEX agency_parents_open ON agency_parents (agency_id) WHERE to_on IS NULL;
CREATE INDEX agency_parents_parent ON agency_parents (parent_id);

CREATE TABLE people (
  id             {{uuid}} NOT NULL PRIMARY KEY,
  given_names    text NOT NULL,
  first_surname  text NOT NULL,
  second_surname text,
  sort_name      {{sorted}} NOT NULL, -- surnames first, without case and accents: the order of a list of names
  email          text,
  language       text
){{strict}};

CREATE TABLE postings (
  id              {{uuid}} NOT NULL PRIMARY KEY,
  person_id       {{uuid}} NOT NULL REFERENCES people (id),
  agency_id       {{uuid}} NOT NULL REFERENCES agencies (id),
  position        text,
  employee_number text,
  badge_number    text,
  from_on         {{date}} NOT NULL,
  to_on           {{date}}, -- the last day
  is_primary      {{bool}} NOT NULL,
  CHECK (to_on >= from_on)
){{strict}};
CREATE UNIQUE INDEX postings_primary_open ON postings (person_id) WHERE is_primary AND to_on IS NULL;
CREATE INDEX postings_person ON postings (person_id, from_on);
CREATE INDEX postings_primary_agency ON postings (agency_id, person_id) WHERE is_primary;

-- What this database is: one row, once something has been said of it.
CREATE TABLE installation (
  only_one    {{int}} NOT NULL PRIMARY KEY CHECK (only_one = 1),
  demo        {{bool}} NOT NULL,
  demo_people {{json}} NOT NULL, -- role to person, for the one-click sign-in
  made_at     {{instant}} NOT NULL
){{strict}};
