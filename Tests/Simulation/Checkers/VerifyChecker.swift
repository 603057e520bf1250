import Storage

/// I9: the engine's own verification finds every row covered by its header.
enum VerifyChecker: Checker {
  static let name = "verify"
  static let moment = CheckMoment.atRest

  static func check(_ fleet: Fleet) throws -> [Violation] {
    try fleet.nodes.flatMap { node in
      let report = try node.engine.verify()
      return report.findings.map { violation(node.name, "\($0)") }
        + report.strays.map { violation(node.name, "\($0.table): \($0.detail)") }
    }
  }
}
