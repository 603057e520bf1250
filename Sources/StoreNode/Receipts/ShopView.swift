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

  init(_ menu: Menu) {
    name = menu.storeName
    legalName = menu.company.legalName
    street = menu.company.street
    postcode = menu.company.postcode
    city = menu.company.city
    phone = menu.company.phone
    siret = menu.company.siret
    vatNumber = menu.company.vatNumber
  }
}
