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
  opened_at INTEGER
) STRICT, WITHOUT ROWID;

-- What a code is good for, who made it (null: this program's command), and the fact of a device.
ALTER TABLE pairing_codes ADD COLUMN name TEXT;
ALTER TABLE pairing_codes ADD COLUMN kind INTEGER;
ALTER TABLE pairing_codes ADD COLUMN actor_incarnation INTEGER;
ALTER TABLE pairing_codes ADD COLUMN actor_n INTEGER;
-- How many wrong codes were tried while this one waited: a restart forgives nothing.
ALTER TABLE pairing_codes ADD COLUMN wrong_tries INTEGER NOT NULL DEFAULT 0;
ALTER TABLE devices ADD COLUMN device_incarnation INTEGER;
ALTER TABLE devices ADD COLUMN device_n INTEGER;
