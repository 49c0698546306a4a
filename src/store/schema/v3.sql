-- The ledger, version 3: periods. Closed ones with their statements, what comes late, payments, questions about money.

-- A bank account. Personal: it may be changed and erased.
CREATE TABLE bank_account (
    participant TEXT PRIMARY KEY,
    bank        TEXT NOT NULL,
    bank_name   TEXT NOT NULL,
    branch      TEXT NOT NULL,
    branch_name TEXT NOT NULL,
    kind        TEXT NOT NULL,
    number      TEXT NOT NULL,
    holder      TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Projections from here on.
CREATE TABLE period (
    ending       TEXT PRIMARY KEY,
    from_date    TEXT NOT NULL,
    pays_on      TEXT NOT NULL,
    rounding     TEXT NOT NULL,
    hash         TEXT NOT NULL,
    people       INTEGER NOT NULL,
    yen          INTEGER NOT NULL,
    closed_at_ms INTEGER NOT NULL,
    by_staff     TEXT
) STRICT, WITHOUT ROWID;
-- What was frozen, in the bytes that were hashed.
CREATE TABLE statement (
    ending      TEXT NOT NULL,
    participant TEXT NOT NULL,
    number      TEXT NOT NULL,
    yen         INTEGER NOT NULL,
    frozen      TEXT NOT NULL,
    PRIMARY KEY (ending, participant)
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_of_participant ON statement (participant, ending);
-- What was put into closed days or taken out of them, summed. `settled_in` '': not settled yet; else the ending of the
-- period, or the fact of the supplement, that settled it.
CREATE TABLE late_line (
    settled_in  TEXT NOT NULL,
    participant TEXT NOT NULL,
    source      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    item        TEXT NOT NULL,
    on_date     TEXT NOT NULL,
    per         TEXT NOT NULL,
    rate        TEXT NOT NULL,
    share       TEXT NOT NULL,
    quantity    TEXT NOT NULL,
    amount      TEXT NOT NULL,
    PRIMARY KEY (settled_in, participant, source, kind, item, on_date, per, rate, share)
) STRICT, WITHOUT ROWID;
-- Allowances, reimbursements and deductions, day by day.
CREATE TABLE allowance_line (
    grant_id    TEXT NOT NULL,
    participant TEXT NOT NULL,
    on_date     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    quantity    TEXT NOT NULL,
    per         TEXT NOT NULL,
    yen         TEXT NOT NULL,
    amount      TEXT NOT NULL,
    PRIMARY KEY (grant_id, participant, on_date)
) STRICT, WITHOUT ROWID;
CREATE INDEX allowance_line_of_day ON allowance_line (on_date);
CREATE TABLE transfer_consent (
    participant TEXT PRIMARY KEY,
    agreed_on   TEXT NOT NULL,
    standing    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE payment (
    ending       TEXT NOT NULL,
    participant  TEXT NOT NULL,
    standing     TEXT NOT NULL,
    kept_on      TEXT,
    method       TEXT,
    yen          INTEGER,
    paid_on      TEXT,
    receipted    TEXT,
    receipted_on TEXT,
    witness      TEXT,
    PRIMARY KEY (ending, participant)
) STRICT, WITHOUT ROWID;
CREATE TABLE supplement (
    sequence    INTEGER PRIMARY KEY,
    id          TEXT NOT NULL UNIQUE,
    participant TEXT NOT NULL,
    on_date     TEXT NOT NULL,
    method      TEXT NOT NULL,
    exact       TEXT NOT NULL,
    yen         INTEGER NOT NULL
) STRICT;
CREATE INDEX supplement_of_participant ON supplement (participant);
-- Decisions for the next closing, which uses them up.
CREATE TABLE overpayment (
    participant  TEXT PRIMARY KEY,
    bears        TEXT NOT NULL,
    yen          TEXT NOT NULL,
    consented_on TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE reissue (
    sequence    INTEGER PRIMARY KEY,
    ending      TEXT NOT NULL,
    participant TEXT NOT NULL,
    at_ms       INTEGER NOT NULL
) STRICT;
CREATE INDEX reissue_of_statement ON reissue (ending, participant);
CREATE TABLE question (
    sequence       INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    participant    TEXT NOT NULL,
    ending         TEXT,
    asked_at_ms    INTEGER NOT NULL,
    asked_by       TEXT,
    answer         TEXT,
    answered_at_ms INTEGER,
    answered_by    TEXT
) STRICT;
CREATE INDEX question_open ON question (sequence) WHERE answer IS NULL;

-- Who corrected may be nobody in particular: a command line that named no member of staff.
CREATE TABLE correction_by_anybody (
    sequence       INTEGER PRIMARY KEY,
    id             TEXT NOT NULL UNIQUE,
    handover       TEXT NOT NULL,
    at_ms          INTEGER NOT NULL,
    by_staff       TEXT,
    reason         TEXT NOT NULL,
    change         TEXT NOT NULL,
    members_before TEXT NOT NULL,
    members_after  TEXT NOT NULL,
    works          TEXT NOT NULL
) STRICT;
INSERT INTO correction_by_anybody SELECT * FROM correction;
DROP TABLE correction;
ALTER TABLE correction_by_anybody RENAME TO correction;
CREATE INDEX correction_of_handover ON correction (handover);
