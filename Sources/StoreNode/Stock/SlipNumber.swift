import SyncProtocol

extension FactKey {
  /// What a transfer is called on its slip: store and height of its change-set, `2-17`.
  var slipNumber: String { "\(incarnation.writer.rawValue)-\(sequence)" }
}

/// Slips' numbers as people write them into a note.
package enum SlipNumber {
  private static let dashes: Set<Character> = ["-", "\u{2010}", "\u{2011}", "–", "—", "−"]

  /// The numbers that a note names, among whatever words: `bon n° 2 - 17` names `2-17`.
  package static func named(in note: String) -> Set<String> {
    var plain = ""
    for character in note {
      if dashes.contains(character) {
        plain.append("-")
      } else {
        plain.append(character.isASCII && character.isNumber ? character : " ")
      }
    }
    // `2-17 - 3` names 2-17 by its words, `2 - 17` by what is left without the blanks.
    var joined = ""
    for character in plain where character != " " || joined.last != "-" {
      if character == "-" { while joined.last == " " { joined.removeLast() } }
      joined.append(character)
    }
    let words = plain.split(separator: " ") + joined.split(separator: " ")
    return Set(words.compactMap(number(of:)))
  }

  private static func number(of word: Substring) -> String? {
    let parts = word.split(separator: "-").map { Int64($0) }
    guard parts.count == 2, let store = parts[0], let height = parts[1] else { return nil }
    return "\(store)-\(height)"
  }
}
