package import Toolkit

/// Head office's first page: one day's figures, and how far they can be believed.
package struct DashboardPage {
  private let figures: DashboardFigures
  private let status: HeadOfficeStatus
  private let language: Language

  /// Seconds after which a browser asks again.
  private static let refreshSeconds = 5

  package init(
    _ figures: DashboardFigures, status: HeadOfficeStatus, in language: Language
  ) {
    self.figures = figures
    self.status = status
    self.language = language
  }

  /// The whole page.
  package var html: HTML {
    """
    <!doctype html>
    <html lang="\(language.rawValue)">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="refresh" content="\(Self.refreshSeconds)">
    <title>\(language.say("OC Pizza, siège", "OC Pizza, head office"))</title>
    <link rel="icon" href="/assets/hq.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/assets/hq.css">
    </head>
    <body>
    \(header)
    <main>
    \(DashboardAlarms(status, figures, in: language).all)
    \(totals)
    \(emptyNotice)
    \(DashboardTables(figures, in: language).all)
    </main>
    \(footer)
    </body>
    </html>

    """
  }

  private func say(_ french: String, _ english: String) -> String {
    language.say(french, english)
  }

  private func address(day: CivilDate?, _ language: Language) -> String {
    var fields = language == .french ? [] : ["lang=\(language.rawValue)"]
    if let day, day != figures.today { fields.append("day=\(day)") }
    return "/" + (fields.isEmpty ? "" : "?" + fields.joined(separator: "&"))
  }

  private func longDate(_ date: CivilDate) -> String {
    let (year, month, day) = date.parts
    return language.date(weekday: date.weekday, day: day, month: month, year: year)
  }

  private var header: HTML {
    let previous = CivilDate(day: figures.day.day - 1)
    let next = CivilDate(day: figures.day.day + 1)
    let forward =
      figures.day < figures.today
      ? step(to: next, say("Lendemain", "Next day"), "›") : "<span aria-hidden=\"true\">›</span>"
    return """
      <header>
      <h1><img src="/assets/hq.svg" alt="" width="28" height="28">OC Pizza
      <small>\(say("Siège", "Head office"))</small></h1>
      <nav aria-label="\(say("Jour", "Day"))">
      \(step(to: previous, say("Veille", "Day before"), "‹"))
      <strong>\(longDate(figures.day))</strong>
      \(forward)
      </nav>
      <a class="language" href="\(address(day: figures.day, language.other))"
      lang="\(language.other.rawValue)">\(language.other.say("Français", "English"))</a>
      </header>
      """
  }

  private func step(to day: CivilDate, _ name: String, _ sign: String) -> HTML {
    "<a href=\"\(address(day: day, language))\" aria-label=\"\(name)\">\(sign)</a>"
  }

  private var totals: HTML {
    let total = figures.total
    let basket = total.orders > 0 ? total.cents / total.orders : 0
    let current = figures.stores.count { figures.isCurrent($0) }
    let parked = figures.stores.reduce(0) { $0 + $1.parked }
    let isAll = current == figures.stores.count
    return """
      <section class="totals" aria-label="\(say("Totaux du jour", "The day's totals"))">
      \(card(say("Ventes", "Sales"), language.money(total.cents), completenessOfTotal, "main"))
      \(card(say("Commandes", "Orders"), language.number(total.orders), nil, ""))
      \(card(say("Panier moyen", "Average order"), language.money(basket), nil, ""))
      \(card(
        say("Magasins à jour", "Stores up to date"), "\(current) / \(figures.stores.count)", nil,
        isAll ? "good" : "warn"))
      \(card(
        say("Lots mis de côté", "Parked"), language.number(Int64(parked)),
        parked > 0 ? say("hors des chiffres", "not in the figures") : nil,
        parked > 0 ? "bad" : "good"))
      </section>
      """
  }

  private func card(_ name: String, _ value: String, _ note: String?, _ kind: String) -> HTML {
    let remark: HTML = note.map { "<p>\($0)</p>" } ?? HTML()
    return "<div class=\"card \(kind)\"><h2>\(name)</h2><strong>\(value)</strong>\(remark)</div>"
  }

  private var completenessOfTotal: String {
    let absent = figures.stores.filter { $0.completeness == .neverConnected }
    if absent.count == 1 {
      let name = absent[0].name
      return say("sans \(name), jamais connecté", "without \(name), never connected")
    }
    let clocks = DashboardClocks(figures, in: language)
    switch Report.together(figures.stores).completeness {
    case .complete(let instant):
      return say("complet jusqu’à ", "complete to ")
        + clocks.text(instant, of: figures.stores.first)
    case .partial(let instant?):
      return say("incomplet après ", "incomplete after ")
        + clocks.text(instant, of: figures.stores.first)
    case .partial(nil): return say("incomplet", "incomplete")
    case .neverConnected:
      return say(
        "\(absent.count) magasins jamais connectés", "\(absent.count) stores never connected")
    }
  }

  private var emptyNotice: HTML {
    guard figures.total.orders == 0, let last = figures.lastDayWithSales else { return HTML() }
    let name = say("Dernier jour avec des ventes :", "Last day with sales:")
    return """
      <p class="notice">\(say("Aucune vente ce jour.", "No sale on this day."))
      <a href="\(address(day: last, language))">\(name) \(longDate(last))</a></p>
      """
  }

  private var footer: HTML {
    """
    <footer>\(say(
      "Chiffres d’après le jour d’exploitation de chaque magasin. Page actualisée toutes les "
        + "\(Self.refreshSeconds) secondes.",
      "Figures follow each store's business day. This page refreshes every "
        + "\(Self.refreshSeconds) seconds."))</footer>
    """
  }
}
