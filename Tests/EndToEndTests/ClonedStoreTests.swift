import Evening
import Foundation
import Testing

/// One store's disk in two machines.
@Suite(.serialized)
struct ClonedStoreTests {
  @Test(.timeLimit(.minutes(60)), arguments: [true, false])
  func `both sell, both are told, one is enrolled anew, and nothing is lost`(
    whileRunning: Bool
  ) throws {
    let drill = try Drill()
    let original = try drill.openStore(1, "original")
    let first = try NodeProcess(Programs.store, folder: original)
    defer { first.stop() }
    try drill.sell(3, at: first, "before")
    try drill.expectAllAtHeadOffice("before the copy")
    let copy = drill.folder + "/copy"
    if !whileRunning { first.stop() }
    try FileManager.default.copyItem(atPath: original, toPath: copy)
    // Of the original, if it runs: it would be taken for that of the copy.
    if whileRunning { try FileManager.default.removeItem(atPath: copy + "/door.json") }
    if !whileRunning { try first.restart() }
    let second = try NodeProcess(Programs.store, folder: copy)

    // The copy knows at its start; that both write, head office sees and tells them.
    #expect(
      try drill.hasAlarm("copied", in: copy + "/store.db")
        || drill.hasAlarm("restored", in: copy + "/store.db"))
    for _ in 0..<3 {
      try drill.sell(1, at: first, "original")
      try drill.sell(1, at: second, "copy")
      try drill.expectAllAtHeadOffice("both branches")
    }
    let hq = drill.headOffice.folder + "/hq.db"
    for file in [hq, original + "/store.db", copy + "/store.db"] {
      #expect(try Drill.eventually { try drill.hasAlarm("cloned", in: file) }, "\(file)")
    }

    second.stop()
    // The copy becomes the one machine: it is enrolled anew, and the original is shut out.
    let printed = String(
      decoding: try drill.store("enrol", copy, ["--code", try drill.code(for: 1)]), as: UTF8.self)
    #expect(printed.contains("nothing is missing"))
    let third = try NodeProcess(Programs.store, folder: copy)
    defer { third.stop() }
    try drill.sell(2, at: third, "enrolled")
    try drill.expectAllAtHeadOffice("after the enrolment")
    try drill.expectAll(in: copy, "the machine that stays")
  }
}
