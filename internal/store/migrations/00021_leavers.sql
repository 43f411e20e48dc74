-- +goose Up
{{$needs := `CASE kind
    WHEN 'enrolled' THEN opens_on IS NOT NULL AND required IS NOT NULL
    WHEN 'source_added' THEN assignment_id IS NOT NULL
    WHEN 'source_ended' THEN assignment_id IS NOT NULL AND reason IS NOT NULL
    WHEN 'completed' THEN completion_id IS NOT NULL
    WHEN 'credited' THEN completion_id IS NOT NULL
    WHEN 'exempted' THEN exemption_id IS NOT NULL
    WHEN 'exemption_ended' THEN exemption_id IS NOT NULL
    WHEN 'due_moved' THEN due_on IS NOT NULL AND reason IS NOT NULL
    WHEN 'withdrawn' THEN reason IS NOT NULL
    WHEN 'corrected' THEN corrects_id IS NOT NULL AND reason IS NOT NULL
    ELSE 1 = 1
  END` -}}
-- A transfer without an agency says that somebody has left, and that what they finished counts nowhere from then on.
{{if postgres -}}
ALTER TABLE ledger DROP CONSTRAINT ledger_now_check;
ALTER TABLE ledger ADD CONSTRAINT ledger_needs CHECK ({{$needs}});
{{else -}}
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
  CHECK ({{$needs}})
){{strict}};
INSERT INTO ledger_now (id, enrollment_id, number, kind, effective_on, recorded_at, actor_id, agency_id, assignment_id, completion_id, exemption_id,
  corrects_id, opens_on, due_on, grace_days, required, reason, revision)
SELECT id, enrollment_id, number, kind, effective_on, recorded_at, actor_id, agency_id, assignment_id, completion_id, exemption_id,
  corrects_id, opens_on, due_on, grace_days, required, reason, revision FROM ledger ORDER BY recorded_at, number;
DROP TABLE ledger;
ALTER TABLE ledger_now RENAME TO ledger;
CREATE UNIQUE INDEX ledger_number ON ledger (enrollment_id, number);
CREATE INDEX ledger_recorded ON ledger (recorded_at);
CREATE INDEX ledger_late ON ledger (recorded_at, (CASE kind WHEN 'enrolled' THEN opens_on WHEN 'corrected' THEN {{firstday}} ELSE effective_on END))
WHERE CASE kind WHEN 'enrolled' THEN opens_on WHEN 'corrected' THEN {{firstday}} ELSE effective_on END < {{eve}};
{{appendonly "ledger"}}
{{end}}
-- Who left before that, and has finished something that is counted still, is looked at once more.
INSERT INTO pending_people (person_id, since)
SELECT e.person_id, max(e.completed_at) FROM enrollments e
WHERE e.required AND e.state = 'completed' AND e.agency_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM postings w WHERE w.person_id = e.person_id AND w.is_primary AND w.from_on <= CURRENT_DATE AND (w.to_on IS NULL OR w.to_on >= CURRENT_DATE))
GROUP BY e.person_id ON CONFLICT (person_id) DO NOTHING;
