import Toolkit

/// `pizza-hq price set`: sets the price of a product's size from a day on.
enum PriceSetCommand: Command {
  static let spec = CommandSpec(
    name: "price set", summary: "Set the price of a product's size from a day on.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption("product", argument: "CODE", help: "The product's code."),
      CommandOption("size", argument: "SIZE", help: "S, M, L, XL or XXL."),
      CommandOption("cents", argument: "CENTS", help: "The price in euro cents."),
      CommandOption("store", argument: "N", help: "For this store alone (all stores)."),
      CommandOption("from", argument: "DAY", help: "First day, yyyy-mm-dd (today)."),
      .json,
    ],
    examples: ["pizza-hq price set hq --product hawaiian --size M --cents 1350 --from 2026-12-01"],
    exitCodes: [.dataError, .unavailable, .io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    guard let cents = try command.integer(for: "cents", in: 0...10_000_000) else {
      throw CommandError(command: command.title, problem: "--cents is missing")
    }
    let store = try command.integer(for: "store", in: 1...32_766)
    let operation = SetPrice(
      product: try command.required("product"), size: try command.required("size"),
      cents: Int64(cents), store: store.map(Int64.init), fromDay: try command.day(for: "from"))
    let answer = try OperationRunner(folder: command.folder).run(operation)
    let place = store.map { "store \($0)" } ?? "all stores"
    let what = answer.changed ? "costs" : "costs already"
    try command.show(
      answer,
      else: """
        \(operation.product) \(operation.size) \(what) EUR \(Money.plain(answer.cents)) from \
        \(answer.from) at \(place) (\(answer.replaced) prices replaced)

        """)
    return .ok
  }
}
