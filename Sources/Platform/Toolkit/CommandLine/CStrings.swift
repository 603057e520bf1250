/// Zero-terminated copies of strings that C keeps pointers to; freed with the object.
@safe
final class CStrings {
  private let pointers: [UnsafeMutablePointer<CChar>]

  /// Copies the strings; a byte of zero inside one ends its copy.
  init(_ strings: [String]) {
    unsafe pointers = strings.map { string in
      let bytes = string.utf8CString
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      for (index, byte) in bytes.enumerated() { unsafe copy[index] = byte }
      return unsafe copy
    }
  }

  deinit {
    unsafe pointers.forEach { unsafe $0.deallocate() }
  }

  /// The copies; valid while the object lives.
  var all: [UnsafeMutablePointer<CChar>] { unsafe pointers }
}
