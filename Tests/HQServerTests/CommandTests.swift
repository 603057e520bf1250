import Database
import Foundation
import HQServer
import Testing

@Suite struct CommandTests {
  /// A new folder with a head office made by `init`, as a shell would.
  private func withHeadOffice(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-hq-\(UUID().uuidString)").path
    #expect(HeadOfficeCommands.main(["init", path]) == 0)
    defer {
      do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record(error) }
    }
    try body(path)
  }

  @Test func `init makes a head office with the catalogue, once`() throws {
    try withHeadOffice { path in
      let figures = try Figures(HeadOfficeFolder(path))
      #expect(figures.names.sizes.count == 91)
      #expect(HeadOfficeCommands.main(["init", path]) == 65)
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
      #expect(HeadOfficeCommands.main(words + ["--help"]) == 0)
      #expect(HeadOfficeCommands.main(["help"] + words) == 0)
    }
    #expect(HeadOfficeCommands.main(["store"]) == 64)
    #expect(HeadOfficeCommands.main(["store", "burn", "x"]) == 64)
  }

  @Test func `a folder without a head office is a matter of configuration`() {
    for words in [
      ["verify"], ["parked", "list"], ["parked", "retry"], ["report", "sales"], ["store", "list"],
      ["run"],
    ] {
      #expect(HeadOfficeCommands.main(words + ["/nowhere/at/all"]) == 78)
    }
  }

  @Test func `plain HTTP to other machines needs to be asked for`() {
    #expect(HeadOfficeCommands.main(["run", "/nowhere", "--address", "0.0.0.0"]) == 64)
    #expect(HeadOfficeCommands.main(["run", "/nowhere", "--tls-cert", "x"]) == 64)
  }

  @Test func `verify and rebuild tell a row that another program edited`() throws {
    try withHeadOffice { path in
      #expect(HeadOfficeCommands.main(["verify", path]) == 0)
      #expect(HeadOfficeCommands.main(["rebuild", path, "--check"]) == 0)
      let connection = try Connection(path: path + "/hq.db", mode: .readWrite)
      try connection.execute("DROP TRIGGER prices_no_update")
      try connection.execute("UPDATE prices SET cents = cents + 1 WHERE n % 100 = 7")
      #expect(HeadOfficeCommands.main(["verify", path, "--json"]) == 1)
      #expect(HeadOfficeCommands.main(["rebuild", path, "--check"]) == 1)
      #expect(HeadOfficeCommands.main(["rebuild", path]) == 0)
      #expect(HeadOfficeCommands.main(["rebuild", path, "--check", "--json"]) == 0)
    }
  }

  @Test func `a snapshot is built beside head office for a store that exists`() throws {
    try withHeadOffice { path in
      let file = path + "/bastille.snapshot"
      #expect(HeadOfficeCommands.main(["snapshot", path, "1", "--out", file]) == 65)
      #expect(HeadOfficeCommands.main(["store", "add", path, "--name", "A", "--json"]) == 0)
      #expect(HeadOfficeCommands.main(["snapshot", path, "1", "--out", file]) == 0)
      #expect(FileManager.default.fileExists(atPath: file))
      #expect(HeadOfficeCommands.main(["snapshot", path, "one"]) == 64)
    }
  }

  @Test func `parked change-sets are listed, shown and tried again`() throws {
    try withHeadOffice { path in
      #expect(HeadOfficeCommands.main(["parked", "list", path]) == 0)
      #expect(HeadOfficeCommands.main(["parked", "retry", path, "--json"]) == 0)
      #expect(HeadOfficeCommands.main(["parked", "show", path, "1-000000000001/1"]) == 65)
      #expect(HeadOfficeCommands.main(["parked", "retry", path, "1-000000000001/1"]) == 65)
      #expect(HeadOfficeCommands.main(["parked", "show", path, "first"]) == 64)
      #expect(HeadOfficeCommands.main(["parked", path]) == 64)
    }
  }
}
