-- Version 3: periods. What a grant comes to on a day stands beside the earning lines.
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
