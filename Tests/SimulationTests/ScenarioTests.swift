import Foundation
import Simulation
import Testing

/// The scenario files can be read, say what they are for, and build upon each other.
@Suite struct ScenarioTests {
  @Test func `every file is a scenario of its own name that says what it is for`() throws {
    let names = try Scenario.names()
    #expect(names.contains("calm") && names.contains("everything"))
    for name in names {
      let scenario = try Scenario.find(name)
      #expect(scenario.name == name)
      #expect(scenario.about.hasSuffix("."), "\(name) does not say what it is for")
    }
  }

  @Test func `a scenario has the members of those it builds upon, and its own on top`() throws {
    let everything = try Scenario.find("everything")
    let lossy = try Scenario.find("lossy")
    #expect(everything.repeatPercent == lossy.repeatPercent)
    #expect(everything.lossPercent != lossy.lossPercent)
    #expect(everything.killStoreWeight > 0 && lossy.killStoreWeight == 0)
  }

  @Test(arguments: [
    #"{"lossPercentage": 3}"#, #"{"with": ["storm"]}"#, #"{"lossPercent": "much"}"#, "[]",
  ])
  func `what is no scenario is refused`(text: String) throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("scenario-\(UUID().uuidString).json")
    try Data(text.utf8).write(to: file)
    defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: file) } }
    #expect(throws: (any Error).self) { try Scenario.find(file.path) }
  }
}
