import Database
import Evening
import Foundation
import Testing
import Toolkit

/// A database that cannot be read: the process ends, and its status says what a person can do.
@Suite(.serialized)
struct DamagedFileTests {
  private struct Status: Decodable {
    let isRunning: Bool
    let problem: String
    let remedies: [String]
  }

  @Test(.timeLimit(.minutes(60)))
  func `status names the damage and the way out, at a store and at head office`() throws {
    let drill = try Drill()
    let store = try drill.openStore(1, "one")
    drill.headOffice.stop()
    let cases = [
      (Programs.store, store, "/store.db", "pizza-store enrol"),
      (Programs.headOffice, drill.headOffice.folder, "/hq.db", "pizza-hq restore"),
    ]
    for (program, folder, file, remedy) in cases {
      for spoil in [Self.overwrite, Self.cut] {
        try spoil(folder + file)
        let run = try ProgramRun.attempt(program, ["run", folder])
        #expect(run.status != 0)
        let status = try ProgramRun.attempt(program, ["status", folder])
        #expect(status.status == ExitCode.io.rawValue)
        let text = String(decoding: status.output, as: UTF8.self)
        #expect(text.contains("cannot be read") && text.contains(remedy), "\(text)")
        let json = try ProgramRun.attempt(program, ["status", folder, "--json"])
        let told = try JSON.decode(Status.self, from: json.output)
        #expect(!told.isRunning && told.problem.contains(file) && !told.remedies.isEmpty)
      }
    }
  }

  /// What is left is no database.
  private static func overwrite(_ file: String) throws {
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
    try handle.write(contentsOf: Data(repeating: 0x55, count: 200))
    try handle.close()
  }

  /// Nothing is left of it.
  private static func cut(_ file: String) throws {
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
  }
}
