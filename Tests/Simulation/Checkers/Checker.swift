import Database
import Storage
import SyncProtocol

/// Something that must hold and does not.
package struct Violation: Sendable, CustomStringConvertible {
  /// Name of the checker.
  package let checker: String
  /// Where: a node, a lane, a till.
  package let place: String
  /// What was expected and what was found.
  package let detail: String

  /// All of it on one line.
  package var description: String { "\(checker), \(place): \(detail)" }
}

/// Judges a fleet from outside: from its files by plain SQL and from what its clients were told,
/// never by the code that it judges.
protocol Checker {
  static var name: String { get }

  /// Whether it holds at any moment, or only when everything has drained.
  static var moment: CheckMoment { get }

  static func check(_ fleet: Fleet) throws -> [Violation]
}

/// When a checker is asked.
enum CheckMoment { case always, atRest }

extension Checker {
  static func violation(_ place: String, _ detail: String) -> Violation {
    Violation(checker: name, place: place, detail: detail)
  }
}

/// What the checkers see.
struct Fleet {
  /// A node that is up, with a connection of its own to its file.
  struct Node {
    let number: StoreNumber
    /// Its place in the world's list of stores; nil for head office.
    let index: Int?
    let connection: Connection
    /// The engine, only for its own `verify` and `rebuild`.
    let engine: NodeDatabase

    var name: String { number.isStore ? "store \(number)" : "head office" }

    init(_ engine: NodeDatabase, path: String, at place: Place) throws {
      index = if case .store(let index) = place { index } else { nil }
      number = engine.writer
      connection = try Connection(path: path, mode: .readWrite)
      self.engine = engine
    }
  }

  /// Nil while it is down.
  let headOffice: Node?
  /// Those that are up.
  let stores: [Node]
  let shops: [Shop]
  /// Whether everything has drained.
  let isAtRest: Bool
  /// Facts of head office whose capture returned.
  let written: [(table: String, key: FactKey)]
  /// Stores of which more than one branch has grown, legally: a node was restored or cloned.
  let forked: Set<StoreNumber>
  /// Of these two machines may have written the same keys.
  let twinned: Set<StoreNumber>
  /// They wrote fiscal records on while one of theirs was rotten, which is read for the next one.
  let misread: Set<StoreNumber>
  /// Restored, and not known to have everything back.
  let inDoubt: Set<StoreNumber>
  let isHeadOfficeInDoubt: Bool
  let wasHeadOfficeRestored: Bool
  /// Heads that head office acknowledged under its signature, as they came to the stores.
  let acknowledged: [Head]

  var nodes: [Node] { (headOffice.map { [$0] } ?? []) + stores }
}

/// All checkers, in the order in which they are asked.
enum Checkers {
  static var all: [any Checker.Type] {
    [
      CustodyChecker.self, HistoryChecker.self, CausalityChecker.self, NumbersChecker.self,
      ParkedChecker.self, ErasureChecker.self, AlarmChecker.self, ConservationChecker.self,
      TransferChecker.self, FiscalChecker.self, ConvergenceChecker.self, VerifyChecker.self,
      RebuildChecker.self,
    ]
  }
}
