-- As 002_immutable.sql: a fact of version 2 is never deleted and never updated.

CREATE TRIGGER series_no_delete BEFORE DELETE ON series
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER series_no_update BEFORE UPDATE ON series
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER receipts_no_delete BEFORE DELETE ON receipts
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER receipts_no_update BEFORE UPDATE ON receipts
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER receipt_copies_no_delete BEFORE DELETE ON receipt_copies
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER receipt_copies_no_update BEFORE UPDATE ON receipt_copies
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER till_sessions_no_delete BEFORE DELETE ON till_sessions
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER till_sessions_no_update BEFORE UPDATE ON till_sessions
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER cash_movements_no_delete BEFORE DELETE ON cash_movements
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER cash_movements_no_update BEFORE UPDATE ON cash_movements
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER cash_counts_no_delete BEFORE DELETE ON cash_counts
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER cash_counts_no_update BEFORE UPDATE ON cash_counts
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER closings_no_delete BEFORE DELETE ON closings
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER closings_no_update BEFORE UPDATE ON closings
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER journal_events_no_delete BEFORE DELETE ON journal_events
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER journal_events_no_update BEFORE UPDATE ON journal_events
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER delivery_rounds_no_delete BEFORE DELETE ON delivery_rounds
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER delivery_rounds_no_update BEFORE UPDATE ON delivery_rounds
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER deliveries_no_delete BEFORE DELETE ON deliveries
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER deliveries_no_update BEFORE UPDATE ON deliveries
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER delivery_attempts_no_delete BEFORE DELETE ON delivery_attempts
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER delivery_attempts_no_update BEFORE UPDATE ON delivery_attempts
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER paired_devices_no_delete BEFORE DELETE ON paired_devices
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER paired_devices_no_update BEFORE UPDATE ON paired_devices
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER vouchers_no_delete BEFORE DELETE ON vouchers
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER vouchers_no_update BEFORE UPDATE ON vouchers
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER tips_no_delete BEFORE DELETE ON tips
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER tips_no_update BEFORE UPDATE ON tips
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER line_events_no_delete BEFORE DELETE ON line_events
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER line_events_no_update BEFORE UPDATE ON line_events
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER stock_thresholds_no_delete BEFORE DELETE ON stock_thresholds
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER stock_thresholds_no_update BEFORE UPDATE ON stock_thresholds
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;

CREATE TRIGGER relays_no_delete BEFORE DELETE ON relays
BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TRIGGER relays_no_update BEFORE UPDATE ON relays
BEGIN SELECT RAISE(ABORT, 'a fact is never updated'); END;
