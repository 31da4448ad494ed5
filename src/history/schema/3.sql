-- An audit is of one catalogue; those of one run share their time and their files.
ALTER TABLE audit ADD COLUMN catalogue TEXT NOT NULL DEFAULT 'lead-groups';  -- the word of --catalogue
