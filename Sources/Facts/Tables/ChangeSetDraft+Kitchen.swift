package import SyncProtocol

extension ChangeSetDraft {
  /// Adds that the kitchen begins a line or has it ready; `voids` names an earlier one that this
  /// one takes back.
  package mutating func add(
    _ step: LineStep, toLine line: FactKey, of order: FactKey, voids: FactKey? = nil,
    by doing: Doing
  ) {
    _ = begin(Tables.lineEvents, parent: order)
    append(line)
    append(step.rawValue)
    append(doing.at)
    append(doing.actor)
    append(doing.till)
    append(voids)
  }
}
