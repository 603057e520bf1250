import CCrypto

/// The two forms of an ECDSA signature: ours (r and s, 32 bytes each) and the library's (DER).
enum SignatureForm {
  /// Bytes of our form.
  static let byteCount = 64

  /// Our form of the first `count` bytes of `der`; nil where they are none.
  static func raw(der: [UInt8], count: Int) -> [UInt8]? {
    let parsed = unsafe der.withUnsafeBufferPointer { buffer in
      var next = buffer.baseAddress
      return unsafe d2i_ECDSA_SIG(nil, &next, count)
    }
    guard let signature = unsafe parsed else { return nil }
    defer { unsafe ECDSA_SIG_free(signature) }
    var raw = [UInt8](repeating: 0, count: byteCount)
    let written = unsafe raw.withUnsafeMutableBufferPointer { buffer -> Bool in
      guard let start = buffer.baseAddress else { return false }
      return unsafe BN_bn2binpad(ECDSA_SIG_get0_r(signature), start, 32) == 32
        && BN_bn2binpad(ECDSA_SIG_get0_s(signature), start + 32, 32) == 32
    }
    return written ? raw : nil
  }

  /// The library's form of 64 bytes of ours; nil for another length or without memory.
  static func der(raw: [UInt8]) -> [UInt8]? {
    guard raw.count == byteCount, let signature = unsafe ECDSA_SIG_new() else { return nil }
    defer { unsafe ECDSA_SIG_free(signature) }
    let isSet = unsafe raw.withUnsafeBufferPointer { buffer -> Bool in
      guard let start = buffer.baseAddress else { return false }
      let r = unsafe BN_bin2bn(start, 32, nil)
      let s = unsafe BN_bin2bn(start + 32, 32, nil)
      // Takes ownership of both, unless it refuses.
      if unsafe ECDSA_SIG_set0(signature, r, s) == 1 { return true }
      unsafe BN_free(r)
      unsafe BN_free(s)
      return false
    }
    guard isSet else { return nil }
    let count = unsafe i2d_ECDSA_SIG(signature, nil)
    guard count > 0 else { return nil }
    var der = [UInt8](repeating: 0, count: Int(count))
    let written = unsafe der.withUnsafeMutableBufferPointer { buffer in
      var next = buffer.baseAddress
      return unsafe i2d_ECDSA_SIG(signature, &next)
    }
    return written == count ? der : nil
  }
}
