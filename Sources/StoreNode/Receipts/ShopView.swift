import Facts

/// Who sells, as it stands at the top of each paper.
struct ShopView: Encodable {
  let name: String
  let legalName: String?
  let street: String?
  let postcode: String?
  let city: String?
  let phone: String?
  let siret: String?
  let vatNumber: String?

  init(name: String, _ company: Company) {
    self.name = name
    legalName = company.legalName
    street = company.street
    postcode = company.postcode
    city = company.city
    phone = company.phone
    siret = company.siret
    vatNumber = company.vatNumber
  }
}
