import Facts
import Fiscal
import HTTP
import Storage
import SyncProtocol
import Toolkit

extension StoreAPI {
  // MARK: Drawer

  func drawer(_ request: RouteRequest) throws -> HTTPResponse {
    var till = request.till
    if let named = request.http.query["till"] {
      guard let number = Int64(named), (0...999).contains(number) else {
        throw OrderProblem(.invalidRequest, "till '\(named)'")
      }
      till = number
    }
    let asked = till
    let isBlind = request.asker.countsBlind
    return try json(desk.reading { try DrawerView(till: asked, isBlind: isBlind, $0) })
  }

  /// Counted drawers of a list.
  private static let countedLimit = 60

  func countedDrawers(_ request: RouteRequest) throws -> HTTPResponse {
    try json(desk.reading { try DrawerListView(limit: Self.countedLimit, $0) })
  }

  // MARK: Closings

  /// Closings of a list at most.
  private static let closingLimit = 400

  func closings(_ request: RouteRequest) throws -> HTTPResponse {
    let named = request.http.query["kind"] ?? ClosingKind.day.name
    guard let kind = ClosingKind(name: named) else {
      throw OrderProblem(.invalidRequest, "kind '\(named)'")
    }
    let isBlind = request.asker.countsBlind
    return try json(
      desk.reading { reading in
        let found = try FiscalRows(reading.database).newest(
          FiscalChain(kind), limit: Self.closingLimit)
        let blind = try BlindCount(isBlind, reading)
        return ClosingListView(closings: try found.map { try ClosingView($0, blind, reading) })
      })
  }

  /// The day that is open, and what its closing would say now.
  func openDay(_ request: RouteRequest) throws -> HTTPResponse {
    let now = desk.store.clock.now()
    let key = desk.store.fiscalKey
    let isBlind = request.asker.countsBlind
    return try json(
      desk.reading { reading in
        let open = try FiscalBook(key: key, database: reading.database).openDay(at: now)
        let today = reading.database.businessTime(reading.database.writer, now).day
        return try OpenDayView(
          open, today: today, at: now, try BlindCount(isBlind, reading), reading)
      })
  }

  /// A closing with who sells, for its paper.
  func closing(_ request: RouteRequest) throws -> HTTPResponse {
    let key = try request.factKey(.unknownClosing)
    let isBlind = request.asker.countsBlind
    return try json(
      desk.reading { reading in
        guard let found = try Self.closing(key, isBlind: isBlind, reading) else {
          throw OrderProblem(.unknownClosing, "\(key)")
        }
        return found
      })
  }

  static func closing(
    _ key: FactKey, isBlind: Bool, _ reading: OrderDesk.Reading
  ) throws -> ClosingView? {
    for kind in ClosingKind.allCases {
      let found = try FiscalRows(reading.database).record(FiscalChain(kind), key)
      if let found, found.integer("kind") == kind.rawValue {
        return try ClosingView(
          found, try BlindCount(isBlind, reading), reading,
          shop: try ShopReader(reading.database).shop(at: found.at))
      }
    }
    return nil
  }

  // MARK: Receipts

  func receipts(_ request: RouteRequest) throws -> HTTPResponse {
    let key = try request.factKey(.unknownOrder)
    return try json(desk.reading { try PaperView(of: key, $0) })
  }

  /// A command of this program tells the journal what it did or found.
  func tellJournal(_ request: RouteRequest) throws -> HTTPResponse {
    let asked = try JSON.decode(FiscalJournal.Request.self, from: request.http.body)
    guard let code = JournalCode(rawValue: asked.code) else {
      throw OrderProblem(.invalidRequest, "code \(asked.code)")
    }
    try desk.tellJournal(code, asked.detail)
    return try json(asked)
  }

  // MARK: Vouchers

  /// Vouchers of a list at most.
  private static let voucherLimit = 200

  func vouchers(_ request: RouteRequest) throws -> HTTPResponse {
    let code = try Texts.trimmed(request.http.query["code"], atMost: 100)
    // Codes are money: whoever has one may ask for it, only a manager sees them all.
    if code == nil, let person = request.asker.person, !person.role.duties.contains(.manage) {
      throw OrderProblem(.notYourDuty)
    }
    let now = desk.store.clock.now()
    return try json(
      desk.reading { reading in
        let reader = VoucherReader(reading.database)
        let today = reading.database.businessTime(reading.database.writer, now).day
        let found =
          try code.map { try reader.find($0).map { [$0] } ?? [] }
          ?? reader.newest(limit: Self.voucherLimit)
        return VoucherListView(vouchers: found.map { VoucherView($0, today: today) })
      })
  }

  static func voucher(
    _ key: FactKey, _ reading: OrderDesk.Reading, now: Int64
  ) throws -> VoucherView? {
    let today = reading.database.businessTime(reading.database.writer, now).day
    return try VoucherReader(reading.database).find(key).map { VoucherView($0, today: today) }
  }
}
