-- +goose Up
-- People an assignment is given to, below an agency: a list, or a rule over the roster.
CREATE TABLE groups (
  id              {{uuid}} NOT NULL PRIMARY KEY,
  agency_id       {{uuid}} NOT NULL REFERENCES agencies (id), -- whose it is; nobody outside of its subtree is in it
  name            text NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('list', 'rule')),
  rule_agency_id  {{uuid}} REFERENCES agencies (id), -- of a rule, with all that follows: at or below it; absent: the group's own
  rule_position   text, -- folded; absent: any
  rule_joined_on  {{date}}, -- joined on that day or later; absent: whenever
  made_by         {{uuid}} REFERENCES people (id), -- absent: the program
  made_at         {{instant}} NOT NULL,
  ended_on        {{date}} -- its last day; nobody is in it any more
){{strict}};
CREATE INDEX groups_agency ON groups (agency_id);

-- Of a list. Who is put in again gets a further row.
CREATE TABLE group_members (
  group_id  {{uuid}} NOT NULL REFERENCES groups (id),
  person_id {{uuid}} NOT NULL REFERENCES people (id),
  from_on   {{date}} NOT NULL,
  to_on     {{date}}, -- the last day
  added_by  {{uuid}} REFERENCES people (id), -- absent: the program
  PRIMARY KEY (group_id, person_id, from_on)
){{strict}};
CREATE UNIQUE INDEX group_members_now ON group_members (group_id, person_id) WHERE to_on IS NULL;
CREATE INDEX group_members_person ON group_members (person_id);

ALTER TABLE assignments ADD COLUMN course text; -- absent: single modules
ALTER TABLE assignments ADD COLUMN due_kind text NOT NULL DEFAULT 'date' CHECK (due_kind IN ('never', 'date', 'after_assigned', 'after_joining', 'before_access'));
ALTER TABLE assignments ADD COLUMN due_days {{int}} CHECK (due_days > 0);
ALTER TABLE assignments ADD COLUMN grace_days {{int}} NOT NULL DEFAULT 0 CHECK (grace_days >= 0);
ALTER TABLE assignments ADD COLUMN repeat_kind text NOT NULL DEFAULT 'never' CHECK (repeat_kind IN ('never', 'anniversary', 'window'));
ALTER TABLE assignments ADD COLUMN repeat_months {{int}} CHECK (repeat_months > 0);
ALTER TABLE assignments ADD COLUMN lead_days {{int}} CHECK (lead_days >= 0);
ALTER TABLE assignments ADD COLUMN window_opens text; -- month and day: 10-01
ALTER TABLE assignments ADD COLUMN window_due text;
ALTER TABLE assignments ADD COLUMN joiners text NOT NULL DEFAULT 'same' CHECK (joiners IN ('same', 'days', 'next'));
ALTER TABLE assignments ADD COLUMN joiner_days {{int}} CHECK (joiner_days > 0);
ALTER TABLE assignments ADD COLUMN held text NOT NULL DEFAULT 'credit' CHECK (held IN ('credit', 'ask'));
ALTER TABLE assignments ADD COLUMN replaces_id {{uuid}} REFERENCES assignments (id); -- the one that this is a change of
UPDATE assignments SET due_kind = 'never' WHERE due_on IS NULL;

