/// What verifying the fiscal records of a database found.
package struct FiscalReport: Equatable, Sendable {
  /// How many series there are.
  package internal(set) var series = 0
  /// How many records of each chain were checked.
  package internal(set) var records: [FiscalChain: Int] = [:]
  /// One line each, naming series and number, or the order.
  package internal(set) var findings: [String] = []

  /// Whether nothing was found.
  package var isClean: Bool { findings.isEmpty }

  /// How many records of all chains were checked.
  package var count: Int { records.values.reduce(0, +) }

  /// Of all closings.
  package var closings: Int {
    [FiscalChain.days, .months, .years].reduce(0) { $0 + records[$1, default: 0] }
  }

  package init() {}
}
