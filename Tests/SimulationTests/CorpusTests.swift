import Foundation
import Simulation
import Testing

/// A seed or more of every scenario; each is a day of head office and three stores.
///
/// The thousand that `./dev test` plays are played by the release build.
@Suite struct CorpusTests {
  /// Seeds for each scenario; `SIM_SEEDS` asks for more or fewer.
  private static let seeds: UInt64 =
    ProcessInfo.processInfo.environment["SIM_SEEDS"].flatMap { UInt64($0) } ?? 1

  @Test func `nothing is lost or doubled`() async throws {
    let runs = try (1...max(1, Self.seeds)).flatMap { seed in
      try Scenario.all().map { Simulation(seed: seed, scenario: $0) }
    }
    let results = try await withThrowingTaskGroup(of: SimulationResult.self) { group in
      for run in runs { group.addTask { try run.run() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for result in results { #expect(result.isGreen, "\(result.replay)\n\(result.violations)") }
  }
}
