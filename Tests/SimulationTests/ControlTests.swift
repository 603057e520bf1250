import Simulation
import Testing

/// Each bug on purpose is caught, and by the checker that is there for it.
@Suite struct ControlTests {
  @Test(arguments: [
    (Control.acknowledgeBeforeCommit, "kill", "custody"), (.applyTwice, "lossy", "conservation"),
    (.dropOneRow, "calm", "conservation"), (.skipGap, "calm", "custody"),
    (.orderByArrival, "calm", "conservation"), (.forgetRequests, "lossy", "history"),
    (.retryOnlyOnWrite, "partition", "liveness"), (.synchronousNormal, "disk", "history"),
    (.synchronousOff, "disk", "history"), (.ignoreSync, "disk", "history"),
  ])
  func `a bug on purpose is caught`(control: Control, scenario: String, checker: String) throws {
    let scenario = try Scenario.find(scenario)
    var caughtBy: Set<String> = []
    // Not every day has the accident that shows the bug; a handful of days has.
    for seed: UInt64 in 1...8 where !caughtBy.contains(checker) {
      let result = try Simulation(seed: seed, scenario: scenario, control: control).run()
      caughtBy.formUnion(result.violations.map(\.checker))
    }
    #expect(caughtBy.contains(checker), "caught by \(caughtBy.sorted())")
  }

  @Test func `every control has its test`() {
    #expect(Control.allCases.count == 10)
  }
}
