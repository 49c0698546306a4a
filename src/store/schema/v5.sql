-- Version 5: labels. How far a roll's labels have left, and which tags count no more.
ALTER TABLE roll ADD COLUMN printed_to INTEGER NOT NULL DEFAULT 0;
CREATE TABLE tag_void (
    sequence INTEGER PRIMARY KEY,
    roll     TEXT NOT NULL,
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    why      TEXT NOT NULL,
    by_staff TEXT NOT NULL
) STRICT;
CREATE INDEX tag_void_of_roll ON tag_void (roll, first, last);
