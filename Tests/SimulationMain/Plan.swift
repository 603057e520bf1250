import Foundation
import Simulation
import Toolkit

/// The runs that one command line asks for.
struct Plan {
  let runs: [Simulation]
  let workers: Int

  /// Each run's result as a line of JSON.
  let isJSON: Bool

  /// Only red runs and the sum.
  let isBrief: Bool

  /// Whether it is an error that a fault or an outcome was never reached.
  let mustReachAll: Bool

  /// Whether every control is run instead.
  let areControls: Bool

  /// Reads the command line.
  ///
  /// - Throws: `CommandError` for what cannot be run.
  init(_ command: ParsedCommand, _ environment: [String: String]) throws {
    let positionals = command.positionals
    let seed = positionals.first ?? command.value(for: "seed") ?? environment["SEED"] ?? "1"
    guard let first = UInt64(seed) else {
      throw CommandError(
        command: command.title, problem: "the seed is '\(seed)'",
        remedy: "give a whole number from 0 to \(UInt64.max)")
    }
    let seeds = try command.integer(for: "seeds", in: 1...1_000_000) ?? 1
    workers =
      try command.integer(for: "workers", in: 1...256)
      ?? ProcessInfo.processInfo.activeProcessorCount
    isJSON = command.flag("json")
    isBrief = command.flag("brief")
    mustReachAll = command.flag("reach-all")
    areControls = command.flag("controls")
    let isTracing = command.flag("trace")
    let name =
      positionals.dropFirst().first ?? command.value(for: "scenario") ?? environment["SCENARIO"]
    do {
      let scenarios = try name.map { [try Scenario.find($0)] } ?? Scenario.all()
      let control = try command.value(for: "control").map { try Control.find($0) }
      runs = (0..<seeds).flatMap { offset in
        let dealt =
          command.flag("deal") ? [scenarios[offset % scenarios.count]] : scenarios
        return dealt.map {
          Simulation(
            seed: first &+ UInt64(offset), scenario: $0, control: control, isPrinting: isTracing)
        }
      }
    } catch {
      throw CommandError(command: command.title, problem: "\(error)")
    }
  }
}
