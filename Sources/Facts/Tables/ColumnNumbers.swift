package import SyncProtocol

extension FactTable {
  /// The number under which a column is revised: its position in the table, from 1.
  ///
  /// Columns are only ever added at the end, so it never changes. The name must exist: it is
  /// written in code.
  package func columnNumber(_ name: String) -> Int64 {
    guard let index = columns.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("\(self.name) has no column \(name)")
    }
    return Int64(index) + 1
  }
}
