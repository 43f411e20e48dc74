-- +goose Up
CREATE TABLE lesson_progress (
  enrollment_id {{uuid}} NOT NULL REFERENCES enrollments (id),
  lesson        text NOT NULL,
  anchor        text, -- absent: the top
  seen_at       {{instant}} NOT NULL,
  done_at       {{instant}},
  PRIMARY KEY (enrollment_id, lesson)
){{strict}};

CREATE TABLE attempts (
  id            {{uuid}} NOT NULL PRIMARY KEY,
  enrollment_id {{uuid}} NOT NULL REFERENCES enrollments (id),
  person_id     {{uuid}} NOT NULL REFERENCES people (id),
  module        text NOT NULL,
  revision      text NOT NULL REFERENCES module_revisions (digest),
  number        {{int}} NOT NULL CHECK (number > 0),
  paper         text NOT NULL, -- a line for each question: its id and its options', in the order shown
  pass_mark     {{int}} NOT NULL,
  started_at    {{instant}} NOT NULL,
  submitted_at  {{instant}},
  language      text,
  score         {{int}},
  passed        {{bool}},
  CHECK (submitted_at IS NULL AND language IS NULL AND score IS NULL AND passed IS NULL
    OR submitted_at IS NOT NULL AND language IS NOT NULL AND score IS NOT NULL AND passed IS NOT NULL)
){{strict}};
CREATE UNIQUE INDEX attempts_number ON attempts (enrollment_id, number);
CREATE UNIQUE INDEX attempts_open ON attempts (enrollment_id) WHERE submitted_at IS NULL;

CREATE TABLE answers (
  attempt_id {{uuid}} NOT NULL REFERENCES attempts (id),
  question   text NOT NULL,
  chosen     text NOT NULL, -- option ids with spaces between; empty: withdrawn
  language   text NOT NULL,
  saved_at   {{instant}} NOT NULL,
  PRIMARY KEY (attempt_id, question)
){{strict}};

CREATE TABLE completions (
  id             {{uuid}} NOT NULL PRIMARY KEY,
  enrollment_id  {{uuid}} NOT NULL REFERENCES enrollments (id),
  person_id      {{uuid}} NOT NULL REFERENCES people (id),
  module         text NOT NULL,
  revision       text REFERENCES module_revisions (digest),
  language       text,
  attempt_id     {{uuid}} REFERENCES attempts (id), -- absent with all of its figures: earned without a quiz
  score          {{int}},
  question_count {{int}},
  pass_mark      {{int}},
  completed_on   {{date}} NOT NULL,
  completed_at   {{instant}} NOT NULL,
  CHECK (attempt_id IS NULL OR revision IS NOT NULL AND language IS NOT NULL AND score IS NOT NULL
    AND question_count IS NOT NULL AND pass_mark IS NOT NULL)
){{strict}};
CREATE UNIQUE INDEX completions_attempt ON completions (attempt_id) WHERE attempt_id IS NOT NULL;
CREATE INDEX completions_enrollment ON completions (enrollment_id, completed_at);
CREATE INDEX completions_person ON completions (person_id, completed_at);
{{appendonly "completions"}}

-- Every fact about an enrollment, with the columns its kind needs. Written by assign.Record alone.
CREATE TABLE ledger (
  id            {{uuid}} NOT NULL PRIMARY KEY,
  enrollment_id {{uuid}} NOT NULL REFERENCES enrollments (id),
  number        {{int}} NOT NULL CHECK (number > 0), -- counts the enrollment's facts: their order, whatever the clocks said
  kind          text NOT NULL CHECK (kind IN ('enrolled', 'source_added', 'started', 'completed', 'credited', 'exempted',
    'exemption_ended', 'due_moved', 'transferred', 'withdrawn', 'returned', 'superseded', 'corrected')),
  effective_on  {{date}} NOT NULL,
  recorded_at   {{instant}} NOT NULL,
  actor_id      {{uuid}} REFERENCES people (id), -- absent: the program
  agency_id     {{uuid}} REFERENCES agencies (id),
  assignment_id {{uuid}} REFERENCES assignments (id),
  completion_id {{uuid}} REFERENCES completions (id),
  exemption_id  {{uuid}} REFERENCES exemptions (id),
  corrects_id   {{uuid}} REFERENCES ledger (id),
  opens_on      {{date}},
  due_on        {{date}},
  required      {{bool}}, -- of the kind enrolled alone
  reason        text,
  CHECK (CASE kind
    WHEN 'enrolled' THEN opens_on IS NOT NULL AND required IS NOT NULL
    WHEN 'source_added' THEN assignment_id IS NOT NULL
    WHEN 'completed' THEN completion_id IS NOT NULL
    WHEN 'credited' THEN completion_id IS NOT NULL
    WHEN 'exempted' THEN exemption_id IS NOT NULL
    WHEN 'exemption_ended' THEN exemption_id IS NOT NULL
    WHEN 'due_moved' THEN due_on IS NOT NULL AND reason IS NOT NULL
    WHEN 'transferred' THEN agency_id IS NOT NULL
    WHEN 'withdrawn' THEN reason IS NOT NULL
    WHEN 'corrected' THEN corrects_id IS NOT NULL AND reason IS NOT NULL
    ELSE 1 = 1
  END)
){{strict}};
CREATE UNIQUE INDEX ledger_number ON ledger (enrollment_id, number);
{{appendonly "ledger"}}
