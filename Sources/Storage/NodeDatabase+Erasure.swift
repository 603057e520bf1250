import Database
import Facts
import SyncProtocol

// Erasure: a fact of head office names a customer, and every node blanks that customer's personal
// columns, also in what is parked and in what comes later. The seal stays, so that every hash does.

extension NodeDatabase {
  // MARK: What comes after the erasure

  /// The batch with the personal values of erased customers blanked before they are stored.
  func blanked(_ batch: FactBatch, _ rows: Range<Int>) throws -> FactBatch {
    var erasedHere: Set<FactKey> = []
    var personal: [Int] = []
    for row in rows {
      let table = Int(batch.rows[row].table)
      if schema.personal.contains(table) { personal.append(row) }
      if table == Tables.erasures.number, let customer = Self.erased(by: row, of: batch) {
        erasedHere.insert(customer)
      }
    }
    var result = batch
    for row in personal {
      guard let table = schema.table(Int(batch.rows[row].table)),
        let customer = batch.customer(of: row, table)
      else { continue }
      if try erasedHere.contains(customer) || projections.isErased(customer) {
        result.redact(row, table, by: environment.sha256)
      }
    }
    return result
  }

  /// The personal section of a change-set that is kept as bytes, without erased customers; nil
  /// where nothing is left of it.
  func keptPersonal(_ changeSet: ReceivedChangeSet, _ bytes: [UInt8]) throws -> [UInt8]? {
    guard let range = changeSet.personal else { return nil }
    let section = try PersonalSection(decoding: bytes, range)
    let kept = try section.without { try projections.isErased($0) }
    if kept.entries.count == section.entries.count { return Array(bytes[range]) }
    return kept.entries.isEmpty ? nil : kept.encoded()
  }

  // MARK: What came before it

  /// Carries out the erasures among facts that were just stored.
  func carryOutErasures(in batch: FactBatch, _ rows: Range<Int>) throws {
    for row in rows where batch.rows[row].table == UInt8(Tables.erasures.number) {
      guard let customer = Self.erased(by: row, of: batch) else { continue }
      try blankRows(of: customer)
      try blankKeptBytes(of: customer)
      holdsErased = true
    }
  }

  private static func erased(by row: Int, of batch: FactBatch) -> FactKey? {
    batch.key(row, Tables.erasures.cell("customer"))
  }

  /// Blanks the customer's rows in every table with personal columns.
  private func blankRows(of customer: FactKey) throws {
    for changeSet in try changeSets(naming: customer) {
      var batch = FactBatch()
      var sections: [Int: Range<Int>] = [:]
      let range = ChainTree.Range(changeSet.incarnation, changeSet.sequence...changeSet.sequence)
      for number in schema.personal.numbers {
        guard let table = schema.table(number) else { continue }
        let start = batch.count
        try facts.read(table, range, into: &batch)
        sections[number] = start..<batch.count
        if let parents = table.parent.flatMap({ sections[$0] }) {
          batch.resolveParents(of: start..<batch.count, among: parents)
        }
      }
      for row in 0..<batch.count {
        guard let table = schema.table(Int(batch.rows[row].table)),
          batch.customer(of: row, table) == customer,
          let seal = batch.seal(of: row, table, by: environment.sha256)
        else { continue }
        try blank(batch.rows[row].key, of: table, seal)
      }
    }
  }

  /// The change-sets in which personal rows of the customer can stand: its own, and those of rows
  /// that name it.
  private func changeSets(naming customer: FactKey) throws -> Set<ChangeSetID> {
    var found: Set = [customer.changeSet]
    for number in schema.personal.numbers {
      guard let table = schema.table(number), table.sqlColumns.contains("customer_n") else {
        continue
      }
      let ids = try connection.rows(
        """
        SELECT incarnation, n FROM \(table.name)
        WHERE customer_incarnation = ? AND customer_n = ?
        """, customer.arguments
      ) { $0.key(at: 0)?.changeSet }
      found.formUnion(ids.compactMap { $0 })
    }
    return found
  }

