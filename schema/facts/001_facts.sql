-- Facts, schema version 1. A fact is inserted once and never updated or deleted.
--
-- Key: (incarnation, n), n = sequence * 65536 + place. A reference is two columns, X_incarnation
-- and X_n; a parent's are null where the parent is the nearest earlier one of the change-set.
-- The order of the columns is their number in the canonical payload: columns are only ever added
-- at the end. No CHECK and no NOT NULL: ranges and codes are the rules' business (Facts/Rules).
-- Instants are milliseconds UTC, days count from 1970-01-01, money is cents.

-- 1: A pizzeria, opened by head office.
CREATE TABLE stores (
  incarnation INTEGER,
  n INTEGER,
  number INTEGER,
  name TEXT,
  time_zone TEXT,
  cut_over_hour INTEGER,
  at INTEGER,
  city TEXT,
  phone TEXT,
  legal_name TEXT,
  siret TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 2: A store's credential taken back.
CREATE TABLE revocations (
  incarnation INTEGER,
  n INTEGER,
  store INTEGER,
  reason TEXT,
  at INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 3: Who may act at a store; in head office's chain for that store.
CREATE TABLE staff (
  incarnation INTEGER,
  n INTEGER,
  name TEXT,
  role INTEGER,
  at INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 4: Cost in cents per 1,000 base units; allergens one bit each (EU 1169/2011).
CREATE TABLE ingredients (
  incarnation INTEGER,
  n INTEGER,
  code TEXT,
  name_fr TEXT,
  name_en TEXT,
  unit INTEGER,
  cost_cents_per_1000 INTEGER,
  allergens INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 5: What is sold.
CREATE TABLE products (
  incarnation INTEGER,
  n INTEGER,
  code TEXT,
  name_fr TEXT,
  name_en TEXT,
  category TEXT,
  vat_category TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 6: The sizes of a product.
CREATE TABLE product_sizes (
  incarnation INTEGER,
  n INTEGER,
  product_incarnation INTEGER,
  product_n INTEGER,
  size INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 7: What one piece of a size takes, in base units.
CREATE TABLE recipe_items (
  incarnation INTEGER,
  n INTEGER,
  product_size_incarnation INTEGER,
  product_size_n INTEGER,
  ingredient_incarnation INTEGER,
  ingredient_n INTEGER,
  quantity INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 8: Extra or without, with its price in cents.
CREATE TABLE options (
  incarnation INTEGER,
  n INTEGER,
  code TEXT,
  name_fr TEXT,
  name_en TEXT,
  kind INTEGER,
  ingredient_incarnation INTEGER,
  ingredient_n INTEGER,
  quantity INTEGER,
  cents INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 9: VAT by way of sale and category, in basis points, from a day on.
CREATE TABLE vat_rates (
  incarnation INTEGER,
  n INTEGER,
  service INTEGER,
  category TEXT,
  basis_points INTEGER,
  from_day INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 10: A price is keyed by size, store (null: all) and first day, so midnight needs no fact.
CREATE TABLE prices (
  incarnation INTEGER,
  n INTEGER,
  product_size_incarnation INTEGER,
  product_size_n INTEGER,
  from_day INTEGER,
  cents INTEGER,
  at INTEGER,
  store INTEGER,
  replaces BLOB,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 11: A patch of one column of a master-data entity; replaces: keys it stands for.
CREATE TABLE revisions (
  incarnation INTEGER,
  n INTEGER,
  entity_table INTEGER,
  entity_incarnation INTEGER,
  entity_n INTEGER,
  column_number INTEGER,
  at INTEGER,
  integer_value INTEGER,
  text_value TEXT,
  replaces BLOB,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 12: Personal columns are blanked when the customer is erased; the digest then stands for them.
CREATE TABLE customers (
  incarnation INTEGER,
  n INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  at INTEGER,
  name TEXT,
  phone TEXT,
  salt BLOB,
  personal_digest BLOB,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 13: An address of a customer.
CREATE TABLE customer_addresses (
  incarnation INTEGER,
  n INTEGER,
  customer_incarnation INTEGER,
  customer_n INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  at INTEGER,
  street TEXT,
  postcode TEXT,
  city TEXT,
  directions TEXT,
  salt BLOB,
  personal_digest BLOB,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 14: An order as it was taken. source and source_id: where an imported one comes from.
CREATE TABLE orders (
  incarnation INTEGER,
  n INTEGER,
  channel INTEGER,
  service INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  number INTEGER,
  promised_at INTEGER,
  customer_incarnation INTEGER,
  customer_n INTEGER,
  address_incarnation INTEGER,
  address_n INTEGER,
  note TEXT,
  source TEXT,
  source_id TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 15: A line as charged, in cents; 4 takes back an earlier line and turns its sign.
CREATE TABLE lines (
  incarnation INTEGER,
  n INTEGER,
  sale_order_incarnation INTEGER,
  sale_order_n INTEGER,
  kind INTEGER,
  quantity INTEGER,
  unit_cents INTEGER,
  vat_basis_points INTEGER,
  product_size_incarnation INTEGER,
  product_size_n INTEGER,
  price_incarnation INTEGER,
  price_n INTEGER,
  takes_back_incarnation INTEGER,
  takes_back_n INTEGER,
  label TEXT,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 16: The two halves of a half-and-half.
CREATE TABLE line_parts (
  incarnation INTEGER,
  n INTEGER,
  line_incarnation INTEGER,
  line_n INTEGER,
  product_size_incarnation INTEGER,
  product_size_n INTEGER,
  price_incarnation INTEGER,
  price_n INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 17: Options of a line, with the price as charged.
CREATE TABLE line_options (
  incarnation INTEGER,
  n INTEGER,
  line_incarnation INTEGER,
  line_n INTEGER,
  option_incarnation INTEGER,
  option_n INTEGER,
  cents INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 18: What happened to an order; 80 voids an earlier event.
CREATE TABLE order_events (
  incarnation INTEGER,
  n INTEGER,
  sale_order_incarnation INTEGER,
  sale_order_n INTEGER,
  step INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  voids_incarnation INTEGER,
  voids_n INTEGER,
  reason TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 19: Money in, in cents.
CREATE TABLE payments (
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
  reference TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 20: Money back, in cents.
CREATE TABLE refunds (
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
  reason TEXT,
  payment_incarnation INTEGER,
  payment_n INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 21: Signed base units; cooking hangs on the event with which it starts.
CREATE TABLE stock_movements (
  incarnation INTEGER,
  n INTEGER,
  order_event_incarnation INTEGER,
  order_event_n INTEGER,
  ingredient_incarnation INTEGER,
  ingredient_n INTEGER,
  quantity INTEGER,
  kind INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  counterpart INTEGER,
  transfer_incarnation INTEGER,
  transfer_n INTEGER,
  reason TEXT,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 22: What the shelf held at an instant.
CREATE TABLE stock_counts (
  incarnation INTEGER,
  n INTEGER,
  ingredient_incarnation INTEGER,
  ingredient_n INTEGER,
  quantity INTEGER,
  at INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  till INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;

-- 23: A customer whose personal columns are blanked, by every node and for ever. It names the
-- customer and refers to nothing: the customer's facts may come later, or never.
CREATE TABLE erasures (
  incarnation INTEGER,
  n INTEGER,
  customer_incarnation INTEGER,
  customer_n INTEGER,
  reason TEXT,
  at INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;
