import CanonCrypto
import CanonProgram
import CanonRecords
import CanonTraining
import CanonTypes

/// The rows of one Vault in memory; consent, erasure and presence are the test's to change.
final class SmallSource: RoundSource {
  var rows: [UnitReadings]
  var withoutConsent: Set<UnitID> = []
  var erased: Set<UnitID> = []
  /// The owner's words, and who has them.
  var present: [LocalWord: Set<UnitID>] = [:]
  private let root: Digest
  private var prepared: Set<Digest> = []

  /// - Parameter units: numbers of the units; each unit is the same wherever it is made.
  init(vault: String, units: Range<UInt64>) {
    root = SHA256.digest(Array("data of \(vault)".utf8))
    rows = units.map(SmallSource.reading)
  }

  static func reading(_ number: UInt64) -> UnitReadings {
    var stream = DeterministicStream(
      key: SHA256.digest(Array("unit \(number)".utf8)).bytes, label: "readings")
    return UnitReadings(
      unit: UnitID(high: 7, low: number),
      values: [Int64(stream.next() % 20_000), Int64(stream.next() % 20)],
      floor: Int64(stream.next() % 20), outcome: stream.next() % 2 == 0,
      heldOut: number % 5 == 0)
  }

  func units(purpose: String, markets: [String], at instant: Instant) -> [UnitID] {
    rows.map(\.unit).filter { !withoutConsent.contains($0) && !erased.contains($0) }
  }

  func readings(task: Digest, units: [UnitID]) -> [UnitReadings] {
    guard prepared.contains(task) else { return [] }
    return rows.filter { units.contains($0.unit) && !erased.contains($0.unit) }
  }

  func words() -> [LocalWord] { present.keys.sorted { $0.name < $1.name } }

  func units(
    having word: LocalWord, purposes: [String], at instant: Instant
  ) -> [UnitID] {
    units(purpose: purposes.first ?? "", markets: [], at: instant)
      .filter { present[word]?.contains($0) ?? false }
  }

  func dataRoot() -> Digest { root }

  func prepare(
    task: Digest, envelope: TaskEnvelope, program: Program, training: Training,
    at instant: Instant
  ) { prepared.insert(task) }

  func discard(task: Digest) { prepared.remove(task) }

  /// The units of one part, as the mathematics takes them.
  func units(heldOut: Bool, without gone: Set<UnitID> = []) -> [TrainingMathematics.Unit] {
    rows.filter { $0.heldOut == heldOut && !gone.contains($0.unit) }
      .map { TrainingMathematics.Unit(values: $0.values, positive: $0.outcome) }
  }
}

/// Keeps every stream that a party makes, and finds two that are one.
///
/// One thread runs each test, so nothing is locked.
final class StreamRecorder: StreamDerivation, @unchecked Sendable {
  private var streams: [StreamName: DeterministicStream] = [:]
  private var heads: [[UInt64]: StreamName] = [:]
  /// Names of streams that share their words with another name.
  private(set) var shared: [StreamName] = []

  var count: Int { streams.count }
  var names: [StreamName] { Array(streams.keys) }

  func stream(key: [UInt8], name: StreamName) -> DeterministicStream {
    let stream = DerivedStreams().stream(key: key, name: name)
    var copy = stream
    let head = copy.words(4)
    if let other = heads[head], other != name { shared.append(name) }
    heads[head] = name
    streams[name] = stream
    return stream
  }

  struct Missing: Error {}

  /// The noise of one Vault in one attempt, for its one roster.
  func stream(_ attempt: AttemptID, _ vault: String) throws -> DeterministicStream {
    let names = streams.keys.filter {
      $0.attempt == attempt && $0.parties == [vault] && $0.slot == "noise"
    }
    guard names.count == 1, let stream = names.first.flatMap({ streams[$0] }) else {
      throw Missing()
    }
    return stream
  }
}
