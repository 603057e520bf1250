import Database
import Foundation

/// A folder for one test, removed with everything in it when the test is done.
final class DatabaseFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory
      .appendingPathComponent("pizza-database-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(at: url)
    } catch {
      print("left behind: \(url.path): \(error)")
    }
  }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}

/// A database in memory with one table, `dish(id, name, photo)`.
func dishes(cachedStatements: Int = 8) throws -> Connection {
  let connection = try Connection(
    path: ":memory:", mode: .readWriteCreate, cachedStatements: cachedStatements)
  try connection.execute(dishSchema)
  return connection
}

let dishSchema = "CREATE TABLE dish(id INTEGER PRIMARY KEY, name TEXT UNIQUE, photo BLOB) STRICT;"

extension Connection {
  func addDish(_ id: Int64, _ name: String) throws(DatabaseError) {
    try run("INSERT INTO dish VALUES(?,?,NULL)", [.integer(id), .text(name)])
  }

  func dishNames() throws(DatabaseError) -> [String] {
    try rows("SELECT name FROM dish ORDER BY id") { $0.text(at: 0) }
  }
}

/// The error `body` throws, or nil where it throws none or another kind.
func databaseError(_ body: () throws -> Void) -> DatabaseError? {
  do {
    try body()
    return nil
  } catch {
    return error as? DatabaseError
  }
}
