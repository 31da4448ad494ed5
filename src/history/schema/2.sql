-- What everything that belongs to an audit was when it was written: damage that SQLite cannot see shows.
CREATE TABLE digest (
    audit INTEGER PRIMARY KEY REFERENCES audit (id) ON DELETE CASCADE,
    value TEXT NOT NULL      -- XXH3, 128 bits, over every value of every row, 32 hexadecimal digits
) STRICT;
