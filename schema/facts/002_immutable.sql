-- Facts are immutable: DELETE is refused, and so is every UPDATE but an erasure's, which blanks the
-- personal columns of a customer and leaves their digest. With recursive_triggers=ON, INSERT OR
-- REPLACE is refused too: it would delete.

CREATE TRIGGER stores_no_delete BEFORE DELETE ON stores
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER stores_no_update BEFORE UPDATE ON stores
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER revocations_no_delete BEFORE DELETE ON revocations
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER revocations_no_update BEFORE UPDATE ON revocations
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER staff_no_delete BEFORE DELETE ON staff
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER staff_no_update BEFORE UPDATE ON staff
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER ingredients_no_delete BEFORE DELETE ON ingredients
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER ingredients_no_update BEFORE UPDATE ON ingredients
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER products_no_delete BEFORE DELETE ON products
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER products_no_update BEFORE UPDATE ON products
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER product_sizes_no_delete BEFORE DELETE ON product_sizes
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER product_sizes_no_update BEFORE UPDATE ON product_sizes
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER recipe_items_no_delete BEFORE DELETE ON recipe_items
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER recipe_items_no_update BEFORE UPDATE ON recipe_items
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER options_no_delete BEFORE DELETE ON options
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER options_no_update BEFORE UPDATE ON options
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER vat_rates_no_delete BEFORE DELETE ON vat_rates
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER vat_rates_no_update BEFORE UPDATE ON vat_rates
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER prices_no_delete BEFORE DELETE ON prices
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER prices_no_update BEFORE UPDATE ON prices
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER revisions_no_delete BEFORE DELETE ON revisions
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER revisions_no_update BEFORE UPDATE ON revisions
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER customers_no_delete BEFORE DELETE ON customers
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER customers_no_update BEFORE UPDATE ON customers
WHEN NOT (
  OLD.personal_digest IS NULL
  AND NEW.personal_digest IS NOT NULL
  AND NEW.salt IS NULL
  AND NEW.name IS NULL
  AND NEW.phone IS NULL
  AND NEW.incarnation IS OLD.incarnation
  AND NEW.n IS OLD.n
  AND NEW.actor_incarnation IS OLD.actor_incarnation
  AND NEW.actor_n IS OLD.actor_n
  AND NEW.till IS OLD.till
  AND NEW.at IS OLD.at
)
BEGIN SELECT RAISE(ABORT, 'a fact is never updated, but by an erasure'); END;

CREATE TRIGGER customer_addresses_no_delete BEFORE DELETE ON customer_addresses
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER customer_addresses_no_update BEFORE UPDATE ON customer_addresses
WHEN NOT (
  OLD.personal_digest IS NULL
  AND NEW.personal_digest IS NOT NULL
  AND NEW.salt IS NULL
  AND NEW.street IS NULL
  AND NEW.postcode IS NULL
  AND NEW.city IS NULL
  AND NEW.directions IS NULL
  AND NEW.incarnation IS OLD.incarnation
  AND NEW.n IS OLD.n
  AND NEW.customer_incarnation IS OLD.customer_incarnation
  AND NEW.customer_n IS OLD.customer_n
  AND NEW.actor_incarnation IS OLD.actor_incarnation
  AND NEW.actor_n IS OLD.actor_n
  AND NEW.at IS OLD.at
)
BEGIN SELECT RAISE(ABORT, 'a fact is never updated, but by an erasure'); END;

CREATE TRIGGER orders_no_delete BEFORE DELETE ON orders
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER orders_no_update BEFORE UPDATE ON orders
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER lines_no_delete BEFORE DELETE ON lines
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER lines_no_update BEFORE UPDATE ON lines
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER line_parts_no_delete BEFORE DELETE ON line_parts
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER line_parts_no_update BEFORE UPDATE ON line_parts
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER line_options_no_delete BEFORE DELETE ON line_options
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER line_options_no_update BEFORE UPDATE ON line_options
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER order_events_no_delete BEFORE DELETE ON order_events
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER order_events_no_update BEFORE UPDATE ON order_events
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER payments_no_delete BEFORE DELETE ON payments
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER payments_no_update BEFORE UPDATE ON payments
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER refunds_no_delete BEFORE DELETE ON refunds
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER refunds_no_update BEFORE UPDATE ON refunds
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER stock_movements_no_delete BEFORE DELETE ON stock_movements
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER stock_movements_no_update BEFORE UPDATE ON stock_movements
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER stock_counts_no_delete BEFORE DELETE ON stock_counts
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER stock_counts_no_update BEFORE UPDATE ON stock_counts
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER erasures_no_delete BEFORE DELETE ON erasures
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER erasures_no_update BEFORE UPDATE ON erasures
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;
