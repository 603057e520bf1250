package import Storage
package import SyncProtocol

/// What an alarm says to a person, and what that person can do, in French and English.
package struct AlarmText: Equatable, Sendable {
  package let french: String
  package let english: String

  /// What to do.
  package let frenchRemedy: String
  package let englishRemedy: String

  private init(_ french: String, _ english: String, do frenchRemedy: String, _ remedy: String) {
    self.french = french
    self.english = english
    self.frenchRemedy = frenchRemedy
    englishRemedy = remedy
  }

  /// The texts of an alarm about a store, or about head office itself.
  package static func of(_ code: Alarm.Code, about store: StoreNumber) -> AlarmText {
    code == .restored && !store.isStore ? headOfficeRestored : ofStore(code)
  }

  private static let headOfficeRestored = AlarmText(
    "La base du siège vient d'une sauvegarde.",
    "Head office's database was put back from a backup.",
    do: "Les magasins rendent ce qui manque. Appelez celui qui reste muet.",
    "The stores give back what is missing. Call the one that stays silent.")

  private static let replacedPC = AlarmText(
    "Un PC remplacé ou révoqué veut encore se connecter : il a peut-être des ventes.",
    "A replaced or revoked PC still tries to connect: it may hold sales.",
    do: "Retirez ce PC de la caisse et récupérez ses ventes : voir replace-a-pc.md.",
    "Take that PC off the till and bring its sales home: see replace-a-pc.md.")

  private static let ledgerLost = AlarmText(
    "Le siège a été restauré sans son registre des inscriptions.",
    "Head office was restored without its ledger of credentials.",
    do: "Révoquez à nouveau les PC volés et réinscrivez ceux remplacés depuis la sauvegarde.",
    "Revoke stolen PCs again, and enrol anew those replaced since the backup.")

  private static let notRelayed = AlarmText(
    "Un transfert entre magasins n'a pas pu être annoncé à l'autre magasin.",
    "A transfer between stores could not be told to the other store.",
    do: "Appelez les deux magasins : l'arrivée se saisit à la main, avec le numéro du bon.",
    "Call both stores: the arrival is booked by hand, with the slip's number.")

  private static func ofStore(_ code: Alarm.Code) -> AlarmText {
    switch code {
    case .restored:
      AlarmText(
        "Cette base vient d'une sauvegarde.", "This database was put back from a backup.",
        do: "Continuez à vendre : ce qui manque est récupéré au siège dès que la ligne est là.",
        "Sell on: what is missing is fetched from head office as soon as the line is up.")
    case .copied:
      AlarmText(
        "Cette base est une copie, ou son dossier a été déplacé.",
        "This database is a copy, or its folder was moved.",
        do: "Si l'autre machine tourne encore, éteignez l'une des deux. Vendez : rien n'est perdu.",
        "If the other machine still runs, switch one of them off. Sell on: nothing is lost.")
    case .cloned:
      AlarmText(
        "Deux machines vendent sous le même numéro de magasin.",
        "Two machines sell under one store number.",
        do: "Aucune vente n'est perdue. Éteignez l'une des deux, ou inscrivez-la à nouveau.",
        "No sale is lost. Switch one of them off, or enrol it anew.")
    case .sameIncarnation:
      AlarmText(
        "Deux machines issues de la même image ont écrit les mêmes numéros.",
        "Two machines made from one image wrote the same keys.",
        do: "Éteignez la copie. Ses ventes sont mises de côté et visibles parmi les rejets.",
        "Switch the copy off. Its sales are kept aside and shown among the parked change-sets.")
    case .refilling:
      AlarmText(
        "Le siège a été restauré : les magasins lui rendent ce qui manque.",
        "Head office was restored: its stores are giving back what it lacks.",
        do: "Les chiffres sont partiels jusqu'à ce que chaque magasin se soit manifesté.",
        "Figures are partial until every store has been in touch.")
    case .damaged:
      AlarmText(
        "Une ligne de la base ne correspond plus à ce qui a été écrit.",
        "A row of the database is not what was written.",
        do: "Lancez « verify » ; un magasin est inscrit à nouveau, le siège restauré.",
        "Run verify; a store is enrolled anew, head office restored from its newest backup.")
    case .diskFull:
      AlarmText(
        "Le disque est plein.", "The disk is full.",
        do: "Libérez de la place : la vente reprend d'elle-même.",
        "Make room: selling goes on by itself.")
    case .diskError:
      AlarmText(
        "Le disque a eu une panne ; rien n'a été enregistré pendant ce temps.",
        "The disk has failed; nothing was stored meanwhile.",
        do: "Remplacez ce disque avant la prochaine panne.",
        "Replace this disk before it fails again.")
    case .carriedOver:
      AlarmText(
        "Cette machine a été inscrite à nouveau et a repris ses propres ventes.",
        "This machine was enrolled anew and has carried its own sales over.",
        do: "Laissez-la en marche jusqu'à ce que tout soit envoyé (« unsent change-sets: 0 »).",
        "Let it run until all is sent (unsent change-sets: 0 in the status).")
    case .replacedPC: replacedPC
    case .ledgerLost: ledgerLost
    case .notRelayed: notRelayed
    }
  }
}
