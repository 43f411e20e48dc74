-- +goose Up
-- What helps somebody take part, and never why. A change is a new row: of a person and their aliases the newest holds, unless
-- it says that it has ended. Rows leave with the person's other data when that is erased, so the table is not append only.
CREATE TABLE accommodations (
  id                 {{uuid}} NOT NULL PRIMARY KEY,
  person_id          {{uuid}} NOT NULL REFERENCES people (id),
  extra_attempts     {{int}} NOT NULL CHECK (extra_attempts >= 0), -- more than the assignment allows, at each quiz
  one_per_page       {{bool}} NOT NULL, -- one question a page, never all on one
  extra_time_percent {{int}} NOT NULL CHECK (extra_time_percent >= 0), -- where a paper is timed
  from_on            {{date}} NOT NULL,
  ended_on           {{date}},
  made_by            {{uuid}} REFERENCES people (id), -- absent: the program
  made_at            {{instant}} NOT NULL,
  CHECK (ended_on >= from_on)
){{strict}};
CREATE INDEX accommodations_person ON accommodations (person_id, made_at);
