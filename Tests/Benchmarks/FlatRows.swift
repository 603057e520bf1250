import CYardstick
import Facts
import SyncProtocol

/// Facts as the C yardstick takes them: flat, with order, day and hour already known.
struct FlatRows {
  private(set) var rows: [yardstick_row] = []
  private(set) var cells: [yardstick_cell] = []

  /// Rows up to which each transaction goes.
  private(set) var ends: [Int32] = []

  /// Order of each event, by the event's n, for the movements under it.
  private let calendar: (Int64) -> (day: Int64, hour: Int64)

  /// - Parameter calendar: business day and hour of an instant.
  init(calendar: @escaping (Int64) -> (day: Int64, hour: Int64)) { self.calendar = calendar }

  var count: Int { rows.count }

  /// Adds all rows of a batch; `endTransaction` ends what was added.
  mutating func append(_ batch: FactBatch, _ range: Range<Int>) throws {
    for row in range {
      let number = Int(batch.rows[row].table)
      guard let table = Tables.schema.table(number) else { continue }
      let key = batch.rows[row].key
      let isOrder = number == Tables.orders.number
      let time = isOrder ? calendar(batch.integer(row, table.cell("at")) ?? 0) : (day: 0, hour: 0)
      let order = isOrder ? key : batch.parentKey(row)
      rows.append(
        yardstick_row(
          incarnation: key.incarnation.rawValue, n: key.n, order_n: order?.n ?? 0, day: time.day,
          hour: time.hour, first_cell: Int32(cells.count), table: Int32(number)))
      for index in 0..<table.cellCount {
        switch batch.cell(row, index) {
        case .null: cells.append(yardstick_cell(value: 0, is_null: 1))
        case .integer(let value): cells.append(yardstick_cell(value: value, is_null: 0))
        case .bytes: throw BenchError("the work has text, which the yardstick does not take")
        }
      }
    }
  }

  mutating func endTransaction() { ends.append(Int32(rows.count)) }
}

/// The plain C program over one file.
final class Yardstick {
  private let handle: OpaquePointer

  init(_ path: String, synchronous: String) throws {
    guard let opened = yardstick_open(path, synchronous) else {
      throw BenchError("the yardstick cannot open \(path)")
    }
    handle = opened
  }

  deinit { yardstick_close(handle) }

  /// Writes the transactions in `range` of `flat.ends`.
  func write(_ flat: FlatRows, transactions range: Range<Int>) throws {
    let start = range.lowerBound == 0 ? 0 : Int(flat.ends[range.lowerBound - 1])
    let ends = flat.ends[range].map { $0 - Int32(start) }
    let code = flat.rows.withUnsafeBufferPointer { rows in
      flat.cells.withUnsafeBufferPointer { cells in
        yardstick_write(
          handle, rows.baseAddress.map { $0 + start }, cells.baseAddress, ends,
          Int32(ends.count))
      }
    }
    guard code == 0 else { throw BenchError("the yardstick failed: SQLite code \(code)") }
  }
}
