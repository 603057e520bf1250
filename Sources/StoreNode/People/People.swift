import Facts
import Storage
import SyncProtocol
import Toolkit

/// Who works here: the staff list of head office, their PINs, and who is signed in.
struct People: Sendable {
  /// Somebody of the staff, as the pages show it.
  struct Listed: Encodable, Sendable {
    let key: String
    let name: String
    let role: String
    let hasPin: Bool
  }

  let desk: OrderDesk
  let pins: PINs
  let signIns: SignIns

  init(desk: OrderDesk) {
    self.desk = desk
    pins = PINs(store: desk.store)
    signIns = SignIns(store: desk.store)
  }

  /// Whether people sign in here: from the first PIN on.
  func isGuarded() throws -> Bool {
    try desk.store.reading { try PINs.isAnybodys($0.database.connection) }
  }

  /// All who may have a PIN, by name.
  func list() throws -> [Listed] {
    let holders = try pins.holders()
    return try desk.reading { $0.menu.staff }.filter { $0.role != .system }.map { member in
      Listed(
        key: "\(member.key)", name: member.name, role: member.role.name,
        hasPin: holders.contains(member.key))
    }.sorted { $0.name < $1.name }
  }

  /// A member of the staff.
  ///
  /// - Throws: `OrderProblem.unknownActor`.
  func member(_ text: String) throws -> Menu.Member {
    let found = try desk.reading { reading in
      reading.menu.staff.first { "\($0.key)" == text && $0.role != .system }
    }
    guard let found else { throw OrderProblem(.unknownActor, text) }
    return found
  }

  /// Signs a person in.
  ///
  /// - Returns: the token that the device keeps.
  /// - Throws: `OrderProblem.pinWrong`, `.pinBarred`, `DatabaseError`, `SecurityError`.
  func signIn(_ member: Menu.Member, pin: String, till: Int64) throws -> String {
    try pins.check(pin, of: member.key)
    return try signIns.open(member.key, till: till, now: desk.store.clock.now())
  }

  /// Gives somebody a PIN: a manager does, or the person by the PIN of before; the first of all
  /// is a manager's, and is set on the node's own machine.
  ///
  /// - Throws: `OrderProblem.notYourDuty`, `.pinWrong`, `.pinBarred`, `.pinWeak`,
  ///   `.firstPINElsewhere`.
  func setPIN(_ pin: String, current: String?, of member: Menu.Member, by asker: Asker) throws {
    if try !isGuarded() {
      guard asker.isLocal, member.role == .manager else { throw OrderProblem(.firstPINElsewhere) }
    } else if !asker.mayManage {
      guard asker.person?.key == member.key, let current else { throw OrderProblem(.notYourDuty) }
      try pins.check(current, of: member.key)
    }
    try pins.set(pin, of: member.key, now: desk.store.clock.now())
  }

  /// Takes a person's PIN away; a manager with one must be left.
  ///
  /// - Throws: `OrderProblem.lastManager`, `DatabaseError`.
  func removePIN(of member: Menu.Member) throws {
    try pins.remove(of: member.key)
  }
}
