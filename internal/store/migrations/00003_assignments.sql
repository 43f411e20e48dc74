-- +goose Up
-- Each published state of a module, whole. Attempts and results render from it for ever.
CREATE TABLE module_revisions (
  digest      text NOT NULL PRIMARY KEY,
  module      text NOT NULL,
  change      text NOT NULL CHECK (change IN ('editorial', 'material')),
  body        {{bytes}} NOT NULL,
  recorded_at {{instant}} NOT NULL
){{strict}};
CREATE INDEX module_revisions_module ON module_revisions (module, recorded_at);
{{appendonly "module_revisions"}}

CREATE TABLE assignments (
  id            {{uuid}} NOT NULL PRIMARY KEY,
  agency_id     {{uuid}} NOT NULL REFERENCES agencies (id),
  opens_on      {{date}} NOT NULL,
  due_on        {{date}},
  attempt_limit {{int}} CHECK (attempt_limit > 0), -- absent: without limit
  made_by       {{uuid}} REFERENCES people (id), -- absent: the program
  made_at       {{instant}} NOT NULL
){{strict}};
CREATE INDEX assignments_agency ON assignments (agency_id);

CREATE TABLE assignment_modules (
  assignment_id {{uuid}} NOT NULL REFERENCES assignments (id),
  module        text NOT NULL,
  PRIMARY KEY (assignment_id, module)
){{strict}};

-- Person × module × cycle: the projection of the ledger.
CREATE TABLE enrollments (
  id           {{uuid}} NOT NULL PRIMARY KEY,
  person_id    {{uuid}} NOT NULL REFERENCES people (id),
  module       text NOT NULL,
  cycle        {{int}} NOT NULL CHECK (cycle > 0),
  required     {{bool}} NOT NULL,
  opens_on     {{date}} NOT NULL,
  due_on       {{date}},
  started_at   {{instant}},
  completed_at {{instant}},
  exempted     {{bool}} NOT NULL,
  withdrawn    {{bool}} NOT NULL,
  superseded   {{bool}} NOT NULL,
  facts        {{int}} NOT NULL CHECK (facts > 0), -- number of its newest fact in the ledger
  state        text NOT NULL CHECK (state IN ('not_started', 'in_progress', 'completed', 'exempt', 'withdrawn', 'superseded')),
  CHECK (state <> 'completed' OR completed_at IS NOT NULL)
){{strict}};
CREATE UNIQUE INDEX enrollments_cycle ON enrollments (person_id, module, cycle);
CREATE UNIQUE INDEX enrollments_open ON enrollments (person_id, module) WHERE state IN ('not_started', 'in_progress', 'exempt');

CREATE TABLE enrollment_sources (
  enrollment_id {{uuid}} NOT NULL REFERENCES enrollments (id),
  assignment_id {{uuid}} NOT NULL REFERENCES assignments (id),
  PRIMARY KEY (enrollment_id, assignment_id)
){{strict}};
CREATE INDEX enrollment_sources_assignment ON enrollment_sources (assignment_id);

CREATE TABLE exemptions (
  id            {{uuid}} NOT NULL PRIMARY KEY,
  enrollment_id {{uuid}} NOT NULL REFERENCES enrollments (id),
  reason        text NOT NULL,
  approved_by   {{uuid}} REFERENCES people (id), -- absent: the program
  from_on       {{date}} NOT NULL,
  recorded_at   {{instant}} NOT NULL
){{strict}};
CREATE INDEX exemptions_enrollment ON exemptions (enrollment_id);
{{appendonly "exemptions"}}
