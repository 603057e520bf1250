import Foundation
import Simulation
import Toolkit

let specification = CommandSpec(
  name: "pizza-sim",
  summary: "Runs head office and its stores on a virtual clock and network, out of one seed.",
  usage: "[SEED [SCENARIO]]", positionals: 0...2,
  options: [
    CommandOption("seed", argument: "N", help: "First seed; else SEED of the environment, or 1."),
    CommandOption(
      "scenario", argument: "NAME",
      help: "One of: " + Scenario.named.map(\.name).joined(separator: ", ")
        + "; or a .json file. Else SCENARIO, or all of them."),
    CommandOption("seeds", argument: "N", help: "How many seeds, from the first on; 1."),
    CommandOption(
      "control", argument: "NAME",
      help: "A bug on purpose: " + Control.allCases.map(\.rawValue).joined(separator: ", ") + "."),
    CommandOption("trace", help: "Print every event as it happens."),
    CommandOption("json", help: "Print the result of each run as a line of JSON."),
  ],
  examples: [
    "pizza-sim --seed 7 --scenario everything", "SEED=7 SCENARIO=kill pizza-sim --trace",
    "pizza-sim --seed 1 --seeds 1000",
    "pizza-sim --control drop-one-row   (must end red)",
  ],
  exitCodes: [.difference, .io, .software])

let code = CommandRunner.run(
  parse: { () throws(CommandError) in
    try specification.parse(Array(CommandLine.arguments.dropFirst()))
  },
  perform: { command in try Campaign(command, ProcessInfo.processInfo.environment).run() })
exit(code.rawValue)
