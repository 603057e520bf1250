import Evening
import Foundation
import Toolkit

// pizza-evening: the demo (`./dev demo`), and with --run one head office and one store to click at.

let spec = CommandSpec(
  name: "pizza-evening",
  summary: "One Friday evening in eight pizzerias, with everything that can go wrong.",
  usage: "[--run] [--keep] [--fixture FILE]",
  options: [
    CommandOption("run", help: "start head office and one store, and leave them running"),
    CommandOption("keep", help: "keep the databases, and print where they are"),
    CommandOption("fixture", argument: "FILE", help: "the orders of the evening"),
  ],
  examples: ["pizza-evening", "pizza-evening --keep"],
  exitCodes: [.ok, .difference, .usage, .software])

let code = CommandRunner.run(
  parse: { () throws(CommandError) in
    try spec.parse(Array(CommandLine.arguments.dropFirst()), program: nil)
  },
  perform: { command in
    let programs = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("oc-pizza-\(ProcessInfo.processInfo.processIdentifier)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let evening = try Evening(
      programs: programs, folder: folder,
      fixture: command.value(for: "fixture") ?? "Tests/Fixtures/orders/pizzaplace-2015-h1.csv")
    if command.flag("run") {
      try evening.stayOpen()
      return .ok
    }
    let agrees = try evening.play()
    if command.flag("keep") || !agrees {
      try Console.print("databases and logs: \(folder)\n")
    } else {
      try FileManager.default.removeItem(atPath: folder)
    }
    return agrees ? .ok : .difference
  })
exit(code.rawValue)
