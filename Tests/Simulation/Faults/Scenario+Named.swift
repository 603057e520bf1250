import Toolkit

extension Scenario {
  /// The scenarios that `SCENARIO=` knows by name.
  package static let named: [Scenario] = [calm, lossy, partition, kill, disk, everything]

  /// Nothing goes wrong: what fails here is no matter of faults.
  static let calm = Scenario(name: "calm")

  /// Messages are lost, repeated, delayed past each other and cut short.
  static let lossy: Scenario = {
    var scenario = Scenario(name: "lossy")
    scenario.clockSkew = 90_000
    scenario.lossPercent = 15
    scenario.repeatPercent = 25
    scenario.delayPercent = 20
    scenario.cutShortPercent = 4
    scenario.damagePercent = 6
    scenario.pullBytes = 300
    scenario.tillLossPercent = 15
    scenario.tillRepeatPercent = 10
    return scenario
  }()

  /// Lines to head office are cut, in one direction or both.
  static let partition: Scenario = {
    var scenario = Scenario(name: "partition")
    scenario.clockSkew = 3_600_000
    scenario.lossPercent = 3
    scenario.faultPause = 6_000
    scenario.partitionWeight = 1
    scenario.longestPartition = 60_000
    return scenario
  }()

  /// Processes are killed at any step.
  static let kill: Scenario = {
    var scenario = Scenario(name: "kill")
    scenario.lossPercent = 3
    scenario.tillLossPercent = 5
    scenario.faultPause = 3_500
    scenario.killStoreWeight = 3
    scenario.killHeadOfficeWeight = 2
    return scenario
  }()

  /// Power is cut at any step, disks fail and fill up.
  static let disk: Scenario = {
    var scenario = Scenario(name: "disk")
    scenario.lossPercent = 3
    scenario.tillLossPercent = 5
    scenario.faultPause = 3_000
    scenario.powerCutWeight = 3
    scenario.diskErrorWeight = 3
    scenario.diskFullWeight = 1
    scenario.startFaultPercent = 20
    return scenario
  }()

  /// All of it on one day.
  static let everything: Scenario = {
    var scenario = lossy
    scenario.name = "everything"
    scenario.lossPercent = 10
    scenario.delayPercent = 10
    scenario.faultPause = 4_000
    scenario.partitionWeight = 2
    scenario.killStoreWeight = 3
    scenario.killHeadOfficeWeight = 2
    scenario.powerCutWeight = 2
    scenario.diskErrorWeight = 2
    scenario.diskFullWeight = 1
    scenario.startFaultPercent = 10
    return scenario
  }()

  /// The scenario of a name, or of a JSON file with the members of `Scenario`.
  ///
  /// - Throws: `SimulationError` for an unknown name, `JSONError`, or why the file cannot be read.
  package static func find(_ word: String) throws -> Scenario {
    if let found = named.first(where: { $0.name == word }) { return found }
    guard word.hasSuffix(".json") else {
      throw SimulationError.unknown(
        "scenario", word, named.map(\.name) + ["or a .json file with a scenario's members"])
    }
    return try JSON.decode(Scenario.self, from: try FileText.bytes(of: word))
  }
}
