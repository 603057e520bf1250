-- Local tables of version 2: who may sign in at this store. No secret is ever a fact.

-- The digest of a person's PIN (yescrypt), and how often a wrong one was given since the last good
-- one: a restart or a changed clock forgives nothing.
CREATE TABLE pins (
  staff_incarnation INTEGER,
  staff_n INTEGER,
  hash TEXT,
  set_at INTEGER,
  failures INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (staff_incarnation, staff_n)
) STRICT, WITHOUT ROWID;

-- Who is signed in where; tokens are kept as digests.
CREATE TABLE sign_ins (
  token_digest BLOB PRIMARY KEY,
  staff_incarnation INTEGER,
  staff_n INTEGER,
  till INTEGER,
  opened_at INTEGER,
  last_at INTEGER
) STRICT, WITHOUT ROWID;
