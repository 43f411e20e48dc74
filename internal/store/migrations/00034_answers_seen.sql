-- +goose Up
ALTER TABLE remarks ADD COLUMN seen_at {{instant}}; -- when who made it opened the page with its answer; absent: not yet
