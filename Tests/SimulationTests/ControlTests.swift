import Simulation
import Testing

/// Each bug on purpose is caught, and by the checker that is there for it.
@Suite struct ControlTests {
  @Test(arguments: Control.allCases)
  func `a bug on purpose is caught`(control: Control) throws {
    let (scenario, checker) = control.proof
    let caught = try control.caught(in: 1...12)
    #expect(caught != nil, "\(control.rawValue) was not caught in \(scenario) by \(checker)")
  }
}
