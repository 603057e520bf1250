-- The log: one header per change-set. Payloads are not stored a second time; they are re-encoded
-- from the fact rows. Parent and digest are not stored either: the parent is the row before (or
-- what the segment continues), the digest is recomputed, and the hash covers both.

-- One incarnation's unbroken line of change-sets on one chain. Where that incarnation is taken by
-- another line (two nodes wrote as one, or one wrote under another's name), this line is held under
-- an alias, and all its change-sets are parked.
CREATE TABLE segments (
  incarnation INTEGER PRIMARY KEY,
  writer INTEGER,
  reader INTEGER,
  parent_incarnation INTEGER,  -- the change-set that its first one continues; null: none
  parent_sequence INTEGER,
  claimed INTEGER              -- an alias: the incarnation that its headers name; null: the same
) STRICT;

CREATE TABLE change_sets (
  incarnation INTEGER,
  sequence INTEGER,
  hash BLOB,               -- SHA-256 of the header's canonical bytes
  tables INTEGER,          -- bit i: fact table i is touched
  schema_version INTEGER,  -- null: 1
  seen BLOB,               -- heads taken into custody since the parent; null: none
  PRIMARY KEY (incarnation, sequence)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER segments_no_delete BEFORE DELETE ON segments
BEGIN SELECT RAISE(ABORT, 'the log is never pruned'); END;
CREATE TRIGGER segments_no_update BEFORE UPDATE ON segments
BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;
CREATE TRIGGER change_sets_no_delete BEFORE DELETE ON change_sets
BEGIN SELECT RAISE(ABORT, 'the log is never pruned'); END;
CREATE TRIGGER change_sets_no_update BEFORE UPDATE ON change_sets
BEGIN SELECT RAISE(ABORT, 'the log is never changed'); END;

-- Change-sets in custody that could not be merged, whole, as the bytes received.
CREATE TABLE parked (
  incarnation INTEGER,
  sequence INTEGER,
  payload BLOB,
  personal BLOB,
  reason TEXT,     -- stable code
  detail TEXT,     -- for a person
  parked_at INTEGER,
  PRIMARY KEY (incarnation, sequence)
) STRICT, WITHOUT ROWID;
