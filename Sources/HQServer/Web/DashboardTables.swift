import SyncProtocol
import Toolkit

/// The tables of the dashboard.
struct DashboardTables {
  private let figures: DashboardFigures
  private let language: Language
  private let clocks: DashboardClocks

  init(_ figures: DashboardFigures, in language: Language) {
    self.figures = figures
    self.language = language
    clocks = DashboardClocks(figures, in: language)
  }

  var all: HTML {
    "\(stores)<div class=\"columns\">\(hours)\(products)</div>\(shortages)"
  }

  private func say(_ french: String, _ english: String) -> String {
    language.say(french, english)
  }

  // MARK: Stores

  private var stores: HTML {
    let most = figures.sales.values.map(\.cents).max() ?? 0
    let total = figures.total
    let rows = figures.stores.map { storeRow($0, most: most) }
    let sum: HTML = """
      <tfoot><tr><th scope="row">Total</th>
      <td class="n">\(language.number(total.orders))\(orderWord(total.orders))</td>
      <td class="n">\(language.money(total.cents))</td><td class="wide"></td><td></td>
      <td class="wide"></td></tr></tfoot>
      """
    let none = say("Aucun magasin : ", "No store yet: ")
    let empty: HTML = "<p class=\"notice\">\(none)<code>pizza-hq store add</code></p>"
    return """
      <section><h2>\(say("Magasins", "Stores"))</h2>
      \(figures.stores.isEmpty ? empty : HTML())
      <table class="stores"><thead><tr>
      <th scope="col">\(say("Magasin", "Store"))</th>
      <th scope="col" class="n">\(say("Commandes", "Orders"))</th>
      <th scope="col" class="n">\(say("Ventes", "Sales"))</th>
      <th scope="col" class="wide"></th>
      <th scope="col">\(say("Complétude", "Completeness"))</th>
      <th scope="col" class="wide">\(say("Dernier échange", "Last exchange"))</th>
      </tr></thead><tbody>\(rows)</tbody>\(figures.stores.isEmpty ? HTML() : sum)</table></section>
      """
  }

  private func storeRow(_ status: StoreStatus, most: Int64) -> HTML {
    let sales = figures.sales[status.store] ?? Figures.Sales()
    let place = status.city.map { " · " + $0 } ?? ""
    let age =
      status.lastExchangeAt.map { language.ago(figures.now - $0) } ?? say("jamais", "never")
    let number = say("n° ", "no. ") + status.store.description
    return """
      <tr><th scope="row">\(status.name)<small>\(number)\(place)</small></th>
      <td class="n">\(language.number(sales.orders))\(orderWord(sales.orders))</td>
      <td class="n">\(language.money(sales.cents))</td>
      <td class="wide bars">\(bar(sales.cents, of: most))</td>
      <td>\(badges(status))</td><td class="wide">\(age)</td></tr>
      """
  }

  /// Said where there is no room for a header.
  private func orderWord(_ count: Int64) -> HTML {
    let word =
      count == 1
      ? say("commande", "order")
      : count == 0 ? say("commande", "orders") : say("commandes", "orders")
    return "<span class=\"narrow\"> \(word)</span>"
  }

  private func badges(_ status: StoreStatus) -> HTML {
    var badges = [completeness(status)]
    if status.parked > 0 {
      badges.append(badge("bad", say("\(status.parked) mis de côté", "\(status.parked) parked")))
    }
    if status.isRevoked { badges.append(badge("bad", say("révoqué", "revoked"))) }
    return badges.joined(separator: " ")
  }

  private func completeness(_ status: StoreStatus) -> HTML {
    switch status.completeness {
    case .neverConnected: return badge("none", say("jamais connecté", "never connected"))
    case .partial(nil): return badge("warn", say("incomplet", "incomplete"))
    case .partial(let instant?):
      let time = clocks.text(instant, of: status)
      return badge("warn", say("incomplet après \(time)", "incomplete after \(time)"))
    case .complete(let instant):
      let time = clocks.text(instant, of: status)
      if status.isSilent(at: figures.now) {
        return badge("warn", say("silencieux depuis \(time)", "silent since \(time)"))
      }
      return badge("good", say("complet à \(time)", "complete at \(time)"))
    }
  }

