import Storage

/// I4: the projections are what a rebuild from the facts gives.
enum RebuildChecker: Checker {
  static let name = "rebuild"
  static let moment = CheckMoment.atRest

  static func check(_ fleet: Fleet) throws -> [Violation] {
    try fleet.nodes.flatMap { node in
      try node.engine.rebuild(replacing: false).sorted { $0.key < $1.key }.map {
        violation(node.name, "\($0.value) rows of \($0.key) differ from a rebuild")
      }
    }
  }
}
