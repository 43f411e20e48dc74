-- +goose Up
-- The agencies that a file is of, where it is of several: whoever may see all of them sees its line in the log of exports. The line
-- itself names one, or none.
CREATE TABLE export_agencies (
  export_id {{uuid}} NOT NULL REFERENCES exports (id),
  agency_id {{uuid}} NOT NULL REFERENCES agencies (id),
  PRIMARY KEY (export_id, agency_id)
){{strict}};
{{appendonly "export_agencies"}}
