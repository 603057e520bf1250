import Facts
package import Storage
import SyncProtocol
import Toolkit

/// A file of past sales, checked whole: either all of its orders, or every line that is wrong.
///
/// One row is one pizza; rows of one id are one order. Prices are taken as they stand, times are in
/// the store's zone.
package struct ImportFile: Sendable {
  /// A line that cannot be imported.
  package struct BadLine: Equatable, Sendable, CustomStringConvertible {
    /// From 1.
    package let line: Int
    /// What is wrong with it.
    package let reason: String

    /// For a person.
    package var description: String { "line \(line): \(SingleLine.escaped(reason))" }
  }

  /// Why a row is wrong.
  private struct Fault: Error {
    let reason: String
  }

  private struct Row {
    let id: String
    let at: Int64
    let day: Int64
    let line: ImportedOrder.Line
  }

  static let columns = ["id", "date", "time", "name", "size", "type", "price"]

  /// Orders in the file's order; empty if any line is wrong.
  package private(set) var orders: [ImportedOrder] = []
  /// Every line that is wrong.
  package private(set) var badLines: [BadLine] = []

  private let menu: Menu
  private let source: String
  /// An instant after which a sale lies in the future.
  private let latest: Int64
  private var indexes: [String: Int] = [:]
  private var numbers: [Int64: Int64] = [:]

  /// Checks a file against what a store sells.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - source: where its orders come from.
  ///   - database: the store's.
  ///   - now: milliseconds UTC; a sale more than a day after it is a mistake.
  /// - Throws: `DatabaseError` if the menu cannot be read.
  package init(
    _ bytes: [UInt8], source: String, database: NodeDatabase, now: Int64
  ) throws {
    menu = try MenuReader(database).read()
    self.source = source
    latest = now + 86_400_000
    read(bytes)
    if !badLines.isEmpty { orders = [] }
  }

  /// Line by line, so that one broken line does not hide the next.
  private mutating func read(_ bytes: [UInt8]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let content = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
    var isFirst = true
    var lineNumber = 0
    for line in content.split(separator: 0x0A, omittingEmptySubsequences: false) {
      lineNumber += 1
      let text = line.last == 0x0D ? line.dropLast() : line
      if text.isEmpty { continue }
      do {
        let fields = try Self.fields(Array(text))
        if isFirst {
          isFirst = false
          guard fields == Self.columns else {
            throw Fault(reason: "the first line must be \(Self.columns.joined(separator: ","))")
          }
          continue
        }
        add(try row(fields), lineNumber)
      } catch let fault as Fault {
        badLines.append(BadLine(line: lineNumber, reason: fault.reason))
      } catch let error as CSVError {
        badLines.append(BadLine(line: lineNumber, reason: Self.words(error)))
      } catch {
        badLines.append(BadLine(line: lineNumber, reason: "\(error)"))
      }
    }
    if isFirst { badLines.append(BadLine(line: 1, reason: "the file is empty")) }
  }

  private static func fields(_ line: [UInt8]) throws -> [String] {
    try CSVReader.rows(of: line).first?.fields ?? []
  }

  /// The error's words without its line, which is always the first here.
  private static func words(_ error: CSVError) -> String {
    let text = error.description
    return text.firstRange(of: ": ").map { String(text[$0.upperBound...]) } ?? text
  }

  private func row(_ fields: [String]) throws -> Row {
    guard fields.count == Self.columns.count else {
      throw Fault(reason: "\(fields.count) fields instead of \(Self.columns.count)")
    }
    let id = fields[0]
    guard !id.isEmpty, id.utf8.count <= 100 else { throw Fault(reason: "no order id") }
    guard let date = CivilDate(fields[1]) else {
      throw Fault(reason: "'\(fields[1])' is no date; write yyyy-mm-dd")
    }
    guard let time = Self.time(fields[2]) else {
      throw Fault(reason: "'\(fields[2])' is no time; write hh:mm:ss")
    }
    let at = menu.calendar.instant(
      localDate: date, hour: time.hour, minute: time.minute, second: time.second)
    guard at >= 0, at <= latest else {
      throw Fault(reason: "\(fields[1]) is before 1970 or in the future")
    }
    guard let cents = Self.cents(fields[6]) else {
      throw Fault(reason: "'\(fields[6])' is no price; write 12.50")
    }
    let day = Int64(menu.calendar.businessDay(ofMilliseconds: at))
    let line = try importedLine(fields[3], fields[4], cents, day)
    return Row(id: id, at: at, day: day, line: line)
  }

  private func importedLine(
    _ code: String, _ label: String, _ cents: Int64, _ day: Int64
  ) throws -> ImportedOrder.Line {
    do throws(OrderProblem) {
      let product = try menu.product(code)
      let size = try menu.size(label, of: product)
      guard let rate = menu.vat(.takeAway, product.vatCategory, on: day) else {
        throw OrderProblem(.vatMissing, code)
      }
      return ImportedOrder.Line(
        sizeKey: "\(size.key)", quantity: 1, unitCents: cents, vatBasisPoints: rate)
    } catch {
      throw Fault(reason: error.title(.english))
    }
  }

  private mutating func add(_ row: Row, _ lineNumber: Int) {
    guard let index = indexes[row.id] else {
      numbers[row.day, default: 0] += 1
      indexes[row.id] = orders.count
      orders.append(
        ImportedOrder(
          source: source, sourceID: row.id, at: row.at, number: numbers[row.day, default: 1],
          lines: [row.line]))
      return
    }
    guard orders[index].at == row.at else {
      badLines.append(
        BadLine(line: lineNumber, reason: "order \(row.id) has lines of different times"))
      return
    }
    if let same = orders[index].lines.firstIndex(where: {
      $0.sizeKey == row.line.sizeKey && $0.unitCents == row.line.unitCents
    }) {
      orders[index].lines[same].quantity += 1
    } else {
      orders[index].lines.append(row.line)
    }
    if orders[index].lines.count > LinePricing.linesAtOnce {
      badLines.append(BadLine(line: lineNumber, reason: "order \(row.id) has too many lines"))
    }
  }

  private static func time(_ text: String) -> (hour: Int, minute: Int, second: Int)? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3,
      parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy({ (0x30...0x39).contains($0) }) }
      ),
      let hour = Int(parts[0]), let minute = Int(parts[1]), let second = Int(parts[2]),
      hour < 24, minute < 60, second < 60
    else { return nil }
    return (hour, minute, second)
  }

  /// `20.75` is 2075, `16` is 1600; at most 100,000.
  private static func cents(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), (1...6).contains(parts[0].utf8.count),
      parts.allSatisfy({ $0.utf8.allSatisfy({ (0x30...0x39).contains($0) }) }),
      let whole = Int64(parts[0])
    else { return nil }
    var fraction: Int64 = 0
    if parts.count == 2 {
      guard (1...2).contains(parts[1].utf8.count), let digits = Int64(parts[1]) else { return nil }
      fraction = parts[1].utf8.count == 1 ? digits * 10 : digits
    }
    let cents = whole * 100 + fraction
    return cents <= 10_000_000 ? cents : nil
  }

  // MARK: Sharing out

  /// The orders whose running number leaves this rest: the digits of their id behind the last
  /// hyphen, `2015-000019` modulo 8 is 3.
  package func orders(remainder: Int, modulo: Int) -> [ImportedOrder] {
    orders.filter { order in
      let tail = order.sourceID.split(separator: "-").last ?? ""
      return Int(tail.filter(\.isNumber)).map { $0 % modulo == remainder } ?? false
    }
  }
}
