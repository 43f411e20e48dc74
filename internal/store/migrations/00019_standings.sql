-- +goose Up
-- Running totals there are: of an agency with all below it, in one module or, where the text is empty, in all of them, apart by
-- the time zone of the people's own agency. They have numbers, so that their many rows are short.
CREATE TABLE standing_series (
  id        {{number}},
  agency_id {{uuid}} NOT NULL REFERENCES agencies (id),
  time_zone {{sorted}} NOT NULL,
  module    {{sorted}} NOT NULL
){{strict}};
CREATE UNIQUE INDEX standing_series_of ON standing_series (agency_id, module, time_zone);

-- What each of them counts from a day on: a row for each day on which that changed, coming days among them. Derived from the
-- ledger. Nothing refers to the series here: that would be asked for each of many rows, and none is ever taken away.
CREATE TABLE standings (
  series_id   {{int}} NOT NULL,
  day         {{date}} NOT NULL,
  roster      {{int}} NOT NULL,
  completed   {{int}} NOT NULL,
  in_progress {{int}} NOT NULL,
  not_started {{int}} NOT NULL,
  exempt      {{int}} NOT NULL,
  overdue     {{int}} NOT NULL,
  on_time     {{int}} NOT NULL,
  late        {{int}} NOT NULL,
  left_count  {{int}} NOT NULL,
  PRIMARY KEY (series_id, day)
){{keyed}};

-- Facts that are not in the standings yet: those of the ledger, at first.
CREATE TABLE ledger_tail (
  fact_id       {{uuid}} NOT NULL PRIMARY KEY,
  enrollment_id {{uuid}} NOT NULL,
  person_id     {{uuid}} NOT NULL,
  module        {{sorted}} NOT NULL
){{strict}};
INSERT INTO ledger_tail (fact_id, enrollment_id, person_id, module)
SELECT l.id, l.enrollment_id, e.person_id, e.module FROM ledger l JOIN enrollments e ON e.id = l.enrollment_id;
CREATE INDEX ledger_tail_history ON ledger_tail (module, person_id);

-- What has become known since a moment and holds by a day that is not after it: either it was recorded by the end of the next
-- day, or late, two days or more after the day from which it holds. (By the calendar of UTC most evenings of America are a day
-- late.) A correction holds from ever: what it takes back has never been.
CREATE INDEX ledger_recorded ON ledger (recorded_at);
CREATE INDEX ledger_late ON ledger (recorded_at, (CASE kind WHEN 'enrolled' THEN opens_on WHEN 'corrected' THEN {{firstday}} ELSE effective_on END))
WHERE CASE kind WHEN 'enrolled' THEN opens_on WHEN 'corrected' THEN {{firstday}} ELSE effective_on END < {{eve}};
