import Foundation
import Simulation
import Toolkit

/// The runs that one command line asks for.
struct Campaign {
  private let firstSeed: UInt64
  private let seeds: Int
  private let scenarios: [Scenario]
  private let control: Control?
  private let isTracing: Bool
  private let isJSON: Bool

  /// Reads the command line.
  ///
  /// - Throws: `CommandError` for what cannot be run.
  init(_ command: ParsedCommand, _ environment: [String: String]) throws {
    let positionals = command.positionals
    let seed = positionals.first ?? command.value(for: "seed") ?? environment["SEED"] ?? "1"
    guard let firstSeed = UInt64(seed) else {
      throw CommandError(
        command: command.title, problem: "the seed is '\(seed)'",
        remedy: "give a whole number from 0 to \(UInt64.max)")
    }
    self.firstSeed = firstSeed
    seeds = try command.integer(for: "seeds", in: 1...1_000_000) ?? 1
    let name =
      positionals.dropFirst().first ?? command.value(for: "scenario") ?? environment["SCENARIO"]
    do {
      scenarios = try name.map { [try Scenario.find($0)] } ?? Scenario.named
      control = try command.value(for: "control").map { try Control.find($0) }
    } catch {
      throw CommandError(command: command.title, problem: "\(error)")
    }
    isTracing = command.flag("trace")
    isJSON = command.flag("json")
  }

  func run() throws -> ExitCode {
    try tell(
      "seeds \(firstSeed)…\(firstSeed &+ UInt64(seeds - 1)), scenarios "
        + scenarios.map(\.name).joined(separator: " ")
        + ", control \(control?.rawValue ?? "none")\n")
    var sum = Counters()
    var red = 0
    var milliseconds: Int64 = 0
    let start = MonotonicClock.system.now()
    for offset in 0..<seeds {
      for scenario in scenarios {
        let result = try Simulation(
          seed: firstSeed &+ UInt64(offset), scenario: scenario, control: control,
          isPrinting: isTracing
        ).run()
        sum.add(result.counters)
        milliseconds += result.virtualMilliseconds
        if !result.isGreen { red += 1 }
        try report(result)
      }
    }
    let elapsed = max(1, (MonotonicClock.system.now() - start) / 1_000_000)
    try tell(sum.table + "\n")
    try tell(
      "\(seeds * scenarios.count) runs, \(red) red; \(sum[.orders]) orders, \(sum.faults) faults; "
        + "\(milliseconds / 1_000) s of virtual time in \(elapsed / 1_000) s, "
        + "\(Int64(sum[.orders]) * 1_000 / elapsed) orders/s\n")
    return red == 0 ? .ok : .difference
  }

  private func report(_ result: SimulationResult) throws {
    if isJSON { return try Console.print(try line(result)) }
    let seed = result.simulation.seed
    let name = result.simulation.scenario.name
    if result.isGreen {
      let drained = result.drainedAfter.map { "drained after \($0 / 1_000) s" } ?? ""
      try Console.print(
        "seed \(seed) \(name): green, \(result.counters[.orders]) orders, "
          + "\(result.counters.faults) faults, \(drained), trace "
          + result.traceHash.prefix(16) + "\n")
      return
    }
    try Console.print("seed \(seed) \(name): RED\n")
    for violation in result.violations.prefix(20) { try Console.print("  \(violation)\n") }
    try Console.print(result.replay + "\n")
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
    if isJSON { Console.complain(text) } else { try Console.print(text) }
  }
}