  /// The one UPDATE of a fact that its trigger lets through.
  private func blank(_ key: FactKey, of table: FactTable, _ seal: Hash256) throws {
    var columns = table.personal.map { table.columns[$0].name }
    columns += table.columns.filter { $0.kind == .salt }.map(\.name)
    guard let digest = table.columns.first(where: { $0.kind == .seal })?.name else { return }
    try connection.run(
      """
      UPDATE \(table.name) SET \(columns.map { "\($0) = NULL" }.joined(separator: ", ")),
        \(digest) = ? WHERE incarnation = ? AND n = ?
      """, [.blob(seal.bytes)] + key.arguments)
    try connection.run(
      "INSERT OR IGNORE INTO settings (key, value) VALUES (?, ?)",
      [.text(Self.rewriteOwed), .text("\(environment.now())")])
  }

  /// Takes the customer's values out of the bytes of change-sets that could not be merged.
  private func blankKeptBytes(of customer: FactKey) throws {
    let kept = try connection.rows(
      "SELECT incarnation, sequence, personal FROM parked WHERE personal IS NOT NULL"
    ) { (incarnation: $0.integer(at: 0), sequence: $0.integer(at: 1), bytes: $0.blob(at: 2)) }
    for (incarnation, sequence, bytes) in kept {
      let rest: PersonalSection
      if let section = Self.section(bytes) {
        rest = section.without { $0 == customer }
        if rest.entries.count == section.entries.count { continue }
      } else {
        // Whose values they are cannot be told: none may stay, and no erasure is held up by them.
        rest = PersonalSection()
        let name = Incarnation(rawValue: incarnation)?.description ?? "\(incarnation)"
        try raise(
          .damaged, about: writer,
          "the personal values kept of parked sequence \(sequence) of \(name) could not be read "
            + "and were removed")
      }
      try connection.run(
        "UPDATE parked SET personal = ? WHERE incarnation = ? AND sequence = ? AND personal = ?",
        [
          rest.entries.isEmpty ? .null : .blob(rest.encoded()), .integer(incarnation),
          .integer(sequence), .blob(bytes),
        ])
    }
  }

  /// A personal section that was kept; nil where it is damaged.
  private static func section(_ bytes: [UInt8]) -> PersonalSection? {
    do throws(WireError) {
      return try PersonalSection(decoding: bytes, 0..<bytes.count)
    } catch {
      return nil
    }
  }

  // MARK: The file

  private static let rewriteOwed = "rewrite-owed-since"

  /// Empties the log of pages from before an erasure, once no reader needs them; until then every
  /// commit tries again.
  func emptyLogOfErased() {
    if holdsErased, connection.emptyWAL() { holdsErased = false }
  }

  /// A process that ended between an erasure and the emptying of the log left that to the next one.
  func resumeErasing() throws {
    holdsErased = try connection.integer("SELECT 1 FROM erasures LIMIT 1") != nil
    emptyLogOfErased()
  }

  /// Since when the file is to be written anew, milliseconds UTC; nil if it is not.
  ///
  /// SQLite zeroes what it deletes, but not what stays behind on a page whose rows have moved to
  /// another one: now and then a value survives an erasure there.
  package func rewriteOwedSince() throws -> Int64? {
    try connection.text("SELECT value FROM settings WHERE key = ?", [.text(Self.rewriteOwed)])
      .flatMap { Int64($0) }
  }

  /// Writes the file anew if an erasure is still owed that, and empties the log.
  ///
  /// It takes about as long as copying the file, and nobody writes meanwhile: at the start of a
  /// process, or when nothing is sold.
  ///
  /// - Returns: whether it was written anew.
  /// - Throws: `DatabaseError`, where there is no room for a copy; then it is still owed.
  @discardableResult
  package func rewriteIfOwed() throws -> Bool {
    guard try rewriteOwedSince() != nil else { return false }
    do {
      try connection.rewrite()
    } catch {
      // What the attempt has written to the log would stay there, on a disk that may be full.
      if connection.fault == nil { holdsErased = !connection.emptyWAL() }
      throw error
    }
    try connection.run("DELETE FROM settings WHERE key = ?", [.text(Self.rewriteOwed)])
    holdsErased = true
    emptyLogOfErased()
    return true
  }
}
