package import Storage
import Toolkit

/// Shows the progress of a backup or restore: pages copied, then change-sets verified.
package struct BackupBars {
  private var pages: ProgressBar?
  private var changeSets: ProgressBar?

  package init() {}

  /// Shows a step.
  package mutating func show(_ progress: BackupFile.Progress) {
    switch progress {
    case .pages(let done, let total): Self.advance(&pages, "pages", done, total)
    case .changeSets(let done, let total):
      pages?.finish()
      Self.advance(&changeSets, "change-sets verified", done, total)
    }
  }

  /// Ends the last line.
  package mutating func finish() {
    pages?.finish()
    changeSets?.finish()
  }

  private static func advance(
    _ bar: inout ProgressBar?, _ label: String, _ done: Int, _ total: Int
  ) {
    if bar == nil { bar = ProgressBar(label, total: total) }
    bar?.advance(to: done)
  }
}
