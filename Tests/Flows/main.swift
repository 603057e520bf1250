import Foundation
import Glibc
import Toolkit

// Performs one named flow of the product in a folder and tells on standard output what it
// acknowledged, so that a test can let it die anywhere and knows what has to be there afterwards.

let flows: [String: (Script) throws -> Void] = [
  "till": TillFlow.run, "sell": TillFlow.sell, "push": ExchangeFlow.push,
  "pull": ExchangeFlow.pull, "enrol": ExchangeFlow.enrol, "receive": HeadOfficeFlow.receive,
  "erase": HeadOfficeFlow.erase,
  "create": HeadOfficeFlow.create, "serve": HeadOfficeFlow.serve, "ring": RingFlow.run,
  "knock": RingFlow.knock, "backup": BackupFlow.backup, "restore": BackupFlow.restore,
  "anew": BackupFlow.anew,
]

do {
  let script = try Script(Array(CommandLine.arguments.dropFirst()))
  guard let flow = flows[script.flow] else {
    throw ScriptError("there is no flow '\(script.flow)': \(flows.keys.sorted())")
  }
  try flow(script)
} catch {
  Console.complain("pizza-flows: \(error)")
  exit(2)
}
