import Facts
import Fiscal
import SyncProtocol
import Toolkit

/// Closes the oldest day that is open; with the last day of a month or year that too.
struct CloseDay: StoreCommand {
  /// The day that was shown, `2026-06-06`; nil for whichever is open.
  var day: String?
  var actor: String?

  func write(_ work: Work, _ draft: inout ChangeSetDraft) throws -> Done {
    // The day's cash would tell whoever counts blind what a drawer should hold.
    let uncounted = try DrawerReader(work.database).openTills()
    if work.countsBlind, !uncounted.isEmpty {
      throw OrderProblem(.drawersUncounted, uncounted.map { "\($0)" }.joined(separator: ", "))
    }
    let moment = FiscalMoment(try work.doing(actor))
    // Of two people who close the same forgotten day, the second one would close today.
    if let day, day != CivilDate(day: Int(try work.book.dayToClose(at: moment.at))).description {
      throw OrderProblem(.dayClosed)
    }
    guard let closing = try work.book.closeDay(moment, in: &draft) else {
      throw OrderProblem(.dayClosed)
    }
    return .closing(closing.key)
  }
}
