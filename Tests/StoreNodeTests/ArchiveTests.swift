import Foundation
import StoreNode
import Testing
import Toolkit

/// An archive is read and verified without this program: with openssl and the base tools.
struct ArchiveTests {
  private let shop: Shop
  private let out: String

  init() throws {
    shop = try Shop()
    out = Scratch.path("archive")
    for index in 0..<4 {
      let order = try shop.place(Shop.margherita, #","payments":[{"means":"cash"}],"note":"a, b""#)
      if index == 1 {
        for _ in 0..<2 { _ = try shop.post("/orders/\(order.key)/receipts", "{}") }
      }
      _ = try shop.post("/drawer/no-sale", #"{"reason":"100 % sure, and why"}"#)
      shop.clock.advance(20 * 86_400_000)
    }
    shop.close()
  }

  private func archive(_ from: String, _ to: String) -> Int32 {
    StoreProgram.program.run([
      "fiscal", "archive", shop.folder.path, "--from", from, "--to", to, out,
    ]).rawValue
  }

  /// The script's exit code and what it says.
  private func verify(_ arguments: String...) throws -> (code: Int32, text: String) {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = [out + "/verify.sh"] + arguments
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  private func edit(_ file: String, _ change: (String) -> String) throws {
    let path = out + "/" + file
    let text = try String(contentsOfFile: path, encoding: .utf8)
    let changed = change(text)
    #expect(changed != text)
    try changed.write(toFile: path, atomically: false, encoding: .utf8)
  }

  /// As somebody would who knows of the list of sums.
  private func sumAnew() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.currentDirectoryURL = URL(fileURLWithPath: out)
    process.arguments = ["-c", "sha256sum *.csv *.sh *.txt keys/*.pem > SHA256SUMS"]
    try process.run()
    process.waitUntilExit()
  }

  @Test func `a good archive verifies, an edited one does not`() throws {
    #expect(archive("2026-06", "2026-08") == 0)
    let good = try verify()
    #expect(good.code == 0, "\(good.text)")
    let receipts = try String(contentsOfFile: out + "/receipts.csv", encoding: .utf8)
    #expect(receipts.split(separator: "\n").count == 5)
    #expect(try String(contentsOfFile: out + "/findings.txt", encoding: .utf8).isEmpty)
    #expect(archive("2026-06", "2026-08") != 0, "it is there already")
    try edit("receipts.csv") {
      $0.replacing(",SALE,N,", with: ",CORRECTION,N,", maxReplacements: 1)
    }
    let edited = try verify("--quick")
    #expect(edited.code == 1 && edited.text.contains("SHA256SUMS"))
    try sumAnew()
    let covered = try verify()
    #expect(covered.code == 1)
    #expect(covered.text.contains("SHA256SUMS: its signature does not fit"))
    #expect(covered.text.contains("receipts") && covered.text.contains("/2: its signature"))
  }

  @Test func `a record that is taken out leaves a gap`() throws {
    #expect(archive("2026-06", "2026-08") == 0)
    try edit("journal.csv") { text in
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      lines.remove(at: 2)
      return lines.joined(separator: "\n")
    }
    try sumAnew()
    let found = try verify("--quick")
    #expect(found.code == 1 && found.text.contains("2 was expected"), "\(found.text)")
  }

  @Test func `a part of the year begins within the chains, and the journal tells of archives`()
    throws
  {
    #expect(archive("2026-07", "2026-08") == 0)
    let part = try verify()
    #expect(part.code == 0, "\(part.text)")
    let receipts = try String(contentsOfFile: out + "/receipts.csv", encoding: .utf8)
    #expect(receipts.split(separator: "\n").count == 3)
    try shop.open()
    #expect(try shop.integer("SELECT count(*) FROM journal_events WHERE code = 50") == 1)
    #expect(archive("2026-01", "2027-01") != 0, "thirteen months")
    #expect(archive("2026-13", "2026-14") != 0)
  }
}
