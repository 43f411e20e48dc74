-- +goose Up
-- A roster file on its way in, and what became of it.
CREATE TABLE imports (
  id          {{uuid}} NOT NULL PRIMARY KEY,
  agency_id   {{uuid}} NOT NULL REFERENCES agencies (id),
  file_name   text NOT NULL,
  digest      {{bytes}} NOT NULL, -- SHA-256 of the file
  made_by     {{uuid}} REFERENCES people (id), -- absent: the program
  made_at     {{instant}} NOT NULL,
  made_on     {{date}} NOT NULL, -- the agency's day, which the plan is for
  part        {{bool}} NOT NULL, -- of a roster: nobody has gone
  state       text NOT NULL CHECK (state IN ('reading', 'planned', 'applying', 'applied', 'refused', 'dropped')),
  beat_at     {{instant}} NOT NULL, -- when whoever works on it last said so
  header      {{json}} NOT NULL, -- as the file has it
  columns     {{json}} NOT NULL, -- what the file says of people
  row_count   {{int}} NOT NULL,
  done        {{int}} NOT NULL, -- rows so far
  people      {{int}} NOT NULL, -- posted there when it was planned
  counts      {{json}} NOT NULL, -- of each kind
  problem     {{json}} -- why it was refused
){{strict}};
CREATE UNIQUE INDEX imports_busy ON imports (agency_id) WHERE state IN ('reading', 'applying');
CREATE INDEX imports_agency ON imports (agency_id, made_at);

-- What a roster does, person by person. People and postings that are to be made have their ids already, so they are no
-- references. Personal values go when the person is erased.
CREATE TABLE import_rows (
  import_id       {{uuid}} NOT NULL REFERENCES imports (id),
  kind            text NOT NULL CHECK (kind IN ('added', 'changed', 'moved', 'returned', 'gone', 'kept', 'rejected', 'same', 'meant')),
  number          {{int}} NOT NULL,
  line            {{int}}, -- of the file; absent: nobody's
  person_id       {{uuid}},
  person_act      text CHECK (person_act IN ('new', 'change')),
  posting_id      {{uuid}},
  posting_act     text CHECK (posting_act IN ('new', 'change')),
  end_id          {{uuid}}, -- of the posting that ends
  end_on          {{date}},
  seen            text, -- the mark of what was known of the person
  given_names     text,
  first_surname   text,
  second_surname  text,
  sort_name       text,
  email           text,
  email_key       text,
  language        text,
  agency_id       {{uuid}},
  position        text,
  employee_number text,
  badge_number    text,
  from_on         {{date}},
  to_on           {{date}},
  changes         {{json}}, -- fields, before and after
  reasons         {{json}}, -- why a row is rejected
  cells           {{json}}, -- of a rejected row, as in the file
  PRIMARY KEY (import_id, kind, number)
){{strict}};
CREATE INDEX import_rows_person ON import_rows (person_id) WHERE person_id IS NOT NULL;

-- Who had a number is asked of every row of a roster; who has it, 00005 knows.
CREATE INDEX postings_employee_number_before ON postings (lower(employee_number), agency_id) WHERE to_on IS NOT NULL AND employee_number IS NOT NULL;
CREATE INDEX postings_badge_number_before ON postings (lower(badge_number), agency_id) WHERE to_on IS NOT NULL AND badge_number IS NOT NULL;
