import Glibc

/// The thread that cuts connections whose total time is over.
///
/// The daemon's own timeout counts inactivity only: a client that sends a byte now and then holds
/// its connection for ever. Shutting the socket down makes the daemon see a broken connection.
@safe
final class Watchdog {
  private final class Job: Sendable {
    let table: ConnectionTable
    let signal: WakeSignal
    let period: Int

    init(table: ConnectionTable, signal: WakeSignal, period: Int) {
      self.table = table
      self.signal = signal
      self.period = period
    }
  }

  private let signal: WakeSignal
  private var thread: pthread_t

  /// Starts the thread; it looks at all connections every `period` milliseconds.
  init(table: ConnectionTable, period: Int) throws(HTTPError) {
    signal = try WakeSignal()
    let job = unsafe Unmanaged.passRetained(Job(table: table, signal: signal, period: period))
    thread = pthread_t()
    let code = unsafe pthread_create(
      &thread, nil,
      { context in
        guard let context = unsafe context else { return nil }
        let job = unsafe Unmanaged<Job>.fromOpaque(context).takeRetainedValue()
        while !job.signal.wait(milliseconds: job.period) {
          job.table.cutOverdue(at: MonotonicClock.milliseconds())
        }
        return nil
      }, job.toOpaque())
    guard code == 0 else {
      unsafe job.release()
      throw HTTPError(
        reason: .noResources, place: "watchdog", errno: code, hint: "Raise the thread limit.")
    }
  }

  /// Ends the thread and waits for it.
  ///
  /// To be called once.
  func stop() {
    signal.raise()
    pthread_join(thread, nil)
  }
}