  private func badge(_ kind: String, _ text: String) -> HTML {
    "<span class=\"badge \(kind)\">\(text)</span>"
  }

  // MARK: Hours and products

  private var hours: HTML {
    let most = figures.hours.map(\.cents).max() ?? 0
    let rows: [HTML] = figures.hours.map { hour in
      """
      <tr><th scope="row">\(language.hour(hour.hour))</th>
      <td class="bars">\(bar(hour.cents, of: most))</td>
      <td class="n">\(language.number(hour.orders))</td>
      <td class="n">\(language.money(hour.cents))</td></tr>
      """
    }
    return """
      <section><h2>\(say("Ventes par heure", "Sales by hour"))</h2>
      <table><thead><tr><th scope="col">\(say("Heure", "Hour"))</th><th scope="col"></th>
      <th scope="col" class="n">\(say("Commandes", "Orders"))</th>
      <th scope="col" class="n">\(say("Ventes", "Sales"))</th></tr></thead>
      <tbody>\(rows.isEmpty ? [nothing(columns: 4)] : rows)</tbody></table></section>
      """
  }

  private var products: HTML {
    let rows: [HTML] = figures.products.enumerated().map { index, product in
      """
      <tr><td class="rank">\(index + 1)</td>
      <th scope="row">\(say(product.french, product.english))
      <span class="size">\(product.size)</span></th>
      <td class="n">\(language.pieces(product.halves))</td>
      <td class="n">\(language.money(product.cents))</td></tr>
      """
    }
    return """
      <section><h2>\(say("Les 10 premiers produits", "Top 10 products"))</h2>
      <table><thead><tr><th scope="col"></th><th scope="col">\(say("Produit", "Product"))</th>
      <th scope="col" class="n">\(say("Vendus", "Sold"))</th>
      <th scope="col" class="n">\(say("Ventes", "Sales"))</th></tr></thead>
      <tbody>\(rows.isEmpty ? [nothing(columns: 4)] : rows)</tbody></table></section>
      """
  }

  private func nothing(columns: Int) -> HTML {
    "<tr><td colspan=\"\(columns)\" class=\"empty\">\(say("Rien encore", "Nothing yet"))</td></tr>"
  }

  // MARK: Stock

  /// Rows of the list of shortages at most.
  private static let shortagesShown = 12

  private var shortages: HTML {
    let rows: [HTML] = figures.shortages.prefix(Self.shortagesShown).map { shortage in
      """
      <li><span>\(say(shortage.french, shortage.english))<small>\(shortage.store)</small></span>
      <strong>\(language.number(shortage.quantity))&nbsp;\(shortage.unit)</strong></li>
      """
    }
    let more = figures.shortages.count - rows.count
    let others = say("et \(more) autres : ", "and \(more) more: ")
    let rest: HTML =
      more > 0 ? "<p class=\"more\">\(others)<code>pizza-hq report stock</code></p>" : HTML()
    let none: HTML =
      "<p class=\"fine\">\(say("Aucun stock négatif.", "No level is below zero."))</p>"
    return """
      <section><h2>\(say("Alertes de stock", "Stock alerts"))</h2>
      \(rows.isEmpty ? none : "<ul class=\"alerts\">\(rows)</ul>\(rest)")</section>
      """
  }

  /// A bar of `value` parts of `most`: its width is an attribute, so no style is inline.
  private func bar(_ value: Int64, of most: Int64) -> HTML {
    let width = most > 0 ? max(0, value) * 100 / most : 0
    return """
      <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">\
      <rect width="\(width)" height="8"/></svg>
      """
  }
}
