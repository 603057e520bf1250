import Security
import Storage
import Toolkit

/// The command `pizza-store seed-stock`.
enum SeedStockCommand: Command {
  static let spec = CommandSpec(
    name: "seed-stock", summary: "Counts the shelves of a demonstration: the starter's stock.",
    usage: NodeCommand.folderUsage, positionals: 1...1,
    examples: ["pizza-store seed-stock demo/store-1"],
    exitCodes: [.dataError, .io, .temporaryFailure, .configuration])

  /// What a running node is sent.
  private struct Count: Encodable {
    let items: [StockItemRequest]
  }

  private struct Answer: Decodable {}

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    let items = try openingStock()
    let id = "seed-stock-\(try SystemRandom().uint64())"
    if let client = try DoorClient(folder) {
      _ = try client.ask(
        Answer.self, "POST", "/api/v1/stock/counts", Count(items: items), requestID: id)
    } else {
      let count = CountStock(items: items)
      let desk = OrderDesk(store: try Store(folder: folder))
      _ = try desk.write(
        OrderDesk.Request(id: id, fingerprint: [], answersName: nil, till: 0, person: nil),
        isNew: true,
        count.write,
        answer: { _, _ in [] })
    }
    try Console.print("\(items.count) ingredients counted\n")
    return .ok
  }

  private static func openingStock() throws -> [StockItemRequest] {
    let name = "schema/starter/opening_stock.csv"
    return try CSVReader.rows(of: Embedded.file(named: name) ?? []).dropFirst().map { row in
      guard row.fields.count == 2, let quantity = Int64(row.fields[1]) else {
        throw NodeError(
          what: "read \(name)", cause: "line \(row.line) is broken",
          remedy: "install the program anew", exitCode: .software)
      }
      return StockItemRequest(ingredient: row.fields[0], quantity: quantity)
    }
  }
}
