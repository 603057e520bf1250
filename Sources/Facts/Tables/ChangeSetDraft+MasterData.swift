package import SyncProtocol

extension ChangeSetDraft {
  /// Head office opens a store.
  package mutating func addStore(
    number: StoreNumber, name: String, city: String?, phone: String?, timeZone: String,
    cutOverHour: Int64, at: Int64
  ) -> FactKey {
    let key = begin(Tables.stores)
    append(Int64(number.rawValue))
    append(name)
    append(timeZone)
    append(cutOverHour)
    append(at)
    append(city)
    append(phone)
    append(nil as String?)
    append(nil as String?)
    return key
  }

  /// Head office takes a store's credential back.
  package mutating func addRevocation(of store: StoreNumber, reason: String, at: Int64) {
    _ = begin(Tables.revocations)
    append(Int64(store.rawValue))
    append(reason)
    append(at)
  }

  package mutating func addStaff(name: String, role: Role, at: Int64) -> FactKey {
    let key = begin(Tables.staff)
    append(name)
    append(role.rawValue)
    append(at)
    return key
  }

  /// A price of a size from a day on, for one store or (nil) for all; it replaces earlier facts.
  ///
  /// `fromDay` counts days since 1970-01-01.
  @discardableResult
  package mutating func addPrice(
    of productSize: FactKey, cents: Int64, fromDay: Int64, store: StoreNumber? = nil,
    replaces: [FactKey] = [], at: Int64
  ) -> FactKey {
    let key = begin(Tables.prices)
    append(productSize)
    append(fromDay)
    append(cents)
    append(at)
    append(store.map { Int64($0.rawValue) })
    append(blob: KeyList.blob(replaces))
    return key
  }

  /// Patches one column of a master-data entity; `replaces` names the values it stands for.
  @discardableResult
  package mutating func addRevision(
    of entity: FactKey, in table: FactTable, column: Int64, integer: Int64? = nil,
    text: String? = nil, replaces: [FactKey], at: Int64, by doing: Doing? = nil
  ) -> FactKey {
    let key = begin(Tables.revisions)
    append(Int64(table.number))
    append(entity)
    append(column)
    append(at)
    append(integer)
    append(text)
    append(blob: KeyList.blob(replaces))
    append(doing?.actor)
    append(doing?.till)
    return key
  }
}
