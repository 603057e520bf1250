// The code lists of schema version 1; later ones have files of their own. A code is never
// renumbered; a new one belongs to a new schema version, and a node that does not know it parks
// the change-set (design: versions).

/// How an order reached the shop.
package enum Channel: Int64, CaseIterable, Sendable {
  case counter = 1
  case phone = 2
  case web = 3
}

/// How the customer eats: decides the VAT rate.
package enum Service: Int64, CaseIterable, Sendable {
  case eatIn = 1
  case takeAway = 2
  case delivery = 3
}

/// What a line of an order is.
package enum LineKind: Int64, CaseIterable, Sendable {
  case product = 1
  case fee = 2
  case discount = 3
  /// Takes back an earlier line, which it names and whose sign it turns.
  case takeBack = 4
}

/// What an order event says.
///
/// Progress is the maximum over the events that are not voided.
package enum Step: Int64, CaseIterable, Sendable {
  case placed = 10
  case accepted = 20
  case preparing = 30
  case ready = 40
  case out = 50
  case delivered = 60
  /// The customer or the shop called it off; before `preparing` the lines then count nothing.
  case cancelled = 70
  /// Voids an earlier event, which it names.
  case void = 80

  /// Whether it moves the order forward.
  package var isProgress: Bool { self != .cancelled && self != .void }
}

/// Means of payment.
package enum Means: Int64, CaseIterable, Sendable {
  case cash = 1
  case card = 2
  case voucher = 3
  case online = 4
}

/// Why stock moved.
package enum MovementKind: Int64, CaseIterable, Sendable {
  case cooking = 1
  case received = 2
  case waste = 3
  case transferOut = 4
  case transferIn = 5
}

/// Base unit of an ingredient's quantities.
package enum Unit: Int64, CaseIterable, Sendable {
  case gram = 1
  case millilitre = 2
  case piece = 3
}

/// Size of a product.
package enum SizeCode: Int64, CaseIterable, Sendable {
  case small = 1
  case medium = 2
  case large = 3
  case extraLarge = 4
  case doubleExtraLarge = 5

  /// As it is printed: S, M, L, XL, XXL.
  package var label: String {
    switch self {
    case .small: "S"
    case .medium: "M"
    case .large: "L"
    case .extraLarge: "XL"
    case .doubleExtraLarge: "XXL"
    }
  }

  package init?(label: String) {
    guard let found = Self.allCases.first(where: { $0.label == label }) else { return nil }
    self = found
  }
}

/// What an option does to a recipe.
package enum OptionKind: Int64, CaseIterable, Sendable {
  case extra = 1
  case without = 2
}

/// What a member of the staff may do.
package enum Role: Int64, CaseIterable, Sendable {
  case cashier = 1
  case cook = 2
  case driver = 3
  case manager = 4
  /// The node itself: imports, demonstrations, automatic events.
  case system = 5
}

/// The EU's fourteen allergens (regulation 1169/2011, annex II), one bit each.
package enum Allergen: Int, CaseIterable, Sendable {
  case gluten, crustaceans, eggs, fish, peanuts, soy, milk, nuts, celery, mustard, sesame
  case sulphites, lupin, molluscs

  /// Its bit in `ingredients.allergens`.
  package var bit: Int64 { 1 << Int64(rawValue) }

  /// The allergen with this English name; nil if there is none.
  package static func named(_ name: String) -> Allergen? {
    allCases.first { "\($0)" == name }
  }

  /// The allergens of a set of bits, in the regulation's order.
  package static func list(_ bits: Int64) -> [Allergen] { allCases.filter { bits & $0.bit != 0 } }
}
