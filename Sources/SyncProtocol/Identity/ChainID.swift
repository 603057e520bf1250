/// What one node writes for one reader.
package struct ChainID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let writer: StoreNumber
  package let reader: StoreNumber

  package init(writer: StoreNumber, reader: StoreNumber) {
    self.writer = writer
    self.reader = reader
  }

  /// Head office's catalogue and decisions, read by all stores.
  package static let common = ChainID(writer: .headOffice, reader: .allStores)

  /// What a store writes, read by head office.
  package static func ofStore(_ store: StoreNumber) -> ChainID {
    ChainID(writer: store, reader: .headOffice)
  }

  /// What head office writes for one store alone.
  package static func toStore(_ store: StoreNumber) -> ChainID {
    ChainID(writer: .headOffice, reader: store)
  }

  /// The chains that a store reads.
  package static func read(by store: StoreNumber) -> [ChainID] { [.common, .toStore(store)] }

  package var description: String { "\(writer)→\(reader)" }

  package static func < (a: ChainID, b: ChainID) -> Bool {
    (a.writer, a.reader) < (b.writer, b.reader)
  }
}
