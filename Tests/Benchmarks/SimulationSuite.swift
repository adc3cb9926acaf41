import CanonFixtures
import CanonWorld
import Dispatch
import Synchronization

/// `canon-bench simulation --seeds 2000 --first 1 --threads 2`: every seed run twice and compared.
///
/// A run is one thread; seeds share nothing, so several run beside each other. Ends with a fault
/// when a seed breaks a promise or does not repeat itself.
enum SimulationSuite {
  static func run(_ options: Options) throws {
    let first = UInt64(try options.number("first", default: 1))
    let count = try options.number("seeds", default: 2_000)
    let threads = try options.number("threads", default: 2)
    let federation = try SimulatedFederation()
    let clock = SystemClock()
    let started = clock.monotonicNanoseconds()
    let results = Mutex((tally: SimulationTally(), faults: [String]()))
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      for number in stride(from: thread, to: count, by: threads) {
        let seed = first + UInt64(number)
        let result = Result { try check(federation, seed) }
        results.withLock { results in
          switch result {
          case .success(let outcome): results.tally.add(outcome)
          case .failure(let fault): results.faults.append("seed \(seed): \(fault)")
          }
        }
      }
    }
    let seconds = Double(clock.monotonicNanoseconds() - started) / 1e9
    let (tally, faults) = results.withLock { $0 }
    print("\(count) seeds from \(first), each run twice and compared: \(tally)")
    print("\(Int(seconds)) s on \(threads) threads, \(Int(Double(2 * count) / seconds)) runs/s")
    guard faults.isEmpty else { throw Options.Fault(faults.sorted().joined(separator: "\n")) }
  }

  private static func check(
    _ federation: SimulatedFederation, _ seed: UInt64
  ) throws -> SimulationOutcome {
    let outcome = try SimulationOutcome(federation, seed)
    if let broken = outcome.violations.first { throw Options.Fault("\(broken)") }
    guard try SimulationOutcome(federation, seed) == outcome else {
      throw Options.Fault("two runs differ")
    }
    return outcome
  }
}
