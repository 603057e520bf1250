import Facts

/// A kind of work in the shop; a route and a page each belong to one.
enum Duty: String, CaseIterable, Codable, Sendable {
  /// Seeing orders and how the shop stands.
  case look
  case sell
  case cook
  case deliver
  case stock
  /// Drawer, day's closing.
  case close
  /// People, devices, money back, vouchers.
  case manage
}

extension Role {
  /// What somebody of this role may do.
  var duties: Set<Duty> {
    switch self {
    case .cashier: [.look, .sell, .cook, .deliver, .stock, .close]
    case .cook: [.look, .cook, .stock]
    case .driver: [.look, .deliver]
    case .manager: Set(Duty.allCases)
    case .system: []
    }
  }
}
