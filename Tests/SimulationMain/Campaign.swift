import Simulation
import Toolkit

/// Plays the runs of a plan, some side by side, and says what came of them.
struct Campaign {
  private let plan: Plan

  init(_ plan: Plan) { self.plan = plan }

  func run() throws -> ExitCode {
    let start = MonotonicClock.system.now()
    var summary = Summary()
    let results = try Workers.map(plan.runs, on: plan.workers) { run in
      let result = try run.run()
      try report(result)
      return result
    }
    for result in results { summary.add(result) }
    let elapsed = max(1, (MonotonicClock.system.now() - start) / 1_000_000)
    try tell(summary.text(milliseconds: elapsed))
    let unreached = plan.mustReachAll ? summary.unreached : []
    for name in unreached { try tell("never reached: \(name)\n") }
    return summary.red == 0 && unreached.isEmpty ? .ok : .difference
  }

  // MARK: Reporting

  private func report(_ result: SimulationResult) throws {
    if plan.isJSON { return try Console.print(try line(result)) }
    let seed = result.simulation.seed
    let name = result.simulation.scenario.name
    if result.isGreen {
      if plan.isBrief { return }
      let drained = result.drainedAfter.map { "drained after \($0 / 1_000) s" } ?? ""
      return try Console.print(
        "seed \(seed) \(name): green, \(result.counters[.orders]) orders, "
          + "\(result.counters.faults) faults, \(drained), trace "
          + result.traceHash.prefix(16) + "\n")
    }
    let found = result.violations.prefix(20).map { "  \($0)\n" }.joined()
    try Console.print("seed \(seed) \(name): RED\n\(found)\(result.replay)\n")
  }

  private func line(_ result: SimulationResult) throws -> String {
    let row = ResultRow(
      seed: result.simulation.seed, scenario: result.simulation.scenario.name,
      green: result.isGreen, violations: result.violations.map(\.description),
      events: result.events, trace: result.traceHash, drainedMilliseconds: result.drainedAfter,
      counters: Dictionary(
        Counters.Name.allCases.map { ($0.rawValue, result.counters[$0]) },
        uniquingKeysWith: { first, _ in first }))
    return String(decoding: try JSON.encode(row), as: UTF8.self) + "\n"
  }

  private struct ResultRow: Encodable {
    let seed: UInt64
    let scenario: String
    let green: Bool
    let violations: [String]
    let events: Int
    let trace: String
    let drainedMilliseconds: Int64?
    let counters: [String: Int]
  }

  /// What is for a person alone: not among lines of JSON.
  private func tell(_ text: String) throws {
    if plan.isJSON { Console.complain(text) } else { try Console.print(text) }
  }
}
