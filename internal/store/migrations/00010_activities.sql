-- +goose Up
-- What somebody did in the activities of a lesson, for their own benefit: it counts for nothing and may be started over.
CREATE TABLE activity_answers (
  enrollment_id {{uuid}} NOT NULL REFERENCES enrollments (id),
  activity      text NOT NULL,
  lesson        text NOT NULL,
  chosen        text NOT NULL, -- words with spaces between, as course.Activity takes them
  saved_at      {{instant}} NOT NULL,
  PRIMARY KEY (enrollment_id, activity)
){{strict}};
