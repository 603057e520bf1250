import Database

/// A customer whose erasure a node holds has nothing personal left there, whatever came first.
enum ErasureChecker: Checker {
  static let name = "erasure"
  static let moment = CheckMoment.always

  static func check(_ fleet: Fleet) throws -> [Violation] {
    try fleet.nodes.flatMap { node in
      try [
        """
        SELECT count(*) FROM erasures e JOIN customers c ON c.incarnation = e.customer_incarnation
          AND c.n = e.customer_n WHERE coalesce(c.name, c.phone, c.salt) IS NOT NULL
        """,
        // An address that was written with its customer stands behind it and does not name it.
        """
        SELECT count(*) FROM erasures e JOIN customer_addresses a
        ON ifnull(a.customer_incarnation, a.incarnation) = e.customer_incarnation
          AND ifnull(a.customer_n, (SELECT max(c.n) FROM customers c
            WHERE c.incarnation = a.incarnation AND c.n < a.n)) = e.customer_n
        WHERE coalesce(a.street, a.postcode, a.city, a.directions, a.salt) IS NOT NULL
        """,
      ].compactMap { sql -> Violation? in
        let left = try node.connection.integer(sql) ?? 0
        if left == 0 { return nil }
        return violation(node.name, "\(left) rows of erased customers are not blank")
      }
    }
  }
}
