package import CanonTypes
import Glibc
import Synchronization

/// The time of the day and time that only moves forward; decisions read neither, but ticks.
package protocol WallClock: Sendable {
  func now() -> Instant

  /// Nanoseconds since an arbitrary moment, never moving back.
  func monotonicNanoseconds() -> UInt64
}

/// The clocks of the operating system.
package struct SystemClock: WallClock {
  package init() {}

  package func now() -> Instant {
    Instant(seconds: Int64(SystemClock.read(CLOCK_REALTIME).tv_sec))
  }

  package func monotonicNanoseconds() -> UInt64 {
    let time = SystemClock.read(CLOCK_MONOTONIC)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Lets the process rest for about as long; a signal may end it earlier.
  package func wait(nanoseconds: UInt64) {
    var time = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    nanosleep(&time, nil)
  }

  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    let status = clock_gettime(clock, &time)
    precondition(status == 0, "clock_gettime(\(clock)) answered \(status)")
    return time
  }
}

/// A clock that stands still until it is told to move, for tests and simulation.
package final class FixedClock: WallClock {
  private let nanoseconds: Mutex<UInt64>
  private let start: Instant

  package init(_ start: Instant) {
    self.start = start
    nanoseconds = Mutex(0)
  }

  package func advance(nanoseconds step: UInt64) { nanoseconds.withLock { $0 += step } }

  package func advance(_ period: Period) {
    precondition(period.seconds >= 0, "time does not move back: \(period)")
    advance(nanoseconds: UInt64(period.seconds) * 1_000_000_000)
  }

  package func now() -> Instant {
    Instant(seconds: start.seconds + Int64(monotonicNanoseconds() / 1_000_000_000))
  }

  package func monotonicNanoseconds() -> UInt64 { nanoseconds.withLock { $0 } }
}
