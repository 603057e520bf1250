package import Facts
import Storage
package import SyncProtocol
import Toolkit

/// Opens a store: its fact on the common chain, its staff list on its own, and an enrolment code.
package struct AddStore: HeadOfficeOperation {
  package static let address = "store-add"

  package var name: String

  /// Nil: the next that is free.
  package var number: Int64?
  package var company: Company

  /// IANA name.
  package var timeZone: String

  /// Local hour at which a business day ends and the next begins, 0 to 12.
  package var cutOverHour: Int64

  package init(
    name: String, number: Int64? = nil, company: Company = Company(),
    timeZone: String = "Europe/Paris", cutOverHour: Int64 = 5
  ) {
    self.name = name
    self.number = number
    self.company = company
    self.timeZone = timeZone
    self.cutOverHour = cutOverHour
  }

  /// One of each, under names that say what they do; people come with the store's own list.
  private static let staff: [(name: String, role: Role)] = [
    ("Système", .system), ("Caisse", .cashier), ("Cuisine", .cook), ("Livraison", .driver),
    ("Responsable", .manager),
  ]

  /// Writes both chains and makes a code.
  package func perform(
    on core: HeadOffice.Core, now: Int64, announce: (ChainID) -> Void
  ) throws -> EnrolmentCode {
    let register = StoreRegister(core.database)
    let company = try self.company.checked()
    try check()
    try core.requireWhole(before: "open the store")
    let store = try freeNumber(register, core.enrolment)
    // The staff list first: if the process dies between the two, there is no store without one.
    if try !register.hasStaff(store) {
      try core.database.capture(.toStore(store)) { draft in
        for member in Self.staff {
          _ = draft.addStaff(name: member.name, role: member.role, at: now)
        }
      }
    }
    try core.database.capture(.common) { draft in
      _ = draft.addStore(
        number: store, name: name, company: company, timeZone: timeZone,
        cutOverHour: cutOverHour, at: now)
    }
    announce(.toStore(store))
    announce(.common)
    return try EnrolmentCode.make(for: store, name: name, on: core, now: now)
  }

  private func check() throws {
    guard (1...200).contains(name.utf8.count) else {
      throw OperationError("bad-text", "a name has 1 to 200 bytes", remedy: "shorten the name")
    }
    try name.requirePrintable()
    guard (0...12).contains(cutOverHour) else {
      throw OperationError(
        "bad-hour", "the business day begins at \(cutOverHour)",
        remedy: "give an hour from 0 to 12")
    }
    do throws(ToolkitError) {
      _ = try StoreCalendar(timeZone: timeZone, cutOverHour: Int(cutOverHour))
    } catch {
      throw OperationError("bad-time-zone", error.cause, remedy: error.remedy)
    }
  }

  /// A number that no store had, also none that a restored database has forgotten.
  private func freeNumber(
    _ register: StoreRegister, _ enrolment: Enrolment
  ) throws -> StoreNumber {
    guard let number else {
      let next = try register.nextNumber().map { Int64($0.rawValue) }
      let free = next.map { max($0, enrolment.highestEnrolledStore + 1) }
      if let store = free.flatMap({ StoreNumber($0) }), store.isStore { return store }
      throw OperationError(
        "no-number", "all store numbers are taken", remedy: "give a free one with --number")
    }
    guard let store = StoreNumber(number), store.isStore else {
      throw OperationError(
        "bad-number", "\(number) is no store number", remedy: "give a number from 1 to 32766")
    }
    guard try !register.isOpen(store) else {
      throw OperationError(
        "number-taken", "store \(number) exists: \(try register.name(store))",
        remedy: "leave --number out, or make a code for it: pizza-hq store code DIR \(number)")
    }
    guard try !register.hasWritten(store), !enrolment.knows(store) else {
      throw OperationError(
        "number-used", "number \(number) was a store's before, and none is given twice",
        remedy: "leave --number out")
    }
    return store
  }
}
