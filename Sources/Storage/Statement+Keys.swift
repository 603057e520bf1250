package import Database
package import SyncProtocol

extension Statement {
  /// Binds a key to the parameters `index` and `index + 1`.
  package func bind(_ key: FactKey, at index: Int) {
    bind(key.incarnation.rawValue, at: index)
    bind(key.n, at: index + 1)
  }

  /// The key in the columns `index` and `index + 1`; nil where they are null.
  package func key(at index: Int) -> FactKey? {
    guard !isNull(at: index), !isNull(at: index + 1),
      let incarnation = Incarnation(rawValue: integer(at: index))
    else { return nil }
    return FactKey(incarnation: incarnation, n: integer(at: index + 1))
  }
}

extension FactKey {
  /// The key as two arguments of a statement.
  package var arguments: [SQLValue] { [.integer(incarnation.rawValue), .integer(n)] }
}
