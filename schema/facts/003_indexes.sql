-- Indexes on facts: only those that a till or the fold asks through.

-- All later facts of an order (those written with it are found by range).
CREATE INDEX order_events_of_order ON order_events (sale_order_incarnation, sale_order_n)
  WHERE sale_order_n IS NOT NULL;
CREATE INDEX lines_of_order ON lines (sale_order_incarnation, sale_order_n)
  WHERE sale_order_n IS NOT NULL;
CREATE INDEX payments_of_order ON payments (sale_order_incarnation, sale_order_n)
  WHERE sale_order_n IS NOT NULL;
CREATE INDEX refunds_of_order ON refunds (sale_order_incarnation, sale_order_n)
  WHERE sale_order_n IS NOT NULL;

-- An ingredient's movements after an instant, for a count.
CREATE INDEX stock_movements_of_ingredient
  ON stock_movements (ingredient_n, at, ingredient_incarnation);

-- A customer by phone number.
CREATE INDEX customers_by_phone ON customers (phone) WHERE phone IS NOT NULL;
CREATE INDEX customer_addresses_of_customer
  ON customer_addresses (customer_incarnation, customer_n) WHERE customer_n IS NOT NULL;

-- An imported order by where it comes from: importing twice adds nothing.
CREATE INDEX orders_by_source ON orders (source, source_id) WHERE source IS NOT NULL;

-- Whether a customer was erased, for each personal row that is written or arrives.
CREATE INDEX erasures_of_customer ON erasures (customer_incarnation, customer_n);
