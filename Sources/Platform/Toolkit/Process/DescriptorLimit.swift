import Glibc

/// How many files and connections the process may have open.
package enum DescriptorLimit {
  /// Raises the limit as far as the system lets this process.
  ///
  /// - Returns: the limit that now holds, at least what it was before.
  package static func raise() -> Int {
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    var limit = rlimit()
    guard unsafe getrlimit(resource, &limit) == 0 else { return 1_024 }
    let before = limit.rlim_cur
    limit.rlim_cur = limit.rlim_max
    guard unsafe setrlimit(resource, &limit) == 0 else { return Int(clamping: before) }
    return Int(clamping: limit.rlim_cur)
  }
}
