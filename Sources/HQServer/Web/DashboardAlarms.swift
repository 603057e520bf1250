import Runtime
import SyncProtocol
import Toolkit

/// What a person should know of head office itself, above the figures; nothing where all is well.
struct DashboardAlarms {
  private let status: HeadOfficeStatus
  private let figures: DashboardFigures
  private let language: Language

  init(_ status: HeadOfficeStatus, _ figures: DashboardFigures, in language: Language) {
    self.status = status
    self.figures = figures
    self.language = language
  }

  var all: HTML {
    let items = disk + status.alarms.map(item)
    guard !items.isEmpty else { return HTML() }
    let title = say("À savoir", "To be known")
    return """
      <section class="notices" role="alert"><h2>\(title)</h2>
      <ul class="alerts">\(items)</ul></section>
      """
  }

  private func say(_ french: String, _ english: String) -> String {
    language.say(french, english)
  }

  /// What happened and what to do; `pizza-hq alarms` has the details.
  private func item(_ alarm: AlarmReport) -> HTML {
    let text = language == .french ? alarm.fr : alarm.en
    let store = alarm.store == 0 ? "" : say("Magasin \(alarm.store) : ", "Store \(alarm.store): ")
    let about =
      figures.stores.first { Int64($0.store.rawValue) == alarm.store } ?? figures.stores.first
    let time = DashboardClocks(figures, in: language).text(alarm.lastAt, of: about)
    return item(store + text.what, text.remedy + " (" + time + ")")
  }

  private func item(_ what: String, _ remedy: String) -> HTML {
    "<li><span>\(what)<small>\(remedy)</small></span></li>"
  }

  private var disk: [HTML] {
    let disk = status.disk
    if disk.state != .healthy {
      return [
        item(
          say(
            "Le disque est en panne : rien n’est enregistré.", "The disk failed: nothing is stored."
          ),
          say(
            "Les magasins vendent et gardent leurs ventes. Reprise automatique après vérification.",
            "The stores sell on and keep their sales. It goes on by itself after a verification.")
            + ((disk.obstacle ?? disk.why).map { " (\($0))" } ?? ""))
      ]
    }
    guard disk.isRoomShort else { return [] }
    let days = disk.daysLeft.map {
      say(" : \($0) jours au rythme actuel", ": \($0) days at this rate")
    }
    let free = disk.freeBytes.map { DiskReport.size($0) } ?? "?"
    return [
      item(
        say("Peu de place sur le disque", "Little room on the disk") + (days ?? ""),
        say("\(free) libres. Faites de la place.", "\(free) free. Make room."))
    ]
  }
}
