/// Short forms for statements that are not on a hot path. All use the statement cache.
extension Connection {
  /// Runs one statement to its end.
  ///
  /// - Throws: what it is refused for.
  package func run(_ sql: String, _ arguments: [SQLValue] = []) throws(DatabaseError) {
    let statement = try statement(sql)
    statement.bind(arguments)
    try statement.run()
    statement.clearBindings()
  }

  /// Each row of `sql` through `map`, which must not step the statement.
  ///
  /// - Throws: what `map` throws, or a `DatabaseError`.
  @_disfavoredOverload
  package func rows<R>(
    _ sql: String, _ arguments: [SQLValue] = [], _ map: (Statement) throws -> R
  ) throws -> [R] {
    let statement = try statement(sql)
    defer { statement.clearBindings() }
    statement.bind(arguments)
    var rows: [R] = []
    while try statement.step() { rows.append(try map(statement)) }
    return rows
  }

  /// As the other `rows`, for a `map` that throws a `DatabaseError` or nothing.
  package func rows<R>(
    _ sql: String, _ arguments: [SQLValue] = [],
    _ map: (Statement) throws(DatabaseError) -> R
  ) throws(DatabaseError) -> [R] {
    let statement = try statement(sql)
    defer { statement.clearBindings() }
    statement.bind(arguments)
    var rows: [R] = []
    while try statement.step() { rows.append(try map(statement)) }
    return rows
  }

  /// The first column of the first row; nil where there is no row or it is NULL.
  ///
  /// - Throws: what `sql` is refused for.
  package func integer(
    _ sql: String, _ arguments: [SQLValue] = []
  ) throws(DatabaseError) -> Int64? {
    let found = try first(sql, arguments) { $0.isNull(at: 0) ? nil : $0.integer(at: 0) }
    return found ?? nil
  }

  /// The text in the first column of the first row; nil where there is no row or it is NULL.
  ///
  /// - Throws: what `sql` is refused for.
  package func text(
    _ sql: String, _ arguments: [SQLValue] = []
  ) throws(DatabaseError) -> String? {
    let found = try first(sql, arguments) { $0.isNull(at: 0) ? nil : $0.text(at: 0) }
    return found ?? nil
  }

  /// The first row of `sql` through `map`, or nil where there is none.
  ///
  /// - Throws: what `sql` is refused for.
  package func first<R>(
    _ sql: String, _ arguments: [SQLValue] = [], _ map: (Statement) -> R
  ) throws(DatabaseError) -> R? {
    let statement = try statement(sql)
    defer { statement.clearBindings() }
    statement.bind(arguments)
    return try statement.step() ? map(statement) : nil
  }
}
