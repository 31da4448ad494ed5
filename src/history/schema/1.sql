-- One row an audit. Days are local to the zone in which the audit was reported.
CREATE TABLE audit (
    id            INTEGER PRIMARY KEY,
    account       TEXT    NOT NULL,  -- the sorted org_ids, or the base URL where no row carries one
    filter        TEXT,              -- --text; audits of one filter are compared with each other alone
    taken_at      INTEGER NOT NULL,  -- seconds since 1970, UTC
    zone          TEXT    NOT NULL,  -- IANA name
    base_url      TEXT    NOT NULL,
    proof         TEXT    NOT NULL,  -- the word of the JSON report
    proved        INTEGER NOT NULL,  -- 1: may be a baseline
    rules_version INTEGER NOT NULL,
    tool_version  TEXT    NOT NULL,
    asked         TEXT    NOT NULL,  -- codes of the rules that were asked, parted by spaces
    groups        INTEGER NOT NULL,
    error         INTEGER NOT NULL,  -- open findings by severity
    warning       INTEGER NOT NULL,
    info          INTEGER NOT NULL,
    muted         INTEGER NOT NULL,
    new           INTEGER NOT NULL,
    persisting    INTEGER NOT NULL,
    reopened      INTEGER NOT NULL,
    resolved      INTEGER NOT NULL,
    compared_with INTEGER,           -- taken_at of the audit that it was compared with
    workbook      TEXT               -- where the workbook was written
) STRICT;

CREATE INDEX audit_by_scope ON audit (account, filter, taken_at);

-- The findings of a proved audit.
CREATE TABLE finding (
    audit       INTEGER NOT NULL REFERENCES audit (id) ON DELETE CASCADE,
    fingerprint TEXT    NOT NULL,
    place       INTEGER NOT NULL,    -- its place in the report, from 0
    rule        TEXT    NOT NULL,
    severity    TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    group_ids   TEXT    NOT NULL,    -- parted by spaces
    active      INTEGER NOT NULL,    -- how many of these groups were ACTIVE
    muted       INTEGER NOT NULL,
    first_seen  TEXT    NOT NULL,    -- YYYY-MM-DD
    audits      INTEGER NOT NULL,    -- proved audits that had it, this one included
    PRIMARY KEY (audit, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE INDEX finding_by_fingerprint ON finding (fingerprint, audit, first_seen, audits);

-- The list of a proved audit, every value as the API sent it.
CREATE TABLE lead_group (
    audit      INTEGER NOT NULL REFERENCES audit (id) ON DELETE CASCADE,
    id         INTEGER NOT NULL,     -- above 2^63 - 1: minus 2^64
    org_id     ANY,
    title      TEXT,
    status     TEXT,
    type       TEXT,
    created_by ANY,
    updated_by ANY,
    created_at TEXT,
    updated_at TEXT,
    PRIMARY KEY (audit, id)
) STRICT, WITHOUT ROWID;
