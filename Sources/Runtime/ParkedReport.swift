import Facts
package import Storage
package import SyncProtocol
package import Toolkit

/// A parked change-set with its remedy, for scripts and people.
package struct ParkedReport: Codable, Equatable, Sendable {
  /// Writer and reader, as `3→0`.
  package let chain: String?
  package let id: String
  package let sequence: Int64
  package let reason: String
  package let detail: String
  /// What to do, in French and in English.
  package let remedyFr: String
  package let remedyEn: String
  /// Milliseconds UTC.
  package let parkedAt: Int64
  package let bytes: Int64

  package init(_ parked: ParkedChangeSet, chain: ChainID?) {
    self.chain = chain?.description
    id = parked.id.description
    sequence = parked.id.sequence
    reason = parked.reason
    detail = parked.detail
    let remedy = FactRefusal.Reason(rawValue: parked.reason)?.remedy
    remedyFr = remedy?.french ?? ""
    remedyEn = remedy?.english ?? ""
    parkedAt = parked.parkedAt
    bytes = parked.byteCount
  }

  /// All that are parked, oldest first.
  ///
  /// - Throws: `DatabaseError`.
  package static func all(in database: NodeDatabase) throws -> [ParkedReport] {
    try database.parkedChangeSets().map { parked in
      ParkedReport(
        parked, chain: database.trees.first { $0.value.contains(parked.id) }?.key)
    }
  }

  /// The list for a person.
  package static func text(_ items: [ParkedReport]) -> String {
    if items.isEmpty { return "nothing is parked\n" }
    return items.map { item in
      let time = CivilTime(utcMilliseconds: item.parkedAt)
      let line =
        "\(time) chain \(item.chain ?? "?") \(item.id): \(item.reason), \(item.detail) "
        + "(\(item.bytes) bytes kept)"
      return SingleLine.escaped(line) + "\n  \(item.remedyEn)\n"
    }.joined()
  }

  /// The change-set that a command's second argument names.
  ///
  /// - Throws: `CommandError` if it is none.
  package static func id(_ command: ParsedCommand) throws(CommandError) -> ChangeSetID {
    guard let id = ChangeSetID(command.positionals[1]) else {
      throw CommandError(
        command: command.title, problem: "'\(command.positionals[1])' names no change-set",
        remedy: "give it as the list does: 3-9dd675d894e4/35")
    }
    return id
  }
}

/// A parked change-set taken apart, for scripts and people.
package struct ParkedDetail: Encodable {
  /// One fact of it.
  struct Fact: Encodable {
    let key: String
    let table: String
    let values: [String: String]
  }

  let parked: ParkedReport
  let hash: String
  let schemaVersion: Int
  let references: [String]
  let facts: [Fact]
  let unknown: String?
  private let lines: [String]

  enum CodingKeys: String, CodingKey {
    case parked, hash, references, facts, unknown
    case schemaVersion
  }

  package init(_ content: ParkedContent) {
    parked = ParkedReport(content.parked, chain: content.chain)
    hash = content.hash.description
    schemaVersion = Int(content.schemaVersion)
    references = content.references.map(\.description)
    facts = content.facts.map { fact in
      Fact(
        key: fact.key.description, table: fact.table,
        values: Dictionary(fact.values, uniquingKeysWith: { first, _ in first }))
    }
    unknown = content.unknown
    lines = content.facts.map { fact in
      "\(fact.table) \(fact.key): "
        + fact.values.map { "\($0.column) \($0.value)" }.joined(separator: ", ")
    }
  }

  /// For a person.
  package var text: String {
    var all = ["hash \(hash), schema version \(schemaVersion)"]
    all += references.map { "refers to \($0)" }
    if let unknown { all.append("not to be read here: \(unknown)") }
    return ParkedReport.text([parked])
      + (all + lines).map { "  " + SingleLine.escaped($0) + "\n" }.joined()
  }
}

/// What became of parked change-sets that were tried again, for scripts and people.
package struct RetryAnswer: Codable, Equatable, Sendable {
  package let merged: [String]
  package let facts: Int
  package let remaining: Int

  package init(_ report: RetryReport) {
    merged = report.merged.map(\.description)
    facts = report.facts
    remaining = report.remaining
  }

  /// For a person.
  package var text: String {
    merged.map { "\($0) is merged\n" }.joined()
      + "\(merged.count) merged with \(facts) facts, \(remaining) still parked\n"
  }
}
