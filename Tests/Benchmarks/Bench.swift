import Foundation
import Toolkit

/// One run: which metrics, in which order, and what is printed.
struct Bench {
  /// A metric: a name for `--only` and what it measures.
  private struct Metric {
    let name: String
    var isOnRequest = false
    let run: @Sendable (Workshop) throws -> [BenchRow]
  }

  private static let metrics = [
    Metric(name: "capture", run: CaptureMetric.run),
    Metric(name: "writes", run: StoreWritesMetric.run),
    Metric(name: "merge", run: MergeMetric.run),
    Metric(name: "wire", run: WireMetric.run),
    Metric(name: "sizes", run: FileSizeMetric.run),
    Metric(name: "opening", run: OpeningMetric.run),
    Metric(name: "catch-up", run: CatchUpMetric.run),
    Metric(name: "live", run: LiveMetric.run),
    Metric(name: "ring-up", run: RingUpMetric.run),
    Metric(name: "growth", isOnRequest: true, run: GrowthMetric.run),
  ]

  private let chosen: [Metric]
  private let printsJSON: Bool
  private let options: Workshop.Options

  init(_ command: ParsedCommand) throws(CommandError) {
    let only = command.values(for: "only")
    let names = Self.metrics.map(\.name)
    for name in only where !names.contains(name) {
      throw CommandError(
        command: command.title, problem: "there is no metric '\(name)'",
        remedy: "the metrics are \(names.joined(separator: ", "))")
    }
    let growth = command.flag("growth")
    chosen = Self.metrics.filter {
      only.isEmpty ? growth || !$0.isOnRequest : only.contains($0.name)
    }
    printsJSON = command.flag("json")
    options = Workshop.Options(
      fixture: command.value(for: "fixture") ?? WorkLoad.defaultFixture,
      starter: command.value(for: "starter") ?? "schema/starter",
      directory: command.value(for: "directory") ?? NSTemporaryDirectory(),
      pairs: try command.integer(for: "pairs", in: 1...1_000) ?? 8)
  }

  /// Measures and prints; the files it wrote are removed in any case.
  func run() throws {
    let workshop = try Workshop(options)
    defer { workshop.removeFiles() }
    var rows: [BenchRow] = []
    for metric in chosen {
      Console.complain("measuring \(metric.name)")
      rows += try metric.run(workshop)
    }
    if printsJSON {
      try Console.write(try JSON.encode(rows))
      try Console.print("\n")
    } else {
      try Console.print(BenchRow.table(rows))
    }
  }
}
