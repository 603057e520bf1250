import Toolkit

/// A problem document (RFC 9457) as head office sends it.
struct Problem {
  let code: String
  let title: String

  private struct Document: Decodable {
    let code: String
    let title: String
  }

  /// A body that is no such document has the code `unknown`: a proxy may have answered.
  init(_ body: [UInt8]) {
    do {
      let document = try JSON.decode(Document.self, from: body)
      code = document.code
      title = document.title
    } catch {
      code = "unknown"
      title = "The answer did not come from head office"
    }
  }
}
