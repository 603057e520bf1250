import Foundation
import Toolkit

/// Measures the product against yardsticks of the same run; see `--help`.
let spec = CommandSpec(
  name: "pizza-bench",
  summary: "Measures capture, merging, wire, files and opening against yardsticks of the same run.",
  options: [
    CommandOption("only", argument: "NAME", help: "Only this metric; may be repeated."),
    CommandOption("pairs", argument: "N", help: "Interleaved pairs for each ratio (default 8)."),
    CommandOption("json", help: "Print JSON instead of a table."),
    CommandOption("growth", help: "Also measure growth, which takes minutes."),
    CommandOption(
      "fixture", argument: "FILE", help: "Orders (default \(WorkLoad.defaultFixture))."),
    CommandOption("starter", argument: "FOLDER", help: "Catalogue (default schema/starter)."),
    CommandOption("directory", argument: "FOLDER", help: "Where files are written, then removed."),
  ],
  examples: ["pizza-bench", "pizza-bench --only capture --pairs 3", "pizza-bench --json"],
  exitCodes: [.software, .io])

let code = CommandRunner.run(
  parse: { () throws(CommandError) in try spec.parse(Array(CommandLine.arguments.dropFirst())) },
  perform: { command in
    try Bench(command).run()
    return .ok
  })
exit(code.rawValue)
