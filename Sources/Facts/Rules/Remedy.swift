/// What a person does about a change-set that is parked.
package struct Remedy: Equatable, Sendable {
  package let french: String
  package let english: String
}

extension FactRefusal.Reason {
  /// The remedy for this reason; where it says *on its own*, nobody has to do anything.
  package var remedy: Remedy {
    switch self {
    case .missingValue, .outOfRange, .impossibleQuantity, .wrongWriter:
      Remedy(
        french: "Le programme du poste a écrit ce qu'il ne devait pas écrire : mettez-le à jour et "
          + "signalez-le ; ce qui manque se saisit de nouveau.",
        english: "The node's program wrote what it must not write: update it and report it; what "
          + "is missing is entered again.")
    case .foreignStore:
      Remedy(
        french: "Ce poste écrit sous le numéro d'un autre magasin, ou sur ce qui est à un autre : "
          + "inscrivez-le à nouveau.",
        english: "This node writes under another store's number, or about what is another's: enrol "
          + "it anew.")
    case .unknownReference:
      Remedy(
        french:
          "Il renvoie à ce qui n'est pas arrivé et sera repris de lui-même à son arrivée ; si "
          + "rien ne vient, vérifiez que l'autre poste est en ligne.",
        english: "It refers to what has not arrived, and is retried on its own when that does; if "
          + "nothing comes, see that the other node is online.")
    case .referencesParked:
      Remedy(
        french: "Occupez-vous de celui auquel il renvoie : il suivra de lui-même.",
        english: "See to the one it refers to: it follows on its own.")
    case .keyExists, .sameSequence:
      Remedy(
        french:
          "Deux machines écrivent sous une même identité : trouvez la copie et inscrivez-la à "
          + "nouveau ; ce qu'elle a vendu est conservé ici.",
        english: "Two machines write as one: find the copy and enrol it anew; what it has sold is "
          + "kept here.")
    case .newerSchema:
      Remedy(
        french: "Mettez ce programme à jour : il sera repris de lui-même au démarrage.",
        english: "Update this program: it is retried on its own at the start.")
    case .notStorable:
      Remedy(
        french: "La base a refusé une valeur : mettez le programme à jour, puis « parked retry ».",
        english: "The database refused a value: update the program, then use: parked retry.")
    }
  }
}
