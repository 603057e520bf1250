-- Local tables: of this node alone, never synced, in no snapshot.

-- What this node is: number, names of files, settings. One row a key.
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT) STRICT, WITHOUT ROWID;

-- Heads that the other side holds, as it signed or acknowledged them.
CREATE TABLE acknowledged (
  incarnation INTEGER PRIMARY KEY,
  sequence INTEGER,
  at INTEGER
) STRICT;

-- Store: what a client was answered, by its request id, for seven days.
CREATE TABLE answers (
  request_id TEXT PRIMARY KEY,
  fingerprint BLOB,  -- SHA-256 of method, path and body: another request may not reuse the id
  at INTEGER,
  status INTEGER,
  body BLOB,                     -- null where it would hold a customer's name: then it is made anew
  customer_incarnation INTEGER,  -- the customer it is made from; null: none
  customer_n INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (at);

-- Store: devices that were paired by a code; tokens are kept as digests.
CREATE TABLE devices (
  token_digest BLOB PRIMARY KEY,
  name TEXT,
  till INTEGER,
  paired_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE pairing_codes (
  code_digest BLOB PRIMARY KEY,
  till INTEGER,
  expires_at INTEGER
) STRICT, WITHOUT ROWID;

-- Head office: enrolment codes, as digests, and the nodes that were enrolled.
CREATE TABLE enrolment_codes (
  code_digest BLOB PRIMARY KEY,
  store INTEGER,
  expires_at INTEGER,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE nodes (
  credential_id INTEGER PRIMARY KEY,
  store INTEGER,
  public_key BLOB,
  enrolled_at INTEGER,
  replaced_at INTEGER
) STRICT;

-- Head office: the newest change-sets of the common chain that a store held when it pulled last; it
-- is owed every erasure beyond.
CREATE TABLE pulled (
  store INTEGER,
  incarnation INTEGER,
  sequence INTEGER,
  at INTEGER,
  PRIMARY KEY (store, incarnation)
) STRICT, WITHOUT ROWID;

-- Head office: what each store said of itself at its last exchange.
CREATE TABLE exchanges (
  store INTEGER PRIMARY KEY,
  at INTEGER,          -- head office's clock
  store_clock INTEGER,
  is_complete INTEGER, -- whether head office then held all it had announced
  is_back INTEGER NOT NULL DEFAULT 0  -- nothing to give back since head office was restored
) STRICT;

-- What a person should know and can do something about, until it is cleared.
CREATE TABLE alarms (
  code TEXT,
  store INTEGER,     -- whom it is about; 0: head office
  detail TEXT,
  raised_at INTEGER,
  last_at INTEGER,   -- when it was raised again last
  count INTEGER,
  PRIMARY KEY (code, store)
) STRICT, WITHOUT ROWID;

-- Heads that head office has signed: with them a store can return head office's own chains to it.
CREATE TABLE signed_heads (
  id INTEGER PRIMARY KEY,
  heads BLOB,
  signature BLOB,
  at INTEGER
) STRICT;
