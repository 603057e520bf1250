-- Facts, schema version 2: the pizzeria's day. As 001_facts.sql, which see.
--
-- series, receipts, receipt_copies, closings and journal_events are the fiscal records: each kind
-- is numbered without a gap within its series, and each record signs the one before.

-- 1: Where a store is and its VAT number, as they stand on its receipts.
ALTER TABLE stores ADD COLUMN street TEXT;
ALTER TABLE stores ADD COLUMN postcode TEXT;
ALTER TABLE stores ADD COLUMN vat_number TEXT;

-- 21: Of what arrived, what had been booked before the transfer was named. It is in no level a
-- second time.
ALTER TABLE stock_movements ADD COLUMN already_booked INTEGER;

-- 24: A numbered series of fiscal records, with the public key that signs them. It goes on for as
-- long as nothing may be missing from it; else a new one begins, and names the one it follows.
CREATE TABLE series (
  incarnation INTEGER,
  n INTEGER,
  at INTEGER,
  reason INTEGER,
  label TEXT,
  public_key BLOB,
  software TEXT,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  follows_incarnation INTEGER,
  follows_n INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 25: What an order costs when nothing of it is due any more; later ones of an order are the
-- difference. vat: basis points and cents, as 1000:750|2000:1999. Totals since the series began.
CREATE TABLE receipts (
  incarnation INTEGER,
  n INTEGER,
  sale_order_incarnation INTEGER,
  sale_order_n INTEGER,
  series_incarnation INTEGER,
  series_n INTEGER,
  number INTEGER,
  kind INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  total_cents INTEGER,
  vat TEXT,
  perpetual_cents INTEGER,
  perpetual_absolute_cents INTEGER,
  signature BLOB,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 26: A receipt printed: copy 0 is the original.
CREATE TABLE receipt_copies (
  incarnation INTEGER,
  n INTEGER,
  receipt_incarnation INTEGER,
  receipt_n INTEGER,
  series_incarnation INTEGER,
  series_n INTEGER,
  number INTEGER,
  copy INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  signature BLOB,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 27: A drawer taken into use, with the float that lies in it.
CREATE TABLE till_sessions (
  incarnation INTEGER,
  n INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  float_cents INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 28: Cash put into a drawer or taken out, other than by a sale.
CREATE TABLE cash_movements (
  incarnation INTEGER,
  n INTEGER,
  till_session_incarnation INTEGER,
  till_session_n INTEGER,
  kind INTEGER,
  cents INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  reason TEXT,
  driver_incarnation INTEGER,
  driver_n INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 29: A drawer counted and put away. coins: value and number, as 5000:2|200:7.
CREATE TABLE cash_counts (
  incarnation INTEGER,
  n INTEGER,
  till_session_incarnation INTEGER,
  till_session_n INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  counted_cents INTEGER,
  expected_cents INTEGER,
  coins TEXT,
  note TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 30: A day, a month or a year closed, of one series. period: 20261120, 202611 or 2026. covers: the
-- change-sets up to which its figures go. means: as 1:12000|2:5600.
CREATE TABLE closings (
  incarnation INTEGER,
  n INTEGER,
  series_incarnation INTEGER,
  series_n INTEGER,
  number INTEGER,
  kind INTEGER,
  period INTEGER,
  at INTEGER,
  total_cents INTEGER,
  vat TEXT,
  means TEXT,
  receipts INTEGER,
  last_receipt INTEGER,
  perpetual_cents INTEGER,
  perpetual_absolute_cents INTEGER,
  is_automatic INTEGER,
  signature BLOB,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  late_cents INTEGER,
  covers BLOB,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 31: The technical journal: signed in and out, copies, closings, restores, flaws found.
CREATE TABLE journal_events (
  incarnation INTEGER,
  n INTEGER,
  series_incarnation INTEGER,
  series_n INTEGER,
  number INTEGER,
  code INTEGER,
  at INTEGER,
  signature BLOB,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  detail TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 32: Orders that one driver takes out together.
CREATE TABLE delivery_rounds (
  incarnation INTEGER,
  n INTEGER,
  driver_incarnation INTEGER,
  driver_n INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 33: An order in a round; one that withdraws an earlier one takes the order out of it. One that
-- came with its round takes who, where and when from it.
CREATE TABLE deliveries (
  incarnation INTEGER,
  n INTEGER,
  round_incarnation INTEGER,
  round_n INTEGER,
  sale_order_incarnation INTEGER,
  sale_order_n INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  withdraws_incarnation INTEGER,
  withdraws_n INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 34: How the driver fared at the door.
CREATE TABLE delivery_attempts (
  incarnation INTEGER,
  n INTEGER,
  delivery_incarnation INTEGER,
  delivery_n INTEGER,
  outcome INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  reason TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 35: A till, screen or phone that was paired, or that is not to be used any more.
CREATE TABLE paired_devices (
  incarnation INTEGER,
  n INTEGER,
  name TEXT,
  kind INTEGER,
  till INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  withdraws_incarnation INTEGER,
  withdraws_n INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 36: A voucher or credit note; its code is 128 random bits. It is spent by a payment that bears
-- the code.
CREATE TABLE vouchers (
  incarnation INTEGER,
  n INTEGER,
  code TEXT,
  kind INTEGER,
  cents INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  last_day INTEGER,
  sale_order_incarnation INTEGER,
  sale_order_n INTEGER,
  reason TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 37: Money given over what was due.
CREATE TABLE tips (
  incarnation INTEGER,
  n INTEGER,
  sale_order_incarnation INTEGER,
  sale_order_n INTEGER,
  means INTEGER,
  cents INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 38: The kitchen begins a line of an order or has it ready; one that voids an earlier one takes
-- that step back.
CREATE TABLE line_events (
  incarnation INTEGER,
  n INTEGER,
  sale_order_incarnation INTEGER,
  sale_order_n INTEGER,
  line_incarnation INTEGER,
  line_n INTEGER,
  step INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  voids_incarnation INTEGER,
  voids_n INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 39: The level below which an ingredient is to be bought; null: none any more. The newest by key
-- is in force.
CREATE TABLE stock_thresholds (
  incarnation INTEGER,
  n INTEGER,
  ingredient_incarnation INTEGER,
  ingredient_n INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  quantity INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 40: What head office tells a store of a fact of another one: what is on its way to it, what of
-- that has arrived. content: the canonical payload that the fact's row would have alone.
CREATE TABLE relays (
  incarnation INTEGER,
  n INTEGER,
  fact_table INTEGER,
  fact_incarnation INTEGER,
  fact_n INTEGER,
  content BLOB,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;
