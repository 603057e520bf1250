import SyncProtocol

/// A table of figures with the completeness of the stores it comes from, before it takes a form.
package struct Report: Equatable, Sendable {
  /// A value, and with it how it is printed.
  package enum Cell: Equatable, Sendable {
    case text(String)
    case integer(Int64)

    /// Cents.
    case money(Int64)

    /// Halves of a piece: a half-and-half counts on both sides.
    case halves(Int64)
    case none
  }

  /// What stands in a column.
  package struct Column: Equatable, Sendable {
    /// As programs see it, in CSV and JSON.
    package let key: String

    /// As people see it.
    package let title: String
  }

  /// A line of the table.
  package struct Row: Equatable, Sendable {
    package let cells: [Cell]

    /// The store it is of; nil where it is of all.
    package let store: Int64?
  }

  package let title: String
  package let columns: [Column]
  package let rows: [Row]
  package let stores: [StoreStatus]

  /// The status that a row's figures stand under: its store's, or all stores' together.
  package func status(of row: Row) -> (completeness: Completeness, parked: Int) {
    let concerned = row.store.map { store in
      stores.filter { Int64($0.store.rawValue) == store }
    }
    return Self.together(concerned ?? stores)
  }

  /// As complete as the least complete of them.
  package static func together(
    _ stores: [StoreStatus]
  ) -> (completeness: Completeness, parked: Int) {
    let parked = stores.reduce(0) { $0 + $1.parked }
    let all = stores.map(\.completeness)
    if all.isEmpty || all.contains(.neverConnected) { return (.neverConnected, parked) }
    let isComplete = all.allSatisfy { $0.word == Completeness.complete(to: 0).word }
    let instants = all.map(\.instant)
    let earliest = instants.contains(nil) ? nil : instants.compactMap { $0 }.min()
    if isComplete, let earliest { return (.complete(to: earliest), parked) }
    return (.partial(to: earliest), parked)
  }
}
