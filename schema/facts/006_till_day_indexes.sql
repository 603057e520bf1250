-- Indexes on the facts of version 2.

-- The newest record of each kind in a series, and all of them in order.
CREATE INDEX receipts_of_series ON receipts (series_n, number, series_incarnation);
CREATE INDEX receipt_copies_of_series ON receipt_copies (series_n, number, series_incarnation);
CREATE INDEX closings_of_series ON closings (series_n, kind, number, series_incarnation);
CREATE INDEX journal_events_of_series ON journal_events (series_n, number, series_incarnation);

-- Later facts of an order, a receipt, a drawer, a delivery (those written with it: by range).
CREATE INDEX receipts_of_order ON receipts (sale_order_incarnation, sale_order_n)
  WHERE sale_order_n IS NOT NULL;
CREATE INDEX receipt_copies_of_receipt ON receipt_copies (receipt_incarnation, receipt_n)
  WHERE receipt_n IS NOT NULL;
CREATE INDEX tips_of_order ON tips (sale_order_incarnation, sale_order_n)
  WHERE sale_order_n IS NOT NULL;
CREATE INDEX cash_movements_of_session ON cash_movements (till_session_incarnation, till_session_n)
  WHERE till_session_n IS NOT NULL;
CREATE INDEX cash_counts_of_session ON cash_counts (till_session_incarnation, till_session_n)
  WHERE till_session_n IS NOT NULL;
CREATE INDEX line_events_of_order ON line_events (sale_order_incarnation, sale_order_n)
  WHERE sale_order_n IS NOT NULL;
CREATE INDEX deliveries_of_round ON deliveries (round_incarnation, round_n)
  WHERE round_n IS NOT NULL;
CREATE INDEX deliveries_of_order ON deliveries (sale_order_incarnation, sale_order_n);
CREATE INDEX delivery_attempts_of_delivery ON delivery_attempts (delivery_incarnation, delivery_n)
  WHERE delivery_n IS NOT NULL;

-- A customer's last orders.
CREATE INDEX orders_of_customer ON orders (customer_incarnation, customer_n, at)
  WHERE customer_n IS NOT NULL;

-- The drawer of a till.
CREATE INDEX till_sessions_of_till ON till_sessions (till, at);

-- A voucher by its code, and what was spent of it.
CREATE INDEX vouchers_by_code ON vouchers (code);
CREATE INDEX payments_by_voucher ON payments (reference) WHERE means = 3;

-- A day's rounds and orders.
CREATE INDEX delivery_rounds_by_time ON delivery_rounds (at);
CREATE INDEX orders_by_time ON orders (at);

-- An ingredient's counts and its threshold, and what people have moved: all but cooking.
CREATE INDEX stock_counts_of_ingredient ON stock_counts (ingredient_n, at, ingredient_incarnation);
CREATE INDEX stock_thresholds_of_ingredient
  ON stock_thresholds (ingredient_n, ingredient_incarnation);
CREATE INDEX stock_movements_by_hand ON stock_movements (at) WHERE kind <> 1;

-- What came from other stores and was booked with the slip's number alone.
CREATE INDEX stock_movements_unannounced ON stock_movements (at)
  WHERE kind = 5 AND transfer_n IS NULL;

-- Whether a fact was relayed.
CREATE INDEX relays_of_fact ON relays (fact_n, fact_incarnation);
