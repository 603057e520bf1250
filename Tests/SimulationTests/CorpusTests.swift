import Foundation
import Simulation
import Testing

/// A fixed corpus of seeds; each is a day of head office and three stores under one scenario.
@Suite struct CorpusTests {
  /// Seeds for each scenario; `SIM_SEEDS` asks for more or fewer.
  private static let seeds: UInt64 =
    ProcessInfo.processInfo.environment["SIM_SEEDS"].flatMap { UInt64($0) } ?? 20

  @Test func `nothing is lost or doubled, and every fault and outcome is reached`() async throws {
    let runs = try (1...max(1, Self.seeds)).flatMap { seed in
      try ["lossy", "partition", "kill", "disk", "everything"].map {
        Simulation(seed: seed, scenario: try Scenario.find($0))
      }
    }
    let results = try await withThrowingTaskGroup(of: SimulationResult.self) { group in
      for run in runs { group.addTask { try run.run() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    var sum = Counters()
    for result in results {
      #expect(result.isGreen, "\(result.replay)\n\(result.violations)")
      sum.add(result.counters)
    }
    // A fault that never fires proves nothing.
    if Self.seeds >= 20 { #expect(sum.unreached.isEmpty, "\(sum.unreached)") }
  }
}
