-- Version 9: of what the workshop bore an overpayment (or did not deduct), and what of it has not come back. Closings of
-- before remembered nothing.
CREATE TABLE borne (
    participant TEXT NOT NULL,
    -- The handover, a work and the day of its hours, or a grant and the day of its line.
    source      TEXT NOT NULL,
    on_date     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    yen         TEXT NOT NULL,
    PRIMARY KEY (participant, source)
) STRICT, WITHOUT ROWID;
