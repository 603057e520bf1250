import Database
import Runtime
import Storage
package import SyncProtocol

/// Why head office refuses a request of the exchange.
///
/// Codes are stable: `docs/protocol.md#errors`.
package enum HQProblem: Error, Equatable, Sendable {
  /// No session, or one that has expired: open a new one.
  case unauthorised
  /// The node was revoked, or replaced by a newer enrolment.
  case revoked
  /// The credential's or the nonce's signature does not fit.
  case badCredential
  /// A chain that this credential may not write or read.
  case wrongChain
  /// Head office's signature does not cover what a store gives back.
  case notProven
  case codeUnknown
  case codeUsed
  case codeExpired
  /// The store's schema is more than one version away.
  case versionTooOld
  /// The bytes are not what the protocol says.
  case wire(WireError)
  /// The request went well, but head office could not store what it brought.
  case notStored(String)
  /// The disk of the database failed: nothing is taken until it was verified.
  case readOnly
  /// The disk is full: nothing was taken.
  case diskFull
  /// What is asked for is not what head office wrote: its file is damaged.
  case damaged
  case notFound

  /// Why something was not stored.
  package init(storing error: any Error) {
    switch error {
    case is DiskTrouble: self = .readOnly
    case let error as DatabaseError where error.isFull: self = .diskFull
    case let error as FileError where error.isFull: self = .diskFull
    case StorageError.damaged: self = .damaged
    default: self = .notStored("\(error)")
    }
  }

  /// Opens a message that ends with a batch.
  ///
  /// - Throws: `.wire` where the bytes are not what the protocol says.
  static func opening<Front>(
    _ content: [UInt8], by reader: inout RunReader,
    _ front: (inout ByteReader) throws(WireError) -> Front
  ) throws(HQProblem) -> (front: Front, batch: ReceivedBatch) {
    do {
      return try reader.readMessage(content, front)
    } catch {
      throw .wire(error)
    }
  }

  /// Seconds after which it is worth asking again; nil where that depends on something else.
  package var retryAfterSeconds: Int? {
    switch self {
    case .notStored: 1
    case .readOnly, .diskFull: 5
    case .damaged: 60
    default: nil
    }
  }

  /// The HTTP status.
  package var status: Int {
    switch self {
    case .unauthorised: 401
    case .revoked, .badCredential, .wrongChain, .notProven, .codeUnknown, .codeUsed, .codeExpired:
      403
    case .versionTooOld: 426
    case .wire(.tooLarge): 413
    case .wire: 400
    case .notStored, .readOnly, .diskFull, .damaged: 503
    case .notFound: 404
    }
  }

  /// The stable code.
  package var code: String {
    switch self {
    case .unauthorised: "unauthorised"
    case .revoked: "revoked"
    case .badCredential: "bad-credential"
    case .wrongChain: "wrong-chain"
    case .notProven: "not-proven"
    case .codeUnknown: "code-unknown"
    case .codeUsed: "code-used"
    case .codeExpired: "code-expired"
    case .versionTooOld: "version-too-old"
    case .wire(let error): error.code
    case .notStored: "busy"
    case .readOnly: "read-only"
    case .diskFull: "disk-full"
    case .damaged: "damaged"
    case .notFound: "not-found"
    }
  }

  /// What to do, for a person.
  package var title: String {
    switch self {
    case .unauthorised: "No session: open one with the node's credential"
    case .revoked: "This node was revoked or replaced: ask head office for an enrolment code"
    case .badCredential: "The credential or its signature is not head office's: enrol again"
    case .wrongChain: "This credential may not write or read that chain"
    case .notProven: "Head office's signature does not cover what was given back"
    case .codeUnknown: "No such enrolment code: check it, or ask head office for one"
    case .codeUsed: "This enrolment code was used already: ask head office for another"
    case .codeExpired: "This enrolment code has expired: ask head office for another"
    case .versionTooOld: "Update this node: its schema version is too old for head office"
    case .wire(let error): "The message was refused: \(error.code)"
    case .notStored: "Head office could not store this now: it is sent again later"
    case .readOnly: "Head office's disk has failed: nothing was taken, it is sent again later"
    case .diskFull: "Head office's disk is full: nothing was taken, it is sent again later"
    case .damaged: "Head office's database is damaged: put its newest backup back"
    case .notFound: "There is nothing at this address"
    }
  }
}
