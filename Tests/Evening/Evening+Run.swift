import Foundation
import Glibc
import Toolkit

extension Evening {
  /// Starts head office and one store, prints where they are, and waits for Ctrl-C.
  package func stayOpen() throws {
    let headOffice = try openHeadOffice()
    let shop = try open(1, "Bastille", [], headOffice)
    try Console.print(
      """

      head office   http://127.0.0.1:\(headOffice.port)/
      store 1       http://127.0.0.1:\(shop.port)/   (status: /api/v1/status)
      folders       \(headOffice.folder)
                    \(shop.folder)

      Ctrl-C stops both.

      """)
    var signals = sigset_t()
    sigemptyset(&signals)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    sigprocmask(SIG_BLOCK, &signals, nil)
    var caught: Int32 = 0
    sigwait(&signals, &caught)
    shop.close()
    headOffice.stop()
    try Console.print("stopped; the folders stay\n")
  }
}
