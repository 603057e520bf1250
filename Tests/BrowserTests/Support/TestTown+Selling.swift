import Database
import Testing

extension TestTown {
  /// An order to be delivered, nothing paid.
  ///
  /// - Returns: its key.
  @discardableResult
  func orderDelivery(
    name: String = "Anna Roussel", street: String = "12 rue de la Roquette", note: String = ""
  ) throws -> String {
    let order = try ask(
      "POST", "/api/v1/orders",
      [
        "channel": "phone", "service": "delivery", "note": .string(note),
        "lines": [["product": "hawaiian", "size": "L"], ["product": "bbq_ckn", "size": "M"]],
        "customer": [
          "name": .string(name), "phone": "06 12 34 56 78",
          "address": [
            "street": .string(street), "postcode": "75011", "city": "Paris",
            "directions": "Code A47, 3e étage",
          ],
        ],
      ])
    return order["key"].text ?? ""
  }

  /// Takes an order on, step by step.
  func advance(_ order: String, to steps: String...) throws {
    for step in steps {
      try ask("POST", "/api/v1/orders/\(order)/advance", ["step": .string(step)])
    }
  }

  /// Where an order stands, as the API says.
  func step(of order: String) throws -> String {
    try ask("GET", "/api/v1/orders/\(order)")["step"].text ?? ""
  }

  /// A number from the store's own file.
  func count(_ sql: String) throws -> Int64 {
    try Connection(path: storeFile, mode: .readOnly).integer(sql) ?? 0
  }
}
