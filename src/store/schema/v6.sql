-- Version 6: reports. What was submitted, byte for byte, and who asked for a paper about their own pace.
CREATE TABLE submitted_report (
    sequence        INTEGER PRIMARY KEY,
    from_date       TEXT NOT NULL,
    to_date         TEXT NOT NULL,
    -- '': everybody's.
    municipality    TEXT NOT NULL,
    version         INTEGER NOT NULL,
    report          TEXT NOT NULL,
    hash            TEXT NOT NULL,
    submitted_at_ms INTEGER NOT NULL,
    by_staff        TEXT,
    UNIQUE (from_date, to_date, municipality, version)
) STRICT;
CREATE TABLE own_growth (
    participant TEXT PRIMARY KEY,
    own_growth  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
