package import Database
package import Facts
import Storage
package import SyncProtocol

/// What the keys in figures are called, read from the catalogue.
package struct CatalogueNames {
  /// A size of a product.
  package struct Size: Sendable {
    /// The product's code.
    package let code: String
    package let french: String
    package let english: String
    package let size: SizeCode
  }

  /// An ingredient and the unit of its quantities.
  package struct Ingredient: Sendable {
    package let code: String
    package let french: String
    package let english: String
    package let unit: Facts.Unit
  }

  package let sizes: [FactKey: Size]
  package let ingredients: [FactKey: Ingredient]

  /// Reads all names, those that were revised in their present form.
  ///
  /// - Throws: `DatabaseError`.
  package init(_ connection: Connection) throws {
    // Columns 2 and 3 of both tables are the names; a conflict shows the later written.
    let revised = try Self.revisedNames(connection)
    func name(_ key: FactKey, _ column: Int64, _ created: String) -> String {
      revised[key]?[column] ?? created
    }
    let sizeRows = try connection.rows(
      """
      SELECT s.incarnation, s.n, s.size, p.incarnation, p.n, p.code, p.name_fr, p.name_en
      FROM product_sizes s JOIN products p ON p.incarnation = ifnull(s.product_incarnation,
        s.incarnation) AND p.n = ifnull(s.product_n, (SELECT max(q.n) FROM products q
          WHERE q.incarnation = s.incarnation AND q.n < s.n AND q.n >> 16 = s.n >> 16))
      """
    ) { row -> (FactKey, Size)? in
      guard let key = row.key(at: 0), let product = row.key(at: 3),
        let size = SizeCode(rawValue: row.integer(at: 2))
      else { return nil }
      return (
        key,
        Size(
          code: row.text(at: 5), french: name(product, Self.frenchColumn, row.text(at: 6)),
          english: name(product, Self.englishColumn, row.text(at: 7)), size: size)
      )
    }
    sizes = Dictionary(sizeRows.compactMap { $0 }, uniquingKeysWith: { first, _ in first })
    let ingredientRows = try connection.rows(
      "SELECT incarnation, n, code, name_fr, name_en, unit FROM ingredients"
    ) { row -> (FactKey, Ingredient)? in
      guard let key = row.key(at: 0) else { return nil }
      return (
        key,
        Ingredient(
          code: row.text(at: 2), french: name(key, Self.frenchColumn, row.text(at: 3)),
          english: name(key, Self.englishColumn, row.text(at: 4)),
          unit: Facts.Unit(rawValue: row.integer(at: 5)) ?? .piece)
      )
    }
    ingredients = Dictionary(
      ingredientRows.compactMap { $0 }, uniquingKeysWith: { first, _ in first })
  }

  /// Numbers of the columns `name_fr` and `name_en` in products and ingredients alike.
  private static let frenchColumn: Int64 = 2
  private static let englishColumn: Int64 = 3

  private static func revisedNames(
    _ connection: Connection
  ) throws -> [FactKey: [Int64: String]] {
    var names: [FactKey: [Int64: String]] = [:]
    let rows = try connection.rows(
      """
      SELECT entity_incarnation, entity_n, column_number, text_value FROM live_values
      WHERE store = 0 AND column_number IN (?, ?) AND text_value IS NOT NULL
      ORDER BY at, revision_incarnation, revision_n
      """, [.integer(frenchColumn), .integer(englishColumn)]
    ) { row in (row.key(at: 0), row.integer(at: 2), row.text(at: 3)) }
    for (key, column, text) in rows { if let key { names[key, default: [:]][column] = text } }
    return names
  }
}
