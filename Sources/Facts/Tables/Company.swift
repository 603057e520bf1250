/// Who sells and where, as it stands on receipts; nil: not known.
package struct Company: Codable, Equatable, Sendable {
  package var legalName: String?
  package var street: String?
  package var postcode: String?
  package var city: String?
  package var phone: String?
  /// 14 digits.
  package var siret: String?
  /// `FR`, two characters and the SIREN's nine digits.
  package var vatNumber: String?

  package init(city: String? = nil, phone: String? = nil) {
    self.city = city
    self.phone = phone
  }

  /// Its columns of `stores`.
  package static var columns: [(name: String, value: WritableKeyPath<Company, String?>)] {
    [
      ("legal_name", \.legalName), ("street", \.street), ("postcode", \.postcode),
      ("city", \.city), ("phone", \.phone), ("siret", \.siret), ("vat_number", \.vatNumber),
    ]
  }
}
