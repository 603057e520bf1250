import Foundation
import Storage
import SyncProtocol
import Testing

/// Alarms stay until a person clears them, and count.
struct AlarmTests {
  @Test func anAlarmStaysAndCounts() throws {
    let world = try World()
    let database = try world.node(.headOffice, "hq.db")
    let store = try #require(StoreNumber(3))
    try database.raise(.cloned, about: store, "first")
    try database.raise(.cloned, about: store, "second")
    try database.raise(.damaged, about: .headOffice, "a row")
    let alarms = try database.alarms()
    #expect(alarms.map(\.code).sorted { $0.rawValue < $1.rawValue } == [.cloned, .damaged])
    let cloned = try #require(alarms.first { $0.code == .cloned })
    #expect(cloned.count == 2)
    #expect(cloned.detail == "second")
    try database.clearAlarm(.cloned, about: store)
    #expect(try database.alarms().map(\.code) == [.damaged])
  }
}
