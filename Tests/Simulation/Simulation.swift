import Facts
import SyncProtocol

/// One run of the simulator: what was asked for.
package struct Simulation: Sendable {
  /// Everything that happens follows from it.
  package var seed: UInt64

  package var scenario: Scenario

  /// A bug on purpose; nil for none.
  package var control: Control?

  /// Whether every event is printed as it happens.
  package var isPrinting: Bool

  package init(
    seed: UInt64, scenario: Scenario, control: Control? = nil, isPrinting: Bool = false
  ) {
    self.seed = seed
    self.scenario = scenario
    self.control = control
    self.isPrinting = isPrinting
  }

  /// Runs it to its end.
  ///
  /// - Throws: only what is no verdict on the engines, such as a full disk; what the engines do
  ///   wrong is in the result.
  package func run() throws -> SimulationResult {
    let world = try World(
      seed: seed, scenario: scenario, control: control, isPrinting: isPrinting)
    let outcome = Result { try world.run() }
    if case .failure(let error) = outcome {
      world.violations.append(
        Violation(checker: "run", place: "the engines", detail: "an error escaped: \(error)"))
    }
    for name in Counters.illegal(world.counters) {
      world.violations.append(
        Violation(
          checker: "outcomes", place: "the fleet",
          detail: "\(name.rawValue): \(world.counters[name]) times, and nothing has caused it"))
    }
    let events = world.trace.lines
    let digest = Result { try world.digest() }
    let tables = try world.writtenTables()
    return SimulationResult(
      simulation: self, violations: world.violations, counters: world.counters, events: events,
      traceHash: try digest.get(), virtualMilliseconds: world.time.now - World.start,
      drainedAfter: world.drainedAfter, tables: tables)
  }
}

/// What a run came to.
package struct SimulationResult: Sendable {
  /// The run.
  package let simulation: Simulation
  /// Empty for a green run.
  package let violations: [Violation]
  package let counters: Counters
  /// Lines of the trace.
  package let events: Int
  /// SHA-256 of the trace and of every node's rows: 64 hexadecimal digits.
  package let traceHash: String
  package let virtualMilliseconds: Int64
  /// Milliseconds from the last fault until everything had drained; nil if it never did.
  package let drainedAfter: Int64?

  /// Fact tables that had rows at head office.
  package let tables: Set<String>

  /// Names of all fact tables.
  package static var factTables: [String] { Tables.schema.tables.map(\.name) }

  package var isGreen: Bool { violations.isEmpty }

  /// The line that replays the run.
  package var replay: String {
    let control = simulation.control.map { " --control \($0.rawValue)" } ?? ""
    return "./dev sim SEED=\(simulation.seed) SCENARIO=\(simulation.scenario.name)" + control
  }
}
