import Simulation
import Testing

@Suite struct ReplayTests {
  @Test(arguments: ["calm", "everything"])
  func `the same seed twice gives the same run`(name: String) throws {
    let simulation = Simulation(seed: 11, scenario: try Scenario.find(name))
    let first = try simulation.run()
    let second = try simulation.run()
    #expect(first.traceHash == second.traceHash)
    #expect(first.events == second.events)
  }

  @Test func `another seed or scenario gives another run`() throws {
    let calm = try Scenario.find("calm")
    let first = try Simulation(seed: 11, scenario: calm).run()
    #expect(try Simulation(seed: 12, scenario: calm).run().traceHash != first.traceHash)
    let lossy = try Scenario.find("lossy")
    #expect(try Simulation(seed: 11, scenario: lossy).run().traceHash != first.traceHash)
  }

  @Test func `a red run names the line that replays it`() throws {
    let simulation = Simulation(
      seed: 3, scenario: try Scenario.find("kill"), control: .dropOneRow)
    let result = try simulation.run()
    #expect(!result.isGreen)
    #expect(result.replay == "./dev sim SEED=3 SCENARIO=kill --control drop-one-row")
  }

  @Test func `an unknown scenario or control is refused with the names there are`() {
    #expect(throws: SimulationError.self) { try Scenario.find("storm") }
    #expect(throws: SimulationError.self) { try Control.find("no-bug") }
  }
}
