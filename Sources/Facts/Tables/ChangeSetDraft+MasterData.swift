package import SyncProtocol

/// How an entity of the catalogue is called: by programs, and by people in both languages.
package struct CatalogueName: Equatable, Sendable {
  package let code: String
  package let french: String
  package let english: String

  package init(code: String, french: String, english: String) {
    self.code = code
    self.french = french
    self.english = english
  }
}

extension ChangeSetDraft {
  /// Head office opens a store.
  package mutating func addStore(
    number: StoreNumber, name: String, company: Company = Company(), timeZone: String,
    cutOverHour: Int64, at: Int64
  ) -> FactKey {
    let key = begin(Tables.stores)
    append(Int64(number.rawValue))
    append(name)
    append(timeZone)
    append(cutOverHour)
    append(at)
    append(company.city)
    append(company.phone)
    append(company.legalName)
    append(company.siret)
    append(company.street)
    append(company.postcode)
    append(company.vatNumber)
    return key
  }

  /// Head office takes a store's credential back.
  package mutating func addRevocation(of store: StoreNumber, reason: String, at: Int64) {
    _ = begin(Tables.revocations)
    append(Int64(store.rawValue))
    append(reason)
    append(at)
  }

  /// Adds somebody who may act at a store.
  package mutating func addStaff(name: String, role: Role, at: Int64) -> FactKey {
    let key = begin(Tables.staff)
    append(name)
    append(role.rawValue)
    append(at)
    return key
  }

  /// A price of a size from a day on, for one store or (nil) for all; it replaces earlier facts.
  ///
  /// `fromDay` counts days since 1970-01-01.
  @discardableResult
  package mutating func addPrice(
    of productSize: FactKey, cents: Int64, fromDay: Int64, store: StoreNumber? = nil,
    replaces: [FactKey] = [], at: Int64
  ) -> FactKey {
    let key = begin(Tables.prices)
    append(productSize)
    append(fromDay)
    append(cents)
    append(at)
    append(store.map { Int64($0.rawValue) })
    append(blob: KeyList.blob(replaces))
    return key
  }

  /// Patches one column of a master-data entity; `replaces` names the values it stands for.
  @discardableResult
  package mutating func addRevision(
    of entity: FactKey, in table: FactTable, column: Int64, integer: Int64? = nil,
    text: String? = nil, replaces: [FactKey], at: Int64, by doing: Doing? = nil
  ) -> FactKey {
    let key = begin(Tables.revisions)
    append(Int64(table.number))
    append(entity)
    append(column)
    append(at)
    append(integer)
    append(text)
    append(blob: KeyList.blob(replaces))
    append(doing?.actor)
    append(doing?.till)
    return key
  }

  // MARK: The catalogue

  private mutating func append(_ name: CatalogueName) {
    append(name.code)
    append(name.french)
    append(name.english)
  }

  /// Adds something on the shelf, at a cost in cents per 1,000 base units.
  package mutating func addIngredient(
    _ name: CatalogueName, unit: Unit, costCentsPer1000: Int64, allergens: [Allergen]
  ) -> FactKey {
    let key = begin(Tables.ingredients)
    append(name)
    append(unit.rawValue)
    append(costCentsPer1000)
    append(allergens.isEmpty ? nil : allergens.reduce(0) { $0 | $1.bit })
    return key
  }

  /// Adds a product; its sizes follow.
  package mutating func addProduct(
    _ name: CatalogueName, category: String, vatCategory: String
  ) -> FactKey {
    let key = begin(Tables.products)
    append(name)
    append(category)
    append(vatCategory)
    return key
  }

  /// Adds a size of a product; its recipe follows.
  package mutating func addSize(_ size: SizeCode, of product: FactKey) -> FactKey {
    let key = begin(Tables.productSizes, parent: product)
    append(size.rawValue)
    return key
  }

  /// Adds what one piece of a size takes of an ingredient, in base units.
  package mutating func addRecipeItem(
    of ingredient: FactKey, quantity: Int64, to productSize: FactKey
  ) {
    _ = begin(Tables.recipeItems, parent: productSize)
    append(ingredient)
    append(quantity)
  }

  /// Adds an extra (quantity in base units) or a *without* (quantity 0), with its price in cents.
  package mutating func addOption(
    _ name: CatalogueName, kind: OptionKind, ingredient: FactKey, quantity: Int64, cents: Int64
  ) -> FactKey {
    let key = begin(Tables.options)
    append(name)
    append(kind.rawValue)
    append(ingredient)
    append(quantity)
    append(cents)
    return key
  }

  /// Adds a VAT rate from a day on; `fromDay` counts days since 1970-01-01.
  package mutating func addVATRate(
    _ basisPoints: Int64, for service: Service, category: String, fromDay: Int64
  ) {
    _ = begin(Tables.vatRates)
    append(service.rawValue)
    append(category)
    append(basisPoints)
    append(fromDay)
  }
}
