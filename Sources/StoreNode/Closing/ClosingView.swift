import Facts
import Fiscal
import SyncProtocol
import Toolkit

/// The figures of a closing, or of a day that is open.
struct FiguresView: Encodable {
  struct VAT: Encodable {
    let basisPoints: Int64
    /// Tax included.
    let cents: Int64
    let taxCents: Int64
  }

  struct Money: Encodable {
    let means: String
    let cents: Int64
  }

  let totalCents: Int64
  let taxCents: Int64
  let vat: [VAT]
  let means: [Money]
  let receipts: Int64
  /// The part that is of days before.
  let lateCents: Int64

  init(_ figures: ClosingFigures) {
    let sums = figures.vat
    totalCents = sums.total
    vat = sums.sorted.map {
      VAT(basisPoints: $0.code, cents: $0.cents, taxCents: sums.tax(at: $0.code))
    }
    taxCents = vat.reduce(0) { $0 + $1.taxCents }
    means = figures.means.sorted.map { sum in
      Money(means: Means(rawValue: sum.code)?.name ?? "\(sum.code)", cents: sum.cents)
    }
    receipts = figures.receipts
    lateCents = figures.lateCents
  }
}

/// A closing as JSON.
struct ClosingView: Encodable {
  let key: String
  /// `day`, `month` or `year`.
  let kind: String
  /// Series and number, as it is printed.
  let number: String
  /// `2026-11-20`, `2026-11` or `2026`.
  let period: String
  let at: Int64
  let actor: String?
  let isAutomatic: Bool
  /// Whether the sums are held back, because a drawer is still to be counted.
  let isBlind: Bool
  let figures: FiguresView?
  let lastReceipt: Int64
  /// Of the series since it began: with signs, and without.
  let perpetualCents: Int64?
  let perpetualAbsoluteCents: Int64?
  /// The newest change-sets that it covers, as incarnation and height.
  let covers: [String]
  /// Four characters of the signature, which stand on the paper.
  let mark: String
  /// The fiscal version of the program.
  let software: String
  /// Who sells, where it is asked for alone.
  let shop: ShopView?

  /// - Parameters:
  ///   - closing: what is shown.
  ///   - blind: what is held back from who asks.
  ///   - reading: where it is read.
  ///   - shop: who sells.
  /// - Throws: what reading runs into.
  init(
    _ closing: FiscalRecord, _ blind: BlindCount, _ reading: OrderDesk.Reading,
    shop: ShopView? = nil
  ) throws {
    let series = try closing.series.flatMap { try FiscalRows(reading.database).series($0) }
    key = "\(closing.key)"
    kind = closing.chain.closing?.name ?? ""
    number = "\(series?.label ?? "?")/\(closing.number)"
    period = Self.period(closing.integer("period"))
    at = closing.at
    actor = closing.key("actor").flatMap { reading.menu.name(ofActor: $0) }
    isAutomatic = closing.integer("is_automatic") != 0
    isBlind = blind.holdsBack(closing.at)
    figures = isBlind ? nil : FiguresView(ClosingFigures(of: closing))
    lastReceipt = closing.integer("last_receipt")
    perpetualCents = isBlind ? nil : closing.integer("perpetual_cents")
    perpetualAbsoluteCents = isBlind ? nil : closing.integer("perpetual_absolute_cents")
    let blob = closing.blob("covers")
    covers = KeyList.keys(in: blob, 0..<blob.count).map { "\($0.changeSet)" }
    mark = closing.mark
    software = series?.software ?? ""
    self.shop = shop
  }

  private static func period(_ name: Int64) -> String {
    let digits = "\(name)"
    return [digits.prefix(4), digits.dropFirst(4).prefix(2), digits.dropFirst(6)]
      .filter { !$0.isEmpty }.joined(separator: "-")
  }
}

/// Closings, the newest first.
struct ClosingListView: Encodable {
  let closings: [ClosingView]
}

/// The day that is open: what its closing would say now.
struct OpenDayView: Encodable {
  /// `yyyy-mm-dd`.
  let day: String
  /// Whether it is over: its closing was forgotten.
  let isForgotten: Bool
  /// Whether today is closed already: what is sold now belongs to the next day.
  let isClosedToday: Bool
  let figures: FiguresView?
  /// Tills whose drawer is in use.
  let openDrawers: [Int64]
  /// Whether the figures are held back, because a drawer is still to be counted.
  let isBlind: Bool
  /// When it was read, milliseconds UTC.
  let at: Int64
  let shop: ShopView

  init(
    _ open: OpenDay, today: Int64, at: Int64, _ blind: BlindCount, _ reading: OrderDesk.Reading
  ) throws {
    day = CivilDate(day: Int(open.day)).description
    isForgotten = open.day < today
    isClosedToday = open.day > today
    openDrawers = try DrawerReader(reading.database).openTills()
    isBlind = blind.holdsBackToday
    figures = isBlind ? nil : FiguresView(open.figures)
    self.at = at
    shop = ShopView(name: reading.menu.storeName, reading.menu.company)
  }
}
