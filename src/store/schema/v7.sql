-- Version 7: what a repricing changed for whom, for the slips that tell it (repricings of before have none); and whether
-- it was agreed with a net when its steps are paid, or a rule decides.
CREATE TABLE repricing (
    id          TEXT NOT NULL,
    participant TEXT NOT NULL,
    work        TEXT NOT NULL,
    from_date   TEXT NOT NULL,
    to_date     TEXT NOT NULL,
    reason      TEXT NOT NULL,
    at_ms       INTEGER NOT NULL,
    paid_before TEXT NOT NULL,
    paid_after  TEXT NOT NULL,
    PRIMARY KEY (id, participant)
) STRICT;
ALTER TABLE piece ADD COLUMN agreed TEXT;
UPDATE piece SET agreed = (SELECT json_extract(stored, '$.body.paid') FROM facts WHERE facts.sequence = piece.sequence);