-- Whom an assignment reaches. One column of the three is filled.
CREATE TABLE assignment_targets (
  assignment_id {{uuid}} NOT NULL REFERENCES assignments (id),
  number        {{int}} NOT NULL,
  agency_id     {{uuid}} REFERENCES agencies (id), -- it and its subtree
  group_id      {{uuid}} REFERENCES groups (id),
  person_id     {{uuid}} REFERENCES people (id),
  PRIMARY KEY (assignment_id, number)
){{strict}};
CREATE INDEX assignment_targets_agency ON assignment_targets (agency_id) WHERE agency_id IS NOT NULL;
CREATE INDEX assignment_targets_group ON assignment_targets (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX assignment_targets_person ON assignment_targets (person_id) WHERE person_id IS NOT NULL;
INSERT INTO assignment_targets (assignment_id, number, agency_id) SELECT id, 1, agency_id FROM assignments;

-- That an assignment asks nobody any more from a day on. What is finished stays.
CREATE TABLE assignment_ends (
  assignment_id {{uuid}} NOT NULL PRIMARY KEY REFERENCES assignments (id),
  ended_on      {{date}} NOT NULL, -- the first day on which it does not hold
  reason        text NOT NULL CHECK (reason IN ('cancelled', 'replaced')),
  ended_by      {{uuid}} REFERENCES people (id), -- absent: the program
  ended_at      {{instant}} NOT NULL
){{strict}};
{{appendonly "assignment_ends"}}

-- How far the round of a day has come through those whom an assignment reaches, in the order of their ids: one for each time
-- zone, since days begin at different times. The round without a time zone goes once through those whom it reaches no more
-- after its end.
CREATE TABLE assignment_rounds (
  assignment_id {{uuid}} NOT NULL REFERENCES assignments (id),
  time_zone     text NOT NULL,
  day           {{date}} NOT NULL,
  after_id      {{uuid}}, -- absent: nobody yet
  handled       {{int}} NOT NULL, -- people
  done          {{bool}} NOT NULL,
  PRIMARY KEY (assignment_id, time_zone)
){{strict}};

-- Up to which day it has been looked who comes and goes by the calendar alone.
CREATE TABLE rolled_days (
  time_zone text NOT NULL PRIMARY KEY,
  day       {{date}} NOT NULL
){{strict}};

-- People whose postings, groups or agencies have changed since their enrollments were last held against the assignments.
CREATE TABLE pending_people (
  person_id {{uuid}} NOT NULL PRIMARY KEY REFERENCES people (id),
  since     {{instant}} NOT NULL
){{strict}};

ALTER TABLE enrollments ADD COLUMN agency_id {{uuid}} REFERENCES agencies (id); -- in whose roster it counts, by its facts; absent: it is in none
ALTER TABLE enrollments ADD COLUMN grace_days {{int}} NOT NULL DEFAULT 0; -- of due_on, which is the last day that counts as on time
UPDATE enrollments SET agency_id = (SELECT l.agency_id FROM ledger l
  WHERE l.enrollment_id = enrollments.id AND l.kind IN ('enrolled', 'transferred') ORDER BY l.number DESC LIMIT 1);

-- The ledger again, with one kind more: that an assignment no longer asks for an enrollment, which others still do.
CREATE TABLE ledger_now (
  id            {{uuid}} NOT NULL PRIMARY KEY,
  enrollment_id {{uuid}} NOT NULL REFERENCES enrollments (id),
  number        {{int}} NOT NULL CHECK (number > 0), -- counts the enrollment's facts: their order, whatever the clocks said
  kind          text NOT NULL CHECK (kind IN ('enrolled', 'source_added', 'source_ended', 'started', 'completed', 'credited', 'exempted',
    'exemption_ended', 'due_moved', 'transferred', 'withdrawn', 'returned', 'superseded', 'corrected')),
  effective_on  {{date}} NOT NULL,
  recorded_at   {{instant}} NOT NULL,
  actor_id      {{uuid}} REFERENCES people (id), -- absent: the program
  agency_id     {{uuid}} REFERENCES agencies (id),
  assignment_id {{uuid}} REFERENCES assignments (id),
  completion_id {{uuid}} REFERENCES completions (id),
  exemption_id  {{uuid}} REFERENCES exemptions (id),
  corrects_id   {{uuid}} REFERENCES ledger_now (id),
  opens_on      {{date}},
  due_on        {{date}}, -- with its days of grace
  grace_days    {{int}}, -- absent: none
  required      {{bool}}, -- of the kind enrolled alone
  reason        text,
  revision      text REFERENCES module_revisions (digest), -- of the kind enrolled: the material revision that asked somebody again, who had finished an earlier one
  CHECK (CASE kind
    WHEN 'enrolled' THEN opens_on IS NOT NULL AND required IS NOT NULL
    WHEN 'source_added' THEN assignment_id IS NOT NULL
    WHEN 'source_ended' THEN assignment_id IS NOT NULL AND reason IS NOT NULL
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
INSERT INTO ledger_now (id, enrollment_id, number, kind, effective_on, recorded_at, actor_id, agency_id, assignment_id, completion_id, exemption_id,
  corrects_id, opens_on, due_on, required, reason, revision)
SELECT id, enrollment_id, number, kind, effective_on, recorded_at, actor_id, agency_id, assignment_id, completion_id, exemption_id,
  corrects_id, opens_on, due_on, required, reason, revision FROM ledger ORDER BY recorded_at, number;
DROP TABLE ledger;
ALTER TABLE ledger_now RENAME TO ledger;
CREATE UNIQUE INDEX ledger_number ON ledger (enrollment_id, number);
{{appendonly "ledger"}}

-- What the assignment asks by it: since when, and until when, which is before the due date of the enrollment where another
-- one asks for it sooner.
ALTER TABLE enrollment_sources ADD COLUMN asked_on {{date}};
ALTER TABLE enrollment_sources ADD COLUMN due_on {{date}};
ALTER TABLE enrollment_sources ADD COLUMN grace_days {{int}};
UPDATE enrollment_sources SET
  asked_on = (SELECT COALESCE(l.opens_on, l.effective_on) FROM ledger l WHERE l.enrollment_id = enrollment_sources.enrollment_id
    AND l.assignment_id = enrollment_sources.assignment_id ORDER BY l.number DESC LIMIT 1),
  due_on = (SELECT l.due_on FROM ledger l WHERE l.enrollment_id = enrollment_sources.enrollment_id
    AND l.assignment_id = enrollment_sources.assignment_id ORDER BY l.number DESC LIMIT 1);

CREATE INDEX postings_position ON postings (position) WHERE position IS NOT NULL;
