/// The language in which a person is answered.
package enum Language: String, Sendable {
  case french = "fr"
  case english = "en"

  /// The language of an `Accept-Language` header: French if its first choice is, else English.
  package init(acceptLanguage header: String?) {
    self = header?.lowercased().hasPrefix("fr") == true ? .french : .english
  }
}
