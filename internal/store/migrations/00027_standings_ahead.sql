-- +goose Up
-- What of the standings changes on days that have not come, each day for itself. As totals they would all be changed by whatever
-- happens today. For every series they are after the last row of the standings, to which they are added when their day has come.
CREATE TABLE standings_ahead (
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
INSERT INTO standings_ahead (series_id, day, roster, completed, in_progress, not_started, exempt, overdue, on_time, late, left_count)
SELECT series_id, day, roster, completed, in_progress, not_started, exempt, overdue, on_time, late, left_count FROM (
  SELECT series_id, day, roster - lag(roster, 1, 0) OVER w AS roster, completed - lag(completed, 1, 0) OVER w AS completed,
    in_progress - lag(in_progress, 1, 0) OVER w AS in_progress, not_started - lag(not_started, 1, 0) OVER w AS not_started,
    exempt - lag(exempt, 1, 0) OVER w AS exempt, overdue - lag(overdue, 1, 0) OVER w AS overdue, on_time - lag(on_time, 1, 0) OVER w AS on_time,
    late - lag(late, 1, 0) OVER w AS late, left_count - lag(left_count, 1, 0) OVER w AS left_count
  FROM standings WINDOW w AS (PARTITION BY series_id ORDER BY day)) t
WHERE day > CURRENT_DATE;
DELETE FROM standings WHERE day > CURRENT_DATE;
CREATE INDEX standings_ahead_day ON standings_ahead (day);

-- Counts the changes to figures of days that are over, so that whoever keeps such figures knows when they are others.
CREATE TABLE standings_past (
  one     {{int}} NOT NULL PRIMARY KEY CHECK (one = 1),
  version {{int}} NOT NULL
){{strict}};
INSERT INTO standings_past (one, version) VALUES (1, 1);
{{roomy "standings"}}
{{roomy "standings_ahead"}}
