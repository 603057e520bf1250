-- Projections of version 2.

-- What left a store for another one, by the key of the movement by which it left, and what of it
-- arrived, in base units. Null is what this node has not been told. unrelayed: head office has one
-- of the two yet to tell the other store.
CREATE TABLE transfers (
  incarnation INTEGER,
  n INTEGER,
  from_store INTEGER,
  to_store INTEGER,
  ingredient_incarnation INTEGER,
  ingredient_n INTEGER,
  sent_quantity INTEGER,
  sent_at INTEGER,
  sent_relayed INTEGER,
  received_incarnation INTEGER,
  received_n INTEGER,
  received_quantity INTEGER,
  received_at INTEGER,
  receipt_relayed_incarnation INTEGER,
  receipt_relayed_n INTEGER,
  unrelayed INTEGER,
  PRIMARY KEY (incarnation, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX transfers_on_the_way ON transfers (sent_at)
  WHERE received_n IS NULL AND sent_at IS NOT NULL;
CREATE INDEX transfers_arrived ON transfers (from_store, received_at)
  WHERE received_n IS NOT NULL;
CREATE INDEX transfers_unrelayed ON transfers (n, incarnation) WHERE unrelayed = 1;
