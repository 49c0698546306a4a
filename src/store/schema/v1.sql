-- The ledger, version 1. A schema that was ever released is never edited: what changes is a new file beside this one.

-- The facts. `stored` is what is hashed and exported; the other columns repeat it for those who look by hand.
CREATE TABLE facts (
    sequence INTEGER PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    stored   TEXT NOT NULL
) STRICT;
CREATE TRIGGER facts_are_never_changed BEFORE UPDATE ON facts
BEGIN SELECT RAISE(ABORT, 'a fact is never changed: append a correction'); END;
CREATE TRIGGER facts_are_never_deleted BEFORE DELETE ON facts
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted: append a correction'); END;
-- REPLACE fires no delete trigger unless recursive_triggers is on, so it is stopped here, for every program.
CREATE TRIGGER facts_follow_each_other BEFORE INSERT ON facts
WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence), 0) + 1 FROM facts)
BEGIN SELECT RAISE(ABORT, 'a fact takes the next place in the sequence, and no other'); END;

-- Personal details. No facts: they may be changed and erased.
CREATE TABLE person (
    participant TEXT PRIMARY KEY,
    call        TEXT NOT NULL,
    mark        TEXT,
    name        TEXT,
    reading     TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE staff_person (
    staff TEXT PRIMARY KEY,
    name  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE staff_login (
    staff         TEXT PRIMARY KEY,
    password_hash TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE free_text (
    fact TEXT PRIMARY KEY,
    text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The print spool. No part of the ledger.
CREATE TABLE job (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    kind          TEXT NOT NULL,
    paper         TEXT NOT NULL,
    participant   TEXT,
    layout        INTEGER NOT NULL,
    station       TEXT,
    created_at_ms INTEGER NOT NULL,
    state         TEXT NOT NULL,
    attempts      INTEGER NOT NULL DEFAULT 0,
    marked        TEXT NOT NULL,
    merged_into   INTEGER REFERENCES job (id),
    follows       INTEGER REFERENCES job (id)
) STRICT;
CREATE INDEX job_in_line ON job (state);
CREATE INDEX job_merged ON job (merged_into) WHERE merged_into IS NOT NULL;

-- Projections from here on: folds of the facts, rebuilt and compared by `fuda ledger verify`.
CREATE TABLE ledger (
    one          INTEGER PRIMARY KEY CHECK (one = 1),
    id           TEXT NOT NULL,
    incarnation  INTEGER NOT NULL,
    last_receipt INTEGER NOT NULL
) STRICT;
CREATE TABLE participant (
    id       TEXT PRIMARY KEY,
    number   TEXT NOT NULL UNIQUE,
    amounts  TEXT NOT NULL,
    standing TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE staff (
    id       TEXT PRIMARY KEY,
    role     TEXT NOT NULL,
    standing TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE card (
    sequence     INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,
    token        TEXT NOT NULL UNIQUE,
    holder       TEXT NOT NULL,
    standing     TEXT NOT NULL,
    issued_at_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE card_binding (
    card        TEXT NOT NULL,
    on_date     TEXT NOT NULL,
    participant TEXT NOT NULL,
    PRIMARY KEY (card, on_date)
) STRICT, WITHOUT ROWID;
CREATE TABLE work (
    id       TEXT PRIMARY KEY,
    code     TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    reading  TEXT NOT NULL,
    unit     TEXT NOT NULL,
    counted  TEXT NOT NULL,
    pay      TEXT NOT NULL,
    standing TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE work_card (
    code     TEXT PRIMARY KEY,
    work     TEXT NOT NULL,
    quantity TEXT NOT NULL,
    standing TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE rate (
    sequence  INTEGER PRIMARY KEY,
    work      TEXT NOT NULL,
    from_date TEXT NOT NULL,
    yen       TEXT NOT NULL,
    per       TEXT NOT NULL,
    pack      TEXT NOT NULL
) STRICT;
CREATE INDEX rate_of_work ON rate (work);
CREATE TABLE roll (
    sequence     INTEGER PRIMARY KEY,
    roll         TEXT NOT NULL UNIQUE,
    count        INTEGER NOT NULL,
    work         TEXT NOT NULL,
    quantity     TEXT NOT NULL,
    minted_for   TEXT,
    minted_at_ms INTEGER NOT NULL
) STRICT;
-- The tags that count somewhere. Its key is what makes a tag count once.
CREATE TABLE tag_use (
    roll     TEXT NOT NULL,
    serial   INTEGER NOT NULL,
    handover TEXT NOT NULL,
    count    TEXT NOT NULL,
    PRIMARY KEY (roll, serial)
) STRICT, WITHOUT ROWID;
CREATE TABLE held_tag (
    sequence INTEGER PRIMARY KEY,
    roll     TEXT NOT NULL,
    serial   INTEGER NOT NULL,
    station  TEXT,
    at_ms    INTEGER NOT NULL,
    standing TEXT NOT NULL,
    UNIQUE (roll, serial)
) STRICT;
CREATE TABLE visit (
    sequence      INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    participant   TEXT NOT NULL,
    on_date       TEXT NOT NULL,
    arrived_at_ms INTEGER NOT NULL,
    left_at_ms    INTEGER,
    standing      TEXT NOT NULL
) STRICT;
CREATE INDEX visit_of_participant ON visit (participant, on_date);
CREATE INDEX visit_of_day ON visit (on_date);
CREATE INDEX visit_open ON visit (on_date) WHERE standing = 'in';
-- Between 帰り and coming back on the same day.
CREATE TABLE visit_gap (
    sequence      INTEGER PRIMARY KEY,
    visit         TEXT NOT NULL,
    left_at_ms    INTEGER NOT NULL,
    resumed_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX visit_gap_of_visit ON visit_gap (visit);
CREATE TABLE handover (
    sequence          INTEGER PRIMARY KEY,
    id                TEXT NOT NULL UNIQUE,
    station           TEXT,
    standing          TEXT NOT NULL,
    opened_at_ms      INTEGER NOT NULL,
    last_scan_at_ms   INTEGER NOT NULL,
    received_sequence INTEGER,
    received_at_ms    INTEGER,
    receipt           INTEGER UNIQUE,
    on_date           TEXT
) STRICT;
CREATE INDEX handover_open ON handover (sequence) WHERE standing = 'open';
CREATE INDEX handover_received ON handover (received_sequence) WHERE received_sequence IS NOT NULL;
CREATE INDEX handover_of_day ON handover (on_date, received_sequence) WHERE on_date IS NOT NULL;
CREATE TABLE handover_member (
    handover    TEXT NOT NULL,
    participant TEXT NOT NULL,
    on_date     TEXT,
    PRIMARY KEY (handover, participant)
) STRICT, WITHOUT ROWID;
CREATE INDEX handover_of_participant ON handover_member (participant, on_date);
CREATE TABLE handover_count (
    sequence INTEGER PRIMARY KEY,
    id       TEXT NOT NULL,
    handover TEXT NOT NULL,
    work     TEXT NOT NULL,
    quantity TEXT NOT NULL,
    roll     TEXT,
    serial   INTEGER,
    at_ms    INTEGER NOT NULL,
    station  TEXT,
    standing TEXT NOT NULL
) STRICT;
CREATE INDEX handover_count_of_handover ON handover_count (handover);
-- What a work was worth in a handover. Written once; a later rate never changes it.
CREATE TABLE price (
    handover TEXT NOT NULL,
    work     TEXT NOT NULL,
    yen      TEXT NOT NULL,
    per      TEXT NOT NULL,
    pack     TEXT NOT NULL,
    PRIMARY KEY (handover, work)
) STRICT, WITHOUT ROWID;
CREATE TABLE correction (
    sequence       INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    handover       TEXT NOT NULL,
    at_ms          INTEGER NOT NULL,
    by_staff       TEXT NOT NULL,
    reason         TEXT NOT NULL,
    change         TEXT NOT NULL,
    members_before TEXT NOT NULL,
    members_after  TEXT NOT NULL,
    works          TEXT NOT NULL
) STRICT;
CREATE INDEX correction_of_handover ON correction (handover);
CREATE TABLE hours (
    sequence    INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    participant TEXT NOT NULL,
    work        TEXT NOT NULL,
    on_date     TEXT NOT NULL,
    minutes     INTEGER NOT NULL,
    by_staff    TEXT,
    standing    TEXT NOT NULL,
    yen         TEXT,
    per         TEXT,
    pack        TEXT
) STRICT;
CREATE INDEX hours_of_day ON hours (on_date);
-- One participant's part of one work, from one source: a handover or an entry of hours. `rate` NULL: unpriced.
CREATE TABLE earning_line (
    source      TEXT NOT NULL,
    work        TEXT NOT NULL,
    participant TEXT NOT NULL,
    origin      TEXT NOT NULL,
    on_date     TEXT NOT NULL,
    units       TEXT NOT NULL,
    quantity    TEXT NOT NULL,
    per         TEXT NOT NULL,
    rate        TEXT,
    people      INTEGER NOT NULL,
    amount      TEXT,
    PRIMARY KEY (source, work, participant)
) STRICT, WITHOUT ROWID;
CREATE INDEX earning_line_unpriced ON earning_line (work, on_date) WHERE rate IS NULL;
-- The lines summed by day, person, work, price and share, so that no total grows with the ledger. `rate` '': unpriced.
CREATE TABLE earning_summary (
    on_date     TEXT NOT NULL,
    participant TEXT NOT NULL,
    work        TEXT NOT NULL,
    per         TEXT NOT NULL,
    rate        TEXT NOT NULL,
    people      INTEGER NOT NULL,
    units       TEXT NOT NULL,
    quantity    TEXT NOT NULL,
    amount      TEXT NOT NULL,
    lines       INTEGER NOT NULL,
    PRIMARY KEY (on_date, participant, work, per, rate, people)
) STRICT, WITHOUT ROWID;
CREATE INDEX earning_summary_of_participant ON earning_summary (participant, on_date);
CREATE TABLE board (
    on_date  TEXT NOT NULL,
    work     TEXT NOT NULL,
    quantity TEXT NOT NULL,
    PRIMARY KEY (on_date, work)
) STRICT, WITHOUT ROWID;
CREATE TABLE suspect_span (
    first       INTEGER PRIMARY KEY,
    last        INTEGER NOT NULL,
    first_at_ms INTEGER NOT NULL,
    last_at_ms  INTEGER NOT NULL,
    settled_on  TEXT
) STRICT;
