-- +goose Up
ALTER TABLE accounts ADD COLUMN language_kept {{bool}} NOT NULL DEFAULT FALSE; -- its owner keeps to it; else it is the one they last read in
ALTER TABLE accounts ADD COLUMN comfort text; -- how its owner reads best, as access.Comfort writes it; absent: never chosen
