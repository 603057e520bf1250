import Storage
import SyncProtocol

/// The other stores, for whoever sends something to one.
struct StoresView: Encodable {
  struct Store: Encodable {
    let number: Int64
    let name: String
  }

  /// By number.
  let stores: [Store]

  init(_ database: NodeDatabase) throws {
    stores = try TransferReader(database).storeNames()
      .filter { $0.key != Int64(database.writer.rawValue) }
      .sorted { $0.key < $1.key }.map { Store(number: $0.key, name: $0.value) }
  }
}
