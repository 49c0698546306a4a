-- What is shared in other ways than equally, steps of long pieces, inspection, case sizes.

-- `share` is an exact part (`2/5`), or nothing while it is not known how the line is shared.
ALTER TABLE earning_line ADD COLUMN share TEXT NOT NULL DEFAULT '1/1';
UPDATE earning_line SET share = '1/' || people;
CREATE INDEX earning_line_waiting ON earning_line (on_date) WHERE share = '';

ALTER TABLE earning_summary RENAME TO earning_summary_before;
DROP INDEX earning_summary_of_participant;
CREATE TABLE earning_summary (
    on_date     TEXT NOT NULL,
    participant TEXT NOT NULL,
    work        TEXT NOT NULL,
    per         TEXT NOT NULL,
    rate        TEXT NOT NULL,
    people      INTEGER NOT NULL,
    share       TEXT NOT NULL,
    units       TEXT NOT NULL,
    quantity    TEXT NOT NULL,
    amount      TEXT NOT NULL,
    lines       INTEGER NOT NULL,
    PRIMARY KEY (on_date, participant, work, per, rate, people, share)
) STRICT, WITHOUT ROWID;
INSERT INTO earning_summary
    SELECT on_date, participant, work, per, rate, people, '1/' || people, units, quantity, amount, lines
    FROM earning_summary_before;
DROP TABLE earning_summary_before;
CREATE INDEX earning_summary_of_participant ON earning_summary (participant, on_date);

-- Projections. A sharing and a ratio hold for what is received after them, and never for what was received before.
CREATE TABLE sharing (
    sequence  INTEGER PRIMARY KEY,
    work      TEXT NOT NULL,
    from_date TEXT NOT NULL,
    sharing   TEXT NOT NULL
) STRICT;
CREATE INDEX sharing_of_work ON sharing (work);
CREATE TABLE ratio (
    sequence    INTEGER PRIMARY KEY,
    participant TEXT NOT NULL,
    from_date   TEXT NOT NULL,
    ratio       TEXT NOT NULL
) STRICT;
CREATE INDEX ratio_of_participant ON ratio (participant);
-- How one handover is shared, as staff stated it. `work` '': all of it.
CREATE TABLE stated_part (
    handover    TEXT NOT NULL,
    work        TEXT NOT NULL,
    participant TEXT NOT NULL,
    weight      TEXT NOT NULL,
    PRIMARY KEY (handover, work, participant)
) STRICT, WITHOUT ROWID;

-- A step is a work that belongs to another work.
CREATE TABLE step (
    work    TEXT PRIMARY KEY,
    place   INTEGER NOT NULL,
    of_work TEXT NOT NULL,
    cap     TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX step_of_work ON step (of_work);
-- A net: a thing with a number that several people work on over days.
CREATE TABLE piece (
    sequence    INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    code        TEXT NOT NULL UNIQUE,
    work        TEXT NOT NULL,
    added_on    TEXT NOT NULL,
    paid        TEXT NOT NULL,
    finished_on TEXT,
    by_staff_on TEXT
) STRICT;
CREATE TABLE piece_step (
    piece TEXT NOT NULL,
    work  TEXT NOT NULL,
    place INTEGER NOT NULL,
    cap   TEXT,
    PRIMARY KEY (piece, work)
) STRICT, WITHOUT ROWID;
ALTER TABLE handover_count ADD COLUMN piece TEXT;
CREATE INDEX handover_count_of_piece ON handover_count (piece) WHERE piece IS NOT NULL;
-- 途中: made, and paid when the piece is complete.
CREATE TABLE under_way (
    handover TEXT NOT NULL,
    piece    TEXT NOT NULL,
    work     TEXT NOT NULL,
    on_date  TEXT NOT NULL,
    quantity TEXT NOT NULL,
    PRIMARY KEY (handover, piece, work)
) STRICT, WITHOUT ROWID;
CREATE INDEX under_way_of_piece ON under_way (piece);

-- What was found when the pieces were looked at; what is in none of the three is 確認中. `at_sequence`: the last look.
CREATE TABLE inspection (
    handover    TEXT NOT NULL,
    work        TEXT NOT NULL,
    accepted    TEXT NOT NULL,
    rework      TEXT NOT NULL,
    rejected    TEXT NOT NULL,
    reason      TEXT,
    at_sequence INTEGER NOT NULL,
    PRIMARY KEY (handover, work)
) STRICT, WITHOUT ROWID;
CREATE INDEX inspection_rework ON inspection (work) WHERE rework <> '0';
ALTER TABLE handover_count ADD COLUMN repaired_sequence INTEGER;
-- Each look, as it was recorded: a 訂正票 names one.
CREATE TABLE look (
    sequence INTEGER PRIMARY KEY,
    id       TEXT NOT NULL UNIQUE,
    handover TEXT NOT NULL,
    work     TEXT NOT NULL,
    accepted TEXT NOT NULL,
    rework   TEXT NOT NULL,
    rejected TEXT NOT NULL,
    reason   TEXT,
    at_ms    INTEGER NOT NULL,
    paid_before TEXT NOT NULL,
    paid_after  TEXT NOT NULL
) STRICT;
CREATE INDEX look_of_handover ON look (handover);

CREATE TABLE case_size (
    sequence  INTEGER PRIMARY KEY,
    work      TEXT NOT NULL,
    from_date TEXT NOT NULL,
    size      TEXT NOT NULL,
    unit      TEXT NOT NULL
) STRICT;
CREATE INDEX case_size_of_work ON case_size (work);

-- A rate of one programme; NULL: everybody's.
ALTER TABLE rate ADD COLUMN programme TEXT;
