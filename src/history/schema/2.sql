-- account is now a number of ours, as text: accounts are told apart by the org_ids that were ever seen with them.
ALTER TABLE audit ADD COLUMN org_ids   TEXT NOT NULL DEFAULT '[]';  -- JSON: every org_id that was ever seen with the account
ALTER TABLE audit ADD COLUMN label     TEXT;                        -- --account
ALTER TABLE audit ADD COLUMN judged_by TEXT NOT NULL DEFAULT '';    -- digest of rules, severities and names
ALTER TABLE audit ADD COLUMN accepted  INTEGER NOT NULL DEFAULT 0;  -- findings that the team keeps as they are
ALTER TABLE audit ADD COLUMN workbooks TEXT NOT NULL DEFAULT '[]';  -- JSON: workbooks of audits of this day that this one replaced
ALTER TABLE audit ADD COLUMN team      TEXT;                        -- JSON: what holds on of the team's work

ALTER TABLE finding ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;

-- Audits that are not final: their files are about to appear.
CREATE TABLE pending (
    audit INTEGER PRIMARY KEY REFERENCES audit (id) ON DELETE CASCADE,
    files TEXT NOT NULL      -- JSON: where each stands, where it is to appear, its bytes, when it was written
) STRICT;

-- The plan of a proved audit.
CREATE TABLE plan_row (
    audit     INTEGER NOT NULL REFERENCES audit (id) ON DELETE CASCADE,
    place     INTEGER NOT NULL,  -- from 0
    step      INTEGER NOT NULL,
    phase     TEXT    NOT NULL,
    action    TEXT    NOT NULL,
    group_id  INTEGER,           -- above 2^63 - 1: minus 2^64
    title     TEXT    NOT NULL,
    keeper    INTEGER,
    new_title TEXT,
    reason    TEXT    NOT NULL,
    finding   TEXT,              -- fingerprint
    severity  TEXT    NOT NULL,
    PRIMARY KEY (audit, place)
) STRICT, WITHOUT ROWID;

-- What everything that belongs to an audit was when it was written: damage that SQLite cannot see shows.
CREATE TABLE digest (
    audit INTEGER PRIMARY KEY REFERENCES audit (id) ON DELETE CASCADE,
    value TEXT NOT NULL      -- XXH3, 128 bits, over every value of every row, 32 hexadecimal digits
) STRICT;
