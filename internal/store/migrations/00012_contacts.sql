-- +goose Up
-- Where an agency's people report incidents: the area of its own that they call first. Those below it without one call it, too.
CREATE TABLE contacts (
  agency_id  {{uuid}} NOT NULL PRIMARY KEY REFERENCES agencies (id),
  names      {{json}} NOT NULL, -- of the area
  telephone  text,
  email      text,
  url        text,
  notes      {{json}} NOT NULL, -- hours and the like; empty where there is nothing to say
  checked_on {{date}} NOT NULL,
  updated_at {{instant}} NOT NULL,
  updated_by {{uuid}} REFERENCES people (id), -- absent: the program
  CHECK (telephone IS NOT NULL OR email IS NOT NULL OR url IS NOT NULL)
){{strict}};
