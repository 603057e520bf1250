import Dispatch
import HQServer
import Synchronization
import Testing

@Suite struct WorkQueueTests {
  @Test func `the end waits for what is under way, and what waits is refused`() {
    let queue = WorkQueue("test")
    let done = Mutex<[String]>([])
    let begun = DispatchSemaphore(value: 0)
    let mayEnd = DispatchSemaphore(value: 0)
    queue.add {
      begun.signal()
      mayEnd.wait()
      done.withLock { $0.append("first") }
    }
    queue.add {
      done.withLock { $0.append("second") }
    } orElse: {
      done.withLock { $0.append("second refused") }
    }
    begun.wait()
    #expect(!queue.stop(seconds: 0))
    #expect(done.withLock { $0 }.isEmpty)
    mayEnd.signal()
    #expect(queue.stop(seconds: 60))
    #expect(done.withLock { $0 } == ["first", "second refused"])
  }
}
