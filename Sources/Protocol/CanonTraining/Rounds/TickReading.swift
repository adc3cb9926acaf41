package import CanonCrypto
package import CanonRecords
import CanonTypes

/// The time as a party knows it: the latest tick that it believed. It never moves back.
///
/// A message may carry an older tick than the latest, for messages overtake one another; the
/// party then goes by its own, later one. Two ticks that contradict each other are refused.
package struct TickReading: Sendable, Hashable {
  package private(set) var latest: Tick?

  package init(latest: Tick? = nil) { self.latest = latest }

  /// The tick to go by, when this one is believed: the later of both.
  package func following(
    _ tick: Signed<Tick>, clocks: [PublicKey]
  ) throws(Refusal) -> Tick {
    let next: Tick
    do { next = try tick.verified(type: RecordType.tick, by: Set(clocks)) } catch {
      throw Refusal(.notBelieved, "the tick: \(error.sentence)")
    }
    guard next.number >= 1 else {
      throw Refusal(.tickContradicts, "ticks are numbered from 1: \(next.number)")
    }
    guard let latest else { return next }
    let agrees =
      next.number == latest.number
      ? next.at == latest.at
      : next.number < latest.number ? next.at <= latest.at : next.at >= latest.at
    guard agrees else {
      throw Refusal(
        .tickContradicts, "the clock would move back",
        [
          "tick \(latest.number) = \(latest.at)", "tick \(next.number) = \(next.at)",
        ])
    }
    return next.number > latest.number ? next : latest
  }

  package mutating func move(to tick: Tick) { latest = tick }
}
