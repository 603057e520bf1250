-- Projections: derived from facts alone by the fold (Sources/Facts/Fold), never synced, rebuilt at
-- any time; `rebuild --check` must find no difference.

-- Where an order stands. due = sale - paid + refunded, in cents.
CREATE TABLE order_states (
  incarnation INTEGER,
  n INTEGER,
  store INTEGER,
  at INTEGER,
  step INTEGER,
  is_cancelled INTEGER,
  lines_cents INTEGER,
  paid_cents INTEGER,
  refunded_cents INTEGER,
  due_cents INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_states_open ON order_states (store, at)
  WHERE (step < 60 AND is_cancelled = 0) OR due_cents <> 0;

-- level = counted_quantity + moved_since, in base units.
CREATE TABLE stock_levels (
  store INTEGER,
  ingredient_incarnation INTEGER,
  ingredient_n INTEGER,
  count_incarnation INTEGER,
  count_n INTEGER,
  counted_at INTEGER,
  counted_quantity INTEGER,
  moved_since INTEGER,
  PRIMARY KEY (store, ingredient_incarnation, ingredient_n)
) STRICT, WITHOUT ROWID;

-- Sales by hour of the business day on which the order was taken.
CREATE TABLE hourly_sales (
  store INTEGER,
  day INTEGER,
  hour INTEGER,
  orders INTEGER,
  cents INTEGER,
  PRIMARY KEY (store, day, hour)
) STRICT, WITHOUT ROWID;

-- Sales by product size; quantities in halves, so that a half-and-half counts on both sides.
CREATE TABLE product_sales (
  store INTEGER,
  day INTEGER,
  size_incarnation INTEGER,
  size_n INTEGER,
  halves INTEGER,
  cents INTEGER,
  PRIMARY KEY (store, day, size_incarnation, size_n)
) STRICT, WITHOUT ROWID;

-- Values of master data that no revision has replaced; two of one column are a conflict. A
-- revision that equals the entity is the value the entity was created with.
CREATE TABLE live_values (
  entity_incarnation INTEGER,
  entity_n INTEGER,
  store INTEGER,
  column_number INTEGER,
  revision_incarnation INTEGER,
  revision_n INTEGER,
  at INTEGER,
  integer_value INTEGER,
  text_value TEXT,
  PRIMARY KEY (entity_incarnation, entity_n, store, column_number, revision_incarnation, revision_n)
) STRICT, WITHOUT ROWID;

-- The price timetable: prices that none has replaced, by size, store (0: all) and first day.
CREATE TABLE live_prices (
  size_incarnation INTEGER,
  size_n INTEGER,
  store INTEGER,
  from_day INTEGER,
  price_incarnation INTEGER,
  price_n INTEGER,
  at INTEGER,
  cents INTEGER,
  PRIMARY KEY (size_incarnation, size_n, store, from_day, price_incarnation, price_n)
) STRICT, WITHOUT ROWID;

CREATE TABLE customer_states (
  incarnation INTEGER,
  n INTEGER,
  orders INTEGER,
  last_order_at INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;
