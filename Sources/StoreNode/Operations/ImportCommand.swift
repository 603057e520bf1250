import Foundation
import Toolkit

/// The command `pizza-store import`.
enum ImportCommand: Command {
  static let spec = CommandSpec(
    name: "import", summary: "Imports past sales from a CSV file; a second run adds nothing.",
    usage: "DIR FILE", positionals: 2...2,
    options: [
      CommandOption(
        "store-of", argument: "N/M",
        help: "Only orders whose running number modulo M is N (modulo M: 8/8 is 0/8)."),
      CommandOption(
        "source", argument: "NAME",
        help: "Where the orders come from (default: the file's name without its ending)."),
      .json,
    ],
    examples: [
      "pizza-store import /var/lib/oc-pizza sales-2015.csv",
      "pizza-store import store-3 pizzaplace-2015-h1.csv --store-of 3/8",
    ],
    exitCodes: [.dataError, .io, .temporaryFailure, .configuration])

  /// The result for a script.
  private struct Result: Encodable {
    let orders: Int
    let added: Int
    let present: Int
    let pizzas: Int64
    let cents: Int64
  }

  /// Orders that one request to a running node carries; each is a transaction of its own.
  private static let ordersPerRequest = 100

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let folder = try NodeCommand.folder(command)
    let path = command.positionals[1]
    let share = try share(command)
    let file = URL(fileURLWithPath: path)
    let source = command.value(for: "source") ?? file.deletingPathExtension().lastPathComponent
    guard (1...100).contains(source.utf8.count) else {
      throw CommandError(command: command.title, problem: "--source is '\(source)'")
    }
    let content = try ImportFile(
      try read(path), source: source, database: try NodeCommand.readOnly(folder),
      now: WallClock.system.now())
    guard content.badLines.isEmpty else {
      for bad in content.badLines { Console.complain("\(SingleLine.escaped(path)): \(bad)") }
      let count = content.badLines.count
      Console.complain("\(count) bad \(count == 1 ? "line" : "lines"); nothing was imported")
      return .dataError
    }
    let orders =
      share.map { content.orders(remainder: $0.remainder, modulo: $0.modulo) } ?? content.orders
    let added = try write(orders, folder)
    let result = Result(
      orders: orders.count, added: added, present: orders.count - added,
      pizzas: orders.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.quantity } },
      cents: orders.reduce(0) { $0 + $1.cents })
    try command.show(
      result,
      else:
        "\(result.orders) orders, \(result.pizzas) pizzas, \(result.cents) cents: "
        + "\(result.added) added, \(result.present) there already\n")
    return .ok
  }

  private static func read(_ path: String) throws -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw NodeError(
        what: "read \(SingleLine.escaped(path))", cause: "it is not there or not readable",
        remedy: "check its name and permissions", exitCode: .io)
    }
  }

  /// Through the node if it runs, for one process writes a database; else by its own hand.
  private static func write(_ orders: [ImportedOrder], _ folder: StoreFolder) throws -> Int {
    var bar = ProgressBar("orders", total: orders.count)
    defer { bar.finish() }
    var added = 0
    if let client = try DoorClient(folder) {
      for start in stride(from: 0, to: orders.count, by: ordersPerRequest) {
        let part = Array(orders[start..<min(start + ordersPerRequest, orders.count)])
        added += try client.ask(ImportAnswer.self, "POST", "/admin/v1/import", part).added
        bar.advance(by: part.count)
      }
      return added
    }
    let desk = OrderDesk(store: try Store(folder: folder))
    for order in orders {
      if try desk.add(order) { added += 1 }
      bar.advance()
    }
    return added
  }

  private static func share(
    _ command: ParsedCommand
  ) throws(CommandError) -> (remainder: Int, modulo: Int)? {
    guard let text = command.value(for: "store-of") else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = Int(parts[0]), let modulo = Int(parts[1]), modulo > 0,
      (0...modulo).contains(number)
    else {
      throw CommandError(
        command: command.title, problem: "--store-of is '\(text)'",
        remedy: "give two numbers, such as 3/8")
    }
    return (number % modulo, modulo)
  }
}
