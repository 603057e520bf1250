import Database
import Facts
import Storage
package import SyncProtocol

/// Puts a person on a store's staff list; the store gives the person a PIN.
///
/// Asked twice, it writes once.
package struct AddStaff: HeadOfficeOperation {
  /// Who is on the list now.
  package struct Answer: Codable, Equatable, Sendable {
    /// The person's key.
    package let key: String

    /// Whether anything was written; not where the person is on the list already.
    package let changed: Bool
  }

  package static let address = "staff-add"

  /// Roles as they are typed.
  package static let roles = ["cashier", "cook", "driver", "manager"]

  package var store: Int64
  package var name: String

  /// One of `roles`.
  package var role: String

  package init(store: Int64, name: String, role: String) {
    self.store = store
    self.name = name
    self.role = role
  }

  /// Writes the person into head office's chain for the store.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> Answer {
    let store = try StoreRegister(core.database).store(store)
    guard let role = Role.allCases.first(where: { "\($0)" == role && Self.roles.contains("\($0)") })
    else {
      throw OperationError(
        "bad-role", "'\(role)' is no role", remedy: "give \(Self.roles.joined(separator: ", "))")
    }
    let isBlank = name.allSatisfy(\.isWhitespace)
    guard !isBlank, name.count <= 100, name.unicodeScalars.allSatisfy({ $0.value >= 32 }) else {
      throw OperationError(
        "bad-name", "the name is empty, too long or no text", remedy: "give 1 to 100 letters")
    }
    let present = try core.database.connection.rows(
      """
      SELECT f.incarnation, f.n FROM staff f JOIN segments s ON s.incarnation = f.incarnation
      WHERE s.writer = 0 AND s.reader = ? AND f.name = ? AND f.role = ? LIMIT 1
      """, [.integer(Int64(store.rawValue)), .text(name), .integer(role.rawValue)]
    ) { $0.key(at: 0) }.compactMap { $0 }.first
    if let present { return Answer(key: "\(present)", changed: false) }
    let key = try core.database.capture(.toStore(store)) { draft in
      draft.addStaff(name: name, role: role, at: now)
    }
    announce(.toStore(store))
    return Answer(key: "\(key)", changed: true)
  }
}
