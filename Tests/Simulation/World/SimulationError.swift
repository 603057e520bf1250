import Foundation

/// Why a run could not be made at all: no verdict on the engines.
package enum SimulationError: Error, CustomStringConvertible {
  /// A name that is not known, and those that are.
  case unknown(String, String, [String])
  /// Scenarios that build upon each other.
  case circle([String])

  /// What was wrong and what to do, for a person.
  package var description: String {
    switch self {
    case .unknown(let what, let word, let known):
      "there is no \(what) '\(word)'; there are: \(known.joined(separator: ", "))"
    case .circle(let names): "scenarios in a circle: \(names.joined(separator: ", "))"
    }
  }
}

/// Small files, read whole.
enum FileText {
  static func bytes(of path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  }
}
