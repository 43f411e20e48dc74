-- +goose Up
ALTER TABLE audit_events ADD COLUMN agency_id {{uuid}} REFERENCES agencies (id); -- whose administrators see it; absent: the installation's
ALTER TABLE audit_events ADD COLUMN sign_in_id {{uuid}} REFERENCES sign_ins (id); -- it tells from where
CREATE INDEX audit_events_agency ON audit_events (agency_id, happened_at, id);
CREATE INDEX audit_events_moment ON audit_events (happened_at, id);
CREATE INDEX audit_events_action ON audit_events (action, happened_at, id);
