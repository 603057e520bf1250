/// How a command ends; the numbers above 2 are those of `sysexits.h`.
package enum ExitCode: Int32, Sendable, CaseIterable {
  /// Done, and all is well.
  case ok = 0
  /// Done, and a difference was found or a verification failed.
  case difference = 1
  /// The command line was wrong; nothing was done.
  case usage = 64
  /// The input data was wrong.
  case dataError = 65
  /// Something needed is not there: a service, a library, a running node.
  case unavailable = 69
  /// A broken promise inside the program.
  case software = 70
  /// Reading or writing failed.
  case io = 74
  /// Failed for now; the same command may succeed later.
  case temporaryFailure = 75
  /// The configuration is wrong or missing.
  case configuration = 78

  /// The meaning, for help texts.
  package var meaning: String {
    switch self {
    case .ok: "done"
    case .difference: "a difference was found or a verification failed"
    case .usage: "wrong command line, nothing was done"
    case .dataError: "the input data is wrong"
    case .unavailable: "something needed is not available"
    case .software: "internal error"
    case .io: "reading or writing failed"
    case .temporaryFailure: "failed for now, try again later"
    case .configuration: "the configuration is wrong or missing"
    }
  }
}
