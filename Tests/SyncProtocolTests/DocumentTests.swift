import Facts
import Foundation
import SyncProtocol
import Testing

/// `docs/protocol.md` says what the program does.
struct DocumentTests {
  private let text: String

  init() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    text = try String(
      contentsOf: root.appendingPathComponent("docs/protocol.md"), encoding: .utf8)
  }

  /// The lines of a section, up to the next heading of the same depth.
  private func section(_ title: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let start = lines.firstIndex(of: "## \(title)") else { return [] }
    return Array(lines[(start + 1)...].prefix { !$0.hasPrefix("## ") })
  }

  /// First and second column of a table's rows, header and rule left out.
  private func rows(_ lines: [String]) -> [(String, String)] {
    lines.filter { $0.hasPrefix("| `") }.map { line in
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      return (cells[0].replacing("`", with: ""), cells[1])
    }
  }

  @Test func `the limits are those of the program`() {
    let expected: [(String, Int64)] = [
      ("protocolVersion", Int64(Limits.protocolVersion)),
      ("factsPerChangeSet", Int64(Limits.factsPerChangeSet)),
      ("payloadBytes", Int64(Limits.payloadBytes)), ("valueBytes", Int64(Limits.valueBytes)),
      ("latestInstant", Limits.latestInstant), ("keysPerList", Int64(Limits.keysPerList)),
      ("personalValuesBytes", Int64(Limits.personalValuesBytes)),
      ("changeSetsPerBatch", Int64(Limits.changeSetsPerBatch)),
      ("factsPerBatch", Int64(Limits.factsPerBatch)),
      ("compressedBytes", Int64(Limits.compressedBytes)),
      ("inflatedBytes", Int64(Limits.inflatedBytes)),
      ("batchTargetBytes", Int64(Limits.batchTargetBytes)),
      ("headsPerExchange", Int64(Limits.headsPerExchange)),
      ("highestTable", Int64(Limits.highestTable)),
      ("integerMagnitude", Limits.integerMagnitude),
      ("longPollMilliseconds", Limits.longPollMilliseconds),
      ("requestMilliseconds", Limits.requestMilliseconds),
      ("stallMilliseconds", Limits.stallMilliseconds),
      ("sessionMilliseconds", Limits.sessionMilliseconds),
      ("requestMemoryMilliseconds", Limits.requestMemoryMilliseconds),
      ("enrolmentMilliseconds", Limits.enrolmentMilliseconds),
      ("clockSkewMilliseconds", Limits.clockSkewMilliseconds),
      ("diskReserveBytes", Limits.diskReserveBytes), ("diskLowBytes", Limits.diskLowBytes),
    ]
    let written = rows(section("Limits")).map { "\($0.0) \($0.1)" }
    #expect(written == expected.map { "\($0.0) \($0.1)" })
  }

  @Test func `every limit of the program is in the document`() throws {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let source = try String(
      contentsOf: root.appendingPathComponent("Sources/SyncProtocol/Limits.swift"),
      encoding: .utf8)
    let names = source.split(separator: "\n").compactMap { line in
      line.split(separator: " ").map(String.init).firstIndex(of: "let").map { index in
        line.split(separator: " ")[index + 1].replacing(":", with: "")
      }
    }
    #expect(names.map { String($0) } == rows(section("Limits")).map(\.0))
  }

  @Test func `limits fit together`() {
    #expect(Limits.factsPerChangeSet < 65_536)
    #expect(Limits.valueBytes < Limits.payloadBytes)
    #expect(Limits.batchTargetBytes + Limits.payloadBytes < Limits.compressedBytes)
    #expect(Limits.compressedBytes <= Limits.inflatedBytes)
    #expect(Limits.factsPerChangeSet < Limits.factsPerBatch)
    #expect(Limits.headsPerExchange * 52 < Limits.batchTargetBytes)
    #expect(Limits.longPollMilliseconds < Limits.requestMilliseconds)
    #expect(Limits.requestMilliseconds < Limits.sessionMilliseconds)
    #expect(Limits.highestTable < 64)
    #expect(Backoff.firstMilliseconds < Backoff.longestMilliseconds)
    #expect(Limits.personalValuesBytes > 4 * Limits.valueBytes)
  }

  @Test func `the reasons of refusals are those of the program`() {
    #expect(rows(section("Refusals")).map(\.0) == FactRefusal.Reason.allCases.map(\.rawValue))
  }

  @Test func `every code of a wire error is in the document`() {
    let written = Set(rows(section("Errors")).map(\.0))
    let errors: [WireError] = [
      .truncated, .trailingBytes, .notOurs, .unknownVersion(2), .unexpectedMessage(1),
      .notCanonical(""), .tooLarge(""), .wrongHash(Fixture.first), .badIdentity(""),
    ]
    for error in errors { #expect(written.contains(error.code)) }
  }

  // MARK: Tables

  private func kind(_ column: FactColumn) -> String {
    switch column.kind {
    case .integer:
      column.range.map { "integer \($0.lowerBound)…\($0.upperBound)" } ?? "integer"
    case .instant: "instant"
    case .text: column.isPersonal ? "text, personal" : "text"
    case .blob: "blob"
    case .reference(let table): "→ \(table.map { "\($0)" } ?? "*")"
    case .parent(let table): "parent → \(table)"
    case .name: "named key"
    case .keys: "list of keys"
    case .salt: "salt"
    case .seal: "seal"
    }
  }

  private func expectedTables() -> [String] {
    Tables.schema.tables.flatMap { table in
      let writers =
        switch table.writers {
        case .headOffice: "head office"
        case .stores: "stores"
        case .both: "both"
        }
      let since = table.since > 1 ? ", since version \(table.since)" : ""
      let columns = table.columns.enumerated().map { index, column in
        let added = column.since > table.since ? ", since version \(column.since)" : ""
        return "| \(index + 1) | \(column.name) | \(kind(column))"
          + "\(column.isRequired ? ", required" : "")\(added) |"
      }
      return [
        "### \(table.number) `\(table.name)` (\(writers)\(since))", "", "| # | column | kind |",
        "| ---: | --- | --- |",
      ] + columns + [""]
    }
  }

  @Test func `the tables are those of the program`() {
    let lines = section("Tables")
    let start = lines.firstIndex { $0.hasPrefix("### ") } ?? 0
    let written = Array(lines[start...].prefix { !$0.hasPrefix("The codes") })
    let expected = expectedTables()
    #expect(written == expected)
    if ProcessInfo.processInfo.environment["PRINT_TABLES"] == "1" {
      print(expected.joined(separator: "\n"))
    }
  }

  @Test func `every code of the program is in the document`() {
    let codes = section("Tables").filter { $0.hasPrefix("| `") }
    func line(_ column: String) -> String { codes.first { $0.contains("`\(column)`") } ?? "" }
    func expect(_ column: String, _ values: [Int64]) {
      for value in values {
        #expect(line(column).contains(" \(value) "), "\(column) \(value)")
      }
    }
    expect("orders.channel", Channel.allCases.map(\.rawValue))
    expect("orders.service", Service.allCases.map(\.rawValue))
    expect("lines.kind", LineKind.allCases.map(\.rawValue))
    expect("order_events.step", Step.allCases.map(\.rawValue).filter { $0 > 10 })
    expect("payments.means", Means.allCases.map(\.rawValue))
    expect("stock_movements.kind", MovementKind.allCases.map(\.rawValue))
    expect("ingredients.unit", Unit.allCases.map(\.rawValue))
    expect("product_sizes.size", SizeCode.allCases.map(\.rawValue))
    expect("options.kind", OptionKind.allCases.map(\.rawValue))
    expect("staff.role", Role.allCases.map(\.rawValue))
    expect("series.reason", SeriesReason.allCases.map(\.rawValue))
    expect("receipts.kind", ReceiptKind.allCases.map(\.rawValue))
    expect("cash_movements.kind", CashMovementKind.allCases.map(\.rawValue))
    expect("closings.kind", ClosingKind.allCases.map(\.rawValue))
    expect("journal_events.code", JournalCode.allCases.map(\.rawValue))
    expect("delivery_attempts.outcome", DeliveryOutcome.allCases.map(\.rawValue))
    expect("paired_devices.kind", DeviceKind.allCases.map(\.rawValue))
    expect("vouchers.kind", VoucherKind.allCases.map(\.rawValue))
    let allergens = Allergen.allCases.map { "\($0)" }.joined(separator: ", ")
    #expect(line("ingredients.allergens").contains(allergens))
  }
}
