import Simulation
import Toolkit

/// Plays every control until it is caught: a simulator that misses one is blind there.
enum ControlCampaign {
  /// Days in which each must be caught.
  private static let seeds: ClosedRange<UInt64> = 1...12

  static func run(on workers: Int) throws -> ExitCode {
    let caught = try Workers.map(Control.allCases, on: workers) { control in
      let result = try control.caught(in: seeds)
      try Console.print(line(control, result))
      return result != nil
    }
    let missed = caught.count { !$0 }
    try Console.print("\(caught.count) controls, \(missed) not caught\n")
    return missed == 0 ? .ok : .difference
  }

  private static func line(_ control: Control, _ result: SimulationResult?) -> String {
    let (scenario, checker) = control.proof
    guard let result, let violation = result.violations.first(where: { $0.checker == checker })
    else { return "control \(control.rawValue): NOT CAUGHT in \(scenario) by \(checker)\n" }
    return "control \(control.rawValue): caught, seed \(result.simulation.seed) \(scenario)\n"
      + "  \(violation)\n"
  }
}
