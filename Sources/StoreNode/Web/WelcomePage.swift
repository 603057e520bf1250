import Runtime
import Toolkit

/// The page for whoever opens the node's address in a browser: what a person in the shop should
/// know, without names or figures, for anybody on the shop's network may open it.
struct WelcomePage {
  private let store: String
  private let disk: DiskReport?
  private let alarms: [AlarmReport]
  private let language: Language

  /// - Parameters:
  ///   - store: its number.
  ///   - report: how the node stands; nil where not even that can be read.
  ///   - language: of the person.
  init(store: String, report: StatusReport?, language: Language) {
    self.store = store
    disk = report?.disk
    alarms = report?.alarms ?? []
    self.language = language
  }

  var html: HTML {
    let notices = diskNotices + alarms.map(notice)
    let list: HTML =
      notices.isEmpty
      ? "<p>\(say("Tout va bien.", "All is well."))</p>" : "<ul role=\"alert\">\(notices)</ul>"
    return """
      <!doctype html><html lang="\(language.rawValue)"><meta charset="utf-8">
      <meta http-equiv="refresh" content="5"><title>OC Pizza \(store)</title>
      <h1>OC Pizza, \(say("magasin", "store")) \(store)</h1>
      \(list)
      <p><a href="/api/v1/status">\(say("État du poste (JSON)", "State of the node (JSON)"))</a></p>
      </html>
      """
  }

  private func say(_ french: String, _ english: String) -> String {
    language == .french ? french : english
  }

  private func notice(_ alarm: AlarmReport) -> HTML {
    let text = language == .french ? alarm.fr : alarm.en
    return item(text.what, text.remedy)
  }

  private func item(_ what: String, _ remedy: String) -> HTML {
    "<li><strong>\(what)</strong> \(remedy)</li>"
  }

  private var diskNotices: [HTML] {
    guard let disk else { return [failed] }
    if disk.state != .healthy { return [failed] }
    switch disk.room {
    case .reserve, .low:
      return [
        item(
          say("Le disque est plein : aucune nouvelle commande.", "The disk is full: no new order."),
          say(
            "Les commandes en cours peuvent être payées et terminées. Prévenez le gérant.",
            "Orders under way can be paid and finished. Tell the manager."))
      ]
    case .plenty:
      guard disk.isRoomShort else { return [] }
      return [
        item(
          say("Il reste peu de place sur le disque.", "Little room is left on the disk."),
          say("Prévenez le gérant.", "Tell the manager."))
      ]
    }
  }

  private var failed: HTML {
    item(
      say(
        "Le disque est en panne : rien n'est enregistré, n'encaissez pas.",
        "The disk has failed: nothing is stored, take no payment."),
      say(
        "Vendez sur papier et prévenez le gérant. La vente reprend d'elle-même après vérification.",
        "Sell on paper and tell the manager. Selling goes on by itself after a verification."))
  }
}
