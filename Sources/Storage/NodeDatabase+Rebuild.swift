import Database
import Facts
import SyncProtocol

extension NodeDatabase {
  /// The projections' tables, as they are named in `schema/projections`.
  package static let projectionTables = [
    "order_states", "stock_levels", "hourly_sales", "product_sales", "live_values", "live_prices",
    "customer_states", "transfers",
  ]

  /// Folds all facts anew and compares with the projections as they are.
  ///
  /// - Parameters:
  ///   - replacing: whether to put the new projections in place of the old ones.
  ///   - progress: called with change-sets folded and in all.
  /// - Returns: the rows that differ, by table; empty if there is no difference.
  /// - Throws: `DatabaseError`; then the projections are as they were.
  package func rebuild(
    replacing: Bool, progress: (Int, Int) -> Void = { _, _ in }
  ) throws -> [String: Int64] {
    // Temporary tables of the same names stand before the real ones, so that the same fold and the
    // same statements fill them. Cached statements have to be made anew on both sides of that.
    try connection.transaction(replacing ? .immediate : .deferred) {
      if isReadOnly { try loadTrees() }
      try makeTemporaryProjections()
      defer { connection.forgetStatements() }
      try foldEverything(progress)
      var differences: [String: Int64] = [:]
      for table in Self.projectionTables {
        let count = try differenceCount(table)
        if count > 0 { differences[table] = count }
      }
      for table in Self.projectionTables {
        if replacing, differences[table] != nil {
          try connection.execute("DELETE FROM main.\(table)")
          try connection.execute("INSERT INTO main.\(table) SELECT * FROM temp.\(table)")
        }
      }
      connection.forgetStatements()
      for table in Self.projectionTables { try connection.execute("DROP TABLE temp.\(table)") }
      return differences
    }
  }

  private func makeTemporaryProjections() throws {
    for name in SchemaFiles.projections {
      let script = try SchemaFiles.script(name)
        .replacing("CREATE TABLE ", with: "CREATE TEMP TABLE ")
        .split(separator: ";").filter { !$0.contains("CREATE INDEX") }.joined(separator: ";")
      try connection.execute(script)
    }
    connection.forgetStatements()
  }

  /// The common chain first, then head office's others and the stores', each in causal order: a
  /// revision after what it replaces.
  private func foldEverything(_ progress: (Int, Int) -> Void) throws {
    let total = Int(try connection.integer("SELECT count(*) FROM change_sets") ?? 0)
    var done = 0
    foldedUpTo = [:]
    let chains = trees.sorted { a, b in
      (a.key == .common ? 0 : 1, a.key) < (b.key == .common ? 0 : 1, b.key)
    }
    for (chain, tree) in chains {
      for range in try causally(chain, tree.missing(beyond: [])) {
        var next = range.sequences.lowerBound
        while next <= range.sequences.upperBound {
          let last = min(range.sequences.upperBound, next + 1_023)
          try foldRange(chain, ChainTree.Range(range.incarnation, next...last))
          foldedUpTo[range.incarnation] = last
          done += Int(last - next + 1)
          next = last + 1
          progress(done, total)
        }
      }
    }
  }

  private func foldRange(_ chain: ChainID, _ range: ChainTree.Range) throws {
    var touched = TableSet()
    for row in try logRows(range) { touched.formUnion(row.tables) }
    var batch = FactBatch()
    var sections: [Int: Range<Int>] = [:]
    for number in touched.numbers {
      guard let table = schema.table(number) else { continue }
      let start = batch.count
      try facts.read(table, range, into: &batch)
      sections[number] = start..<batch.count
      if let parent = table.parent, let parents = sections[parent] {
        batch.resolveParents(of: start..<batch.count, among: parents)
      }
    }
    // The facts are stored already: the fold may count only on those that come before the range.
    projections.horizon = { key in
      key.sequence <= self.foldedUpTo[key.incarnation, default: 0]
    }
    defer { projections.horizon = nil }
    let state = try projections.read(Fold.request(for: batch, rows: 0..<batch.count))
    let changes = Fold.fold(batch, rows: 0..<batch.count, onto: state) {
      self.businessTime($0, $1)
    }
    try projections.write(changes)
  }

  private func differenceCount(_ table: String) throws -> Int64 {
    try connection.integer(
      """
      SELECT (SELECT count(*) FROM (SELECT * FROM main.\(table) EXCEPT SELECT * FROM temp.\(table)))
        + (SELECT count(*) FROM (SELECT * FROM temp.\(table) EXCEPT SELECT * FROM main.\(table)))
      """) ?? 0
  }
}
