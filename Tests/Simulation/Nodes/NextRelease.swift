import Facts
import Storage
import SyncProtocol

/// A schema version that does not exist yet: one more column and one more table.
///
/// It stands for whatever comes next, so that the fleet is seen to live through an update in which
/// some nodes are ahead of others.
enum NextRelease {
  /// How many people eat an order: what a store writes that an older head office cannot read.
  static let orders = FactTable(
    Tables.orders.number, Tables.orders.name, writers: .stores,
    Tables.orders.columns + [FactColumn("covers", .integer, 1...99, since: 3)])

  /// What head office writes that an older store cannot read.
  static let coupons = FactTable(
    60, "coupons", writers: .headOffice, since: 3,
    [
      FactColumn("code", .text, required: true),
      FactColumn("cents", .integer, required: true, 1...100_000),
    ])

  static let release = SchemaRelease.current.next(
    [orders, coupons],
    SchemaUpgrade(facts: [
      .text(
        """
        ALTER TABLE orders ADD COLUMN covers INTEGER;
        CREATE TABLE coupons (incarnation INTEGER, n INTEGER, code TEXT, cents INTEGER,
          PRIMARY KEY (incarnation, n)) STRICT, WITHOUT ROWID;
        CREATE TRIGGER coupons_no_delete BEFORE DELETE ON coupons
        BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END
        """)
    ]))
}
