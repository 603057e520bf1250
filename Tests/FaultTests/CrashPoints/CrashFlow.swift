/// A flow of the product that is let fail at each of its points.
///
/// One thread uses it.
protocol CrashFlow: AnyObject {
  /// Its name in the summary.
  var name: String { get }

  /// Runs it once with this fault (nil: none, its points are listed), restarts what failed, and
  /// checks everything that must hold.
  ///
  /// - Returns: how the failing process ended.
  /// - Throws: `Violation` if anything does not hold.
  func attempt(_ fault: Fault?) throws -> FlowProcess.Outcome
}

/// What the enumeration of one flow found.
struct CrashTally: Sendable {
  let flow: String
  var points = 0
  var passed = 0
  /// Faults whose point the process did not reach this time: on the network, points vary.
  var unreached = 0
  var failures: [String] = []

  var line: String {
    "crash points: \(flow): \(points) points, \(passed) faults passed"
      + (unreached > 0 ? ", \(unreached) not reached" : "")
      + failures.map { "\nFAILED: \($0)" }.joined()
  }
}

extension CrashFlow {
  /// Lets it fail at each of its points in each way.
  ///
  /// - Parameter limit: how many of these faults are tried at most, spread evenly; nil: all.
  /// - Returns: what passed and what did not.
  func enumerate(atMost limit: Int?) -> CrashTally {
    var tally = CrashTally(flow: name)
    do {
      let points = try attempt(nil).points
      let faults = points.flatMap(Fault.all)
      tally.points = points.count
      let count = min(limit ?? faults.count, faults.count)
      for place in 0..<count {
        let fault = faults[place * faults.count / count]
        strike(fault, points[fault.point - 1], &tally)
        if tally.failures.count >= 5 { break }
      }
    } catch {
      tally.failures.append("\(name), without a fault: \(error)")
    }
    return tally
  }

  private func strike(_ fault: Fault, _ point: Point, _ tally: inout CrashTally) {
    do {
      let outcome = try attempt(fault)
      if outcome.points.isEmpty { tally.unreached += 1 } else { tally.passed += 1 }
    } catch {
      tally.failures.append("\(name), \(fault) (\(point)): \(error)")
    }
  }
}
