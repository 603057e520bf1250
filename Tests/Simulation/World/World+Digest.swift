import Database
import Storage

extension World {
  /// Fact tables that have rows at head office.
  func writtenTables() throws -> Set<String> {
    guard let headOffice = try fleet().headOffice else { return [] }
    return try Set(
      SimulationResult.factTables.filter {
        try headOffice.connection.integer("SELECT 1 FROM \($0) LIMIT 1") != nil
      })
  }

  /// Ends the trace with every row of every node that is up, but for what libcrypto drew.
  func digest() throws -> String {
    let drawn = ["nodes", "enrolment_codes", "signed_heads"]
    for node in try fleet().nodes {
      let tables = try TableRows.columns(node.connection).sorted { $0.key < $1.key }
      for (table, columns) in tables where !drawn.contains(table) {
        let rows = try TableRows.read(
          "SELECT \(columns.joined(separator: ", ")) FROM \(table)", [], node.connection)
        try trace.note(time.now, "\(node.name) \(table): \(rows.count) rows")
        trace.add(rows)
      }
    }
    return trace.finish()
  }
}
