-- +goose Up
-- What people are told: one row for a person, what it is about, and a day. Also the outbox of mail.
CREATE TABLE notices (
  id         {{uuid}} NOT NULL PRIMARY KEY,
  person_id  {{uuid}} NOT NULL REFERENCES people (id),
  kind       text NOT NULL,
  on_day     {{date}} NOT NULL, -- where the person works
  made_at    {{instant}} NOT NULL,
  made_by    {{uuid}} REFERENCES people (id), -- absent: the program
  state      text NOT NULL CHECK (state IN ('waiting', 'handing', 'sent', 'shown', 'dropped', 'set_aside')),
  send_after {{instant}} NOT NULL,
  tries      {{int}} NOT NULL,
  sent_at    {{instant}},
  lease      {{uuid}}, -- who has it in hand: of one that waits until send_after, after which another may take it
  problem    text -- a code word: why it was set aside or dropped
){{strict}};
CREATE UNIQUE INDEX notices_once ON notices (person_id, kind, on_day);
CREATE INDEX notices_waiting ON notices (send_after) WHERE state = 'waiting';
CREATE INDEX notices_stuck ON notices (state, send_after) WHERE state IN ('handing', 'set_aside');
CREATE INDEX notices_sent ON notices (sent_at) WHERE sent_at IS NOT NULL;

CREATE TABLE notice_enrollments (
  notice_id     {{uuid}} NOT NULL REFERENCES notices (id),
  enrollment_id {{uuid}} NOT NULL REFERENCES enrollments (id),
  PRIMARY KEY (notice_id, enrollment_id)
){{strict}};
CREATE INDEX notice_enrollments_enrollment ON notice_enrollments (enrollment_id);

-- What somebody wants to be told of: where it may be chosen, and otherwise than usual.
CREATE TABLE notice_choices (
  person_id {{uuid}} NOT NULL REFERENCES people (id),
  kind      text NOT NULL,
  often     text NOT NULL CHECK (often IN ('week', 'never')), -- at most once a week; not at all
  PRIMARY KEY (person_id, kind)
){{strict}};

-- How far the round of a day has come, in the order of the ids of people: where agencies share a clock and holidays, and for
-- each of the things that a day brings.
CREATE TABLE notice_rounds (
  time_zone text NOT NULL, -- empty, as the country: of those who work nowhere
  country   text NOT NULL,
  part      text NOT NULL,
  day       {{date}} NOT NULL,
  after_id  {{uuid}}, -- absent: nobody yet
  done      {{bool}} NOT NULL,
  PRIMARY KEY (time_zone, country, part)
){{strict}};

-- What the digests look for: what is overdue.
CREATE INDEX enrollments_due ON enrollments (due_on) WHERE state IN ('not_started', 'in_progress');
