-- Local tables of version 2: what a shop's tills share. No sale and no fact.

-- Baskets that were put aside. basket: as a till sends it to be priced, without personal data.
CREATE TABLE held_baskets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  label TEXT,
  till INTEGER,
  actor_incarnation INTEGER,
  actor_n INTEGER,
  at INTEGER,
  basket TEXT
) STRICT;

-- What a till proposes: the delivery fee in cents, minutes until an order is ready.
CREATE TABLE shop_settings (key TEXT PRIMARY KEY, value INTEGER) STRICT, WITHOUT ROWID;
