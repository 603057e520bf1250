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
    for node in try fleet().nodes {
      let tables = try node.connection.rows(
        """
        SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        AND name NOT IN ('nodes', 'enrolment_codes', 'signed_heads') ORDER BY name
        """
      ) { $0.text(at: 0) }
      for table in tables {
        let columns = try node.connection.rows(
          "SELECT name FROM pragma_table_info('\(table)') WHERE name <> 'signature'"
        ) { "quote(\($0.text(at: 0)))" }
        let rows = try node.connection.rows(
          "SELECT \(columns.joined(separator: "||','||")) FROM \(table) ORDER BY 1"
        ) { $0.text(at: 0) }
        try trace.note(time.now, "\(node.name) \(table) \(rows.joined(separator: "\n"))")
      }
    }
    return trace.finish()
  }
}
