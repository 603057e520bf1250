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
      help: "One of Tests/Simulation/Scenarios, or a .json file. Else SCENARIO, or all of them."),
    CommandOption("seeds", argument: "N", help: "How many seeds, from the first on; 1."),
    CommandOption("deal", help: "One scenario a seed, in turn, instead of all of them."),
    CommandOption("workers", argument: "N", help: "Runs side by side; as many as cores."),
    CommandOption(
      "control", argument: "NAME",
      help: "A bug on purpose: " + Control.allCases.map(\.rawValue).joined(separator: ", ") + "."),
    CommandOption("controls", help: "Run every control and see that it is caught."),
    CommandOption(
      "reach-all", help: "End with 1 if a fault, an outcome or a fact table was never reached."),
    CommandOption("brief", help: "Print red runs and the sum only."),
    CommandOption("trace", help: "Print every event as it happens."),
    CommandOption("json", help: "Print the result of each run as a line of JSON."),
  ],
  examples: [
    "pizza-sim --seed 7 --scenario everything", "SEED=7 SCENARIO=kill pizza-sim --trace",
    "pizza-sim --seeds 1000 --deal --brief --reach-all",
    "pizza-sim --control drop-one-row   (must end red)", "pizza-sim --controls",
  ],
  exitCodes: [.difference, .io, .software])

let code = CommandRunner.run(
  parse: { () throws(CommandError) in
    try specification.parse(Array(CommandLine.arguments.dropFirst()))
  },
  perform: { command in
    let plan = try Plan(command, ProcessInfo.processInfo.environment)
    return plan.areControls
      ? try ControlCampaign.run(on: plan.workers) : try Campaign(plan).run()
  })
exit(code.rawValue)
