import Evening
import Foundation
import Testing

@Suite(.serialized)
struct EveningTests {
  @Test(.timeLimit(.minutes(60)))
  func `an evening with every failure ends with equal figures`() throws {
    let folder = try Programs.temporaryFolder()
    defer { Cleanup.remove(folder) }
    let evening = try Evening(
      programs: Programs.folder, folder: folder, fixture: Programs.fixture)
    #expect(try evening.play())
  }

  @Test(.timeLimit(.minutes(60)))
  func `every write sent twice with its first answer cut gives the same totals`() throws {
    let folder = try Programs.temporaryFolder()
    defer { Cleanup.remove(folder) }
    let evening = try Evening(
      programs: Programs.folder, folder: folder, fixture: Programs.fixture, cutsEveryAnswer: true)
    #expect(try evening.play())
    #expect(evening.repeats >= evening.requests)
  }

  @Test(.timeLimit(.minutes(60)))
  func `an order that is lost at head office makes the evening fail`() throws {
    // The control: the comparison must see one order that only the store has.
    let folder = try Programs.temporaryFolder()
    defer { Cleanup.remove(folder) }
    let evening = try Evening(
      programs: Programs.folder, folder: folder, fixture: Programs.fixture, losesAnOrder: true)
    #expect(try !evening.play())
  }
}

/// Removes what a test made.
enum Cleanup {
  static func remove(_ folder: String) {
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      Issue.record("cannot remove \(folder): \(error)")
    }
  }
}
