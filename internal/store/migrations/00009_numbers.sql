-- +goose Up
-- People are searched for by a number of theirs, also those who have left. Of the indexes that keep numbers apart Postgres
-- draws no statistics, since they have a condition; without any it reads all postings rather than two.
CREATE INDEX postings_employee ON postings (lower(employee_number));
CREATE INDEX postings_badge ON postings (lower(badge_number));
