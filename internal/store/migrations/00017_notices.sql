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
  problem    text -- a code word: why it was set aside or dropped
){{strict}};
CREATE UNIQUE INDEX notices_once ON notices (person_id, kind, on_day);
CREATE INDEX notices_waiting ON notices (send_after) WHERE state = 'waiting';
CREATE INDEX notices_stuck ON notices (state) WHERE state IN ('handing', 'set_aside');

CREATE TABLE notice_enrollments (
  notice_id     {{uuid}} NOT NULL REFERENCES notices (id),
  enrollment_id {{uuid}} NOT NULL REFERENCES enrollments (id),
  PRIMARY KEY (notice_id, enrollment_id)
){{strict}};
CREATE INDEX notice_enrollments_enrollment ON notice_enrollments (enrollment_id);
