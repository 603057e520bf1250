import Database
import Foundation
import HQServer
import Storage
import SyncProtocol
import Testing
import Toolkit

@Suite struct CommandTests {
  /// A new folder with a head office made by `init`, as a shell would.
  private func withHeadOffice(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-hq-\(UUID().uuidString)").path
    #expect(HeadOfficeProgram.program.run(["init", path]).rawValue == 0)
    defer {
      do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
    }
    try body(path)
  }

  @Test func `init makes a head office with the catalogue, once`() throws {
    try withHeadOffice { path in
      let figures = try Figures(HeadOfficeFolder(path))
      #expect(figures.names.sizes.count == 91)
      #expect(HeadOfficeProgram.program.run(["init", path]).rawValue == 65)
    }
  }

  @Test func `the help of a group names its commands alone`() throws {
    for arguments in [["store", "--help"], ["help", "store"]] {
      guard case .help(let text) = try HeadOfficeProgram.program.table.parse(arguments) else {
        Issue.record("\(arguments)")
        continue
      }
      #expect(text.contains("store add") && !text.contains("parked list"))
    }
  }

  @Test func `every command has a help with an example`() throws {
    for words in [
      ["init"], ["run"], ["store", "add"], ["store", "code"], ["store", "list"],
      ["store", "revoke"], ["price", "set"], ["report", "sales"], ["report", "stock"],
      ["parked", "list"], ["parked", "show"], ["parked", "retry"],
      ["verify"], ["rebuild"], ["snapshot"], ["customer", "find"], ["customer", "erase"],
      ["customer", "erasures"],
    ] {
      #expect(HeadOfficeProgram.program.run(words + ["--help"]).rawValue == 0)
      #expect(HeadOfficeProgram.program.run(["help"] + words).rawValue == 0)
    }
    #expect(HeadOfficeProgram.program.run(["store"]).rawValue == 64)
    #expect(HeadOfficeProgram.program.run(["store", "burn", "x"]).rawValue == 64)
  }

  @Test func `a folder without a head office is a matter of configuration`() {
    for words in [
      ["verify"], ["parked", "list"], ["parked", "retry"], ["report", "sales"], ["store", "list"],
      ["run"],
    ] {
      #expect(HeadOfficeProgram.program.run(words + ["/nowhere/at/all"]).rawValue == 78)
    }
  }

  @Test func `plain HTTP to other machines needs to be asked for`() {
    #expect(
      HeadOfficeProgram.program.run(["run", "/nowhere", "--address", "0.0.0.0"]).rawValue == 64)
    #expect(HeadOfficeProgram.program.run(["run", "/nowhere", "--tls-cert", "x"]).rawValue == 64)
  }

  @Test func `a port for the dashboard is refused where it has none of its own`() {
    let words = ["run", "/nowhere", "--office-port", "8401"]
    #expect(HeadOfficeProgram.program.run(words).rawValue == 64)
    #expect(
      HeadOfficeProgram.program.run(words + ["--address", "0.0.0.0", "--plain-http"]).rawValue == 78
    )
  }

  @Test func `changing nothing of a store asks for what is to be changed`() throws {
    try withHeadOffice { path in
      let add = ["store", "add", path, "--name", "A"]
      #expect(HeadOfficeProgram.program.run(add).rawValue == 0)
      #expect(HeadOfficeProgram.program.run(["store", "set", path, "1"]).rawValue == 64)
      #expect(HeadOfficeProgram.program.run(["store", "set", path, "1", "--json"]).rawValue == 64)
      let set = ["store", "set", path, "1", "--city", ""]
      #expect(HeadOfficeProgram.program.run(set).rawValue == 0)
    }
  }

  @Test func `clearing an alarm that is not raised says so`() throws {
    try withHeadOffice { path in
      let clear = ["alarms", path, "--clear", "cloned"]
      #expect(HeadOfficeProgram.program.run(clear).rawValue == 65)
      let three = try #require(StoreNumber(3))
      try HeadOffice(folder: HeadOfficeFolder(path)).locked {
        try $0.database.raise(.cloned, about: three, "in a test")
      }
      #expect(HeadOfficeProgram.program.run(clear).rawValue == 65)
      #expect(HeadOfficeProgram.program.run(clear + ["--store", "3"]).rawValue == 0)
      #expect(HeadOfficeProgram.program.run(clear + ["--store", "3"]).rawValue == 65)
    }
  }

  @Test func `verify and rebuild tell a row that another program edited`() throws {
    try withHeadOffice { path in
      #expect(HeadOfficeProgram.program.run(["verify", path]).rawValue == 0)
      #expect(HeadOfficeProgram.program.run(["rebuild", path, "--check"]).rawValue == 0)
      let connection = try Connection(path: path + "/hq.db", mode: .readWrite)
      try connection.execute("DROP TRIGGER prices_no_update")
      try connection.execute("UPDATE prices SET cents = cents + 1 WHERE n % 100 = 7")
      #expect(HeadOfficeProgram.program.run(["verify", path, "--json"]).rawValue == 1)
      #expect(HeadOfficeProgram.program.run(["rebuild", path, "--check"]).rawValue == 1)
      #expect(HeadOfficeProgram.program.run(["rebuild", path]).rawValue == 0)
      #expect(HeadOfficeProgram.program.run(["rebuild", path, "--check", "--json"]).rawValue == 0)
    }
  }

  @Test func `a snapshot is built beside head office for a store that exists`() throws {
    try withHeadOffice { path in
      let file = path + "/bastille.snapshot"
      #expect(HeadOfficeProgram.program.run(["snapshot", path, "1", "--out", file]).rawValue == 65)
      #expect(
        HeadOfficeProgram.program.run(["store", "add", path, "--name", "A", "--json"]).rawValue == 0
      )
      #expect(HeadOfficeProgram.program.run(["snapshot", path, "1", "--out", file]).rawValue == 0)
      #expect(FileManager.default.fileExists(atPath: file))
      #expect(HeadOfficeProgram.program.run(["snapshot", path, "one"]).rawValue == 64)
    }
  }

  @Test func `parked change-sets are listed, shown and tried again`() throws {
    try withHeadOffice { path in
      #expect(HeadOfficeProgram.program.run(["parked", "list", path]).rawValue == 0)
      #expect(HeadOfficeProgram.program.run(["parked", "retry", path, "--json"]).rawValue == 0)
      #expect(
        HeadOfficeProgram.program.run(["parked", "show", path, "1-000000000001/1"]).rawValue == 65)
      #expect(
        HeadOfficeProgram.program.run(["parked", "retry", path, "1-000000000001/1"]).rawValue == 65)
      #expect(HeadOfficeProgram.program.run(["parked", "show", path, "first"]).rawValue == 64)
      #expect(HeadOfficeProgram.program.run(["parked", path]).rawValue == 64)
    }
  }
}
