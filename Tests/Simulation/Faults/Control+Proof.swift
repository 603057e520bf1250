extension Control {
  /// In which scenario it must be caught, and by which checker.
  package var proof: (scenario: String, checker: String) {
    switch self {
    case .acknowledgeBeforeCommit: ("kill", "custody")
    case .applyTwice: ("lossy", "conservation")
    case .dropOneRow: ("calm", "conservation")
    case .skipGap: ("calm", "custody")
    case .orderByArrival, .orderByWallClock: ("clocks", "conservation")
    case .parkWholeChain: ("newer-store", "parked")
    case .insertOrIgnore: ("twins", "liveness")
    case .reuseIncarnation: ("restore-store", "outcomes")
    case .forgetOwnChain: ("restore-hq", "liveness")
    case .forgetRequests: ("lossy", "history")
    case .retryOnlyOnWrite: ("partition", "liveness")
    case .keepRelays: ("calm", "transfers")
    case .goOnWithTheSeries: ("restore-store", "fiscal")
    case .hideRot: ("rot", Rot.checker)
    case .synchronousNormal, .synchronousOff, .ignoreSync: ("disk", "history")
    }
  }

  /// Plays days with the bug until its checker has caught it.
  ///
  /// Not every day has the accident that shows a bug; a handful of days has.
  ///
  /// - Returns: the red run; nil if none of `seeds` was.
  /// - Throws: as `Simulation.run`.
  package func caught(in seeds: ClosedRange<UInt64>) throws -> SimulationResult? {
    let scenario = try Scenario.find(proof.scenario)
    for seed in seeds {
      let result = try Simulation(seed: seed, scenario: scenario, control: self).run()
      if result.violations.contains(where: { $0.checker == proof.checker }) { return result }
    }
    return nil
  }
}
