import Glibc

/// C strings that stay in place, for libraries that keep a pointer; wiped and freed in deinit.
@safe
final class CTexts {
  private let pointers: [UnsafeMutablePointer<CChar>?]

  init(_ texts: [String?]) {
    unsafe pointers = texts.map { text in
      guard let text else { return nil }
      return unsafe strdup(text)
    }
  }

  deinit {
    for index in unsafe pointers.indices {
      guard let pointer = unsafe pointers[index] else { continue }
      // One of them is a private key.
      unsafe explicit_bzero(pointer, strlen(pointer))
      unsafe free(pointer)
    }
  }

  subscript(index: Int) -> UnsafePointer<CChar>? {
    unsafe pointers[index].map { unsafe UnsafePointer($0) }
  }
}
