-- Version 4: what was agreed from a day on (programmes, rules, places, allowances), time elsewhere, and orders.
CREATE TABLE programme (
    id   TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE programme_rule (
    sequence  INTEGER PRIMARY KEY,
    programme TEXT,
    topic     TEXT NOT NULL,
    from_date TEXT NOT NULL,
    rule      TEXT NOT NULL
) STRICT;
CREATE INDEX programme_rule_of_topic ON programme_rule (topic, from_date);
CREATE TABLE enrolment (
    sequence     INTEGER PRIMARY KEY,
    participant  TEXT NOT NULL,
    programme    TEXT NOT NULL,
    municipality TEXT NOT NULL,
    from_date    TEXT NOT NULL,
    to_date      TEXT
) STRICT;
CREATE INDEX enrolment_of_participant ON enrolment (participant, from_date);
CREATE TABLE contract (
    sequence    INTEGER PRIMARY KEY,
    participant TEXT NOT NULL,
    contract    TEXT NOT NULL,
    from_date   TEXT NOT NULL
) STRICT;
CREATE INDEX contract_of_participant ON contract (participant, from_date);
CREATE TABLE stage (
    sequence    INTEGER PRIMARY KEY,
    participant TEXT NOT NULL,
    stage       TEXT NOT NULL,
    from_date   TEXT NOT NULL
) STRICT;
CREATE INDEX stage_of_participant ON stage (participant, from_date);
CREATE TABLE place (
    id   TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE placement (
    sequence    INTEGER PRIMARY KEY,
    participant TEXT NOT NULL,
    place       TEXT NOT NULL,
    from_date   TEXT NOT NULL,
    to_date     TEXT,
    terms       TEXT NOT NULL,
    contract    TEXT NOT NULL
) STRICT;
CREATE INDEX placement_of_participant ON placement (participant, place, from_date);
ALTER TABLE hours ADD COLUMN from_minute INTEGER;
ALTER TABLE hours ADD COLUMN to_minute INTEGER;
ALTER TABLE hours ADD COLUMN break_minutes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE hours ADD COLUMN place TEXT;
-- What was agreed when the entry was made; empty for time that belongs to no place.
ALTER TABLE hours ADD COLUMN terms TEXT;
CREATE INDEX hours_of_participant ON hours (participant, on_date);
CREATE TABLE visit_break (
    visit   TEXT PRIMARY KEY,
    minutes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE allowance_grant (
    sequence    INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    participant TEXT NOT NULL,
    allowance   TEXT NOT NULL,
    from_date   TEXT NOT NULL,
    to_date     TEXT
) STRICT;
CREATE INDEX allowance_grant_of_participant ON allowance_grant (participant);
-- Days of people with a grant on which something changed. Empty again before a fact's fold ends.
CREATE TABLE touched_day (
    participant TEXT NOT NULL,
    on_date     TEXT NOT NULL,
    PRIMARY KEY (participant, on_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE client_order (
    sequence INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    code     TEXT NOT NULL UNIQUE,
    client   TEXT NOT NULL,
    work     TEXT NOT NULL,
    quantity TEXT NOT NULL,
    on_date  TEXT NOT NULL,
    due_on   TEXT NOT NULL,
    ended_on TEXT
) STRICT;
CREATE TABLE order_movement (
    sequence  INTEGER PRIMARY KEY,
    order_id  TEXT NOT NULL,
    movement  TEXT NOT NULL,
    quantity  TEXT NOT NULL,
    on_date   TEXT NOT NULL
) STRICT;
CREATE INDEX order_movement_of_order ON order_movement (order_id);
