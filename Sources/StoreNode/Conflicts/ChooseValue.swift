import Facts
import SyncProtocol

/// Chooses one of the values of a conflict: a new revision with that value, which replaces all.
struct ChooseValue: StoreCommand {
  /// The key of the value that shall stand.
  var value: String

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    let conflict = try ConflictReader(work.database).read().first { conflict in
      conflict.values.contains { "\($0.key)" == value }
    }
    guard let conflict, let chosen = conflict.values.first(where: { "\($0.key)" == value }),
      case .column(let entity, let column) = conflict.subject
    else { throw OrderProblem(.unknownConflict) }
    guard conflict.canBeChosenHere else { throw OrderProblem(.headOfficeDecides) }
    draft.addRevision(
      of: entity, in: Tables.products, column: column, integer: chosen.integer,
      replaces: conflict.values.map(\.key), at: work.now, by: try work.doing(nil))
    return .product(entity)
  }
}
