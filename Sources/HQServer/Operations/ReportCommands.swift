import Toolkit

/// `pizza-hq report sales`: sales by store, hour or product.
enum ReportSalesCommand: Command {
  static let spec = CommandSpec(
    name: "report sales", summary: "Sales by store, hour or product, and how complete they are.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption("by", argument: "WHAT", help: "store, hour or product (store)."),
      CommandOption("day", argument: "DAY", help: "One business day, yyyy-mm-dd (all days)."),
      CommandOption("csv", help: "Print CSV; money in cents."), .json,
    ],
    examples: [
      "pizza-hq report sales hq --by hour --day 2026-11-20",
      "pizza-hq report sales hq --by product --csv > products.csv",
    ], exitCodes: [.io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let grouping = try command.grouping(of: Figures.Grouping.allCases)
    let day = try command.day(for: "day")
    return try command.show(
      try Figures(command.folder).salesReport(by: grouping, day: day))
  }
}

/// `pizza-hq report stock`: stock levels by store or over all.
enum ReportStockCommand: Command {
  static let spec = CommandSpec(
    name: "report stock", summary: "Stock levels now, and how complete they are.",
    usage: "DIR", positionals: 1...1,
    options: [
      CommandOption(
        "by", argument: "WHAT", help: "store, or product for the sum of all stores (store)."),
      CommandOption("csv", help: "Print CSV."), .json,
    ],
    examples: ["pizza-hq report stock hq --by product"], exitCodes: [.io, .configuration])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let grouping = try command.grouping(of: [.store, .product])
    return try command.show(
      try Figures(command.folder).stockReport(byStore: grouping == .store))
  }
}

extension ParsedCommand {
  fileprivate func grouping(
    of allowed: [Figures.Grouping]
  ) throws(CommandError) -> Figures.Grouping {
    guard let text = value(for: "by") else { return .store }
    guard let grouping = Figures.Grouping(rawValue: text), allowed.contains(grouping) else {
      throw CommandError(
        command: title, problem: "--by is '\(text)'",
        remedy: "give one of \(allowed.map(\.rawValue).joined(separator: ", "))")
    }
    return grouping
  }

  fileprivate func show(_ report: Report) throws -> ExitCode {
    if flag("csv") {
      try Console.write(report.csv)
      // The table stays clean; who runs the command still sees what it stands on.
      for line in report.completenessLines { Console.complain(line) }
    } else if flag("json") {
      try Console.write(try report.json())
    } else {
      try Console.print(report.text)
    }
    return .ok
  }
}
