-- Version 8: a person's own record: who asked for it, when it was sealed and erased.
ALTER TABLE participant ADD COLUMN registered_at_ms INTEGER NOT NULL DEFAULT 0;
UPDATE participant SET registered_at_ms = registered.at_ms
    FROM (SELECT json_extract(stored, '$.body.participant') AS id, at_ms FROM facts
          WHERE kind = 'participant_registered') AS registered
    WHERE registered.id = participant.id;
CREATE TABLE person_log (
    sequence    INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    participant TEXT NOT NULL,
    what        TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    asked_by    TEXT,
    -- Of an erasure: its day, and until when the record had to be there.
    on_date     TEXT,
    kept_until  TEXT,
    by_staff    TEXT
) STRICT;
CREATE INDEX person_log_of_participant ON person_log (participant);
