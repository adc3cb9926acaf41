import CanonBundle
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonTypes
import Testing

/// Random commands against a model that keeps one version for each epoch and nothing else.
@Suite struct ModelTests {
  private static let epochs: Int64 = 60

  /// What the model knows of a version.
  private enum Stage { case absent, draft, proposed, activated, withdrawn }

  private struct Model {
    var stages = [Stage](repeating: .absent, count: 4)
    /// The version of each epoch; 0 is none.
    var timeline = [Int](repeating: 0, count: Int(epochs))
    /// The version that was activated last, with its epoch, and whether it was ended by itself.
    var latest: (version: Int, from: Int64, isEnded: Bool)?
    var retired: Set<Int> = []

    enum Answer { case written, unchanged, refused }

    mutating func publish(_ version: Int, _ isDraft: Bool) -> Answer {
      if stages[version] != .absent { return .unchanged }
      guard stages[(version + 1)...].allSatisfy({ $0 == .absent }) else { return .refused }
      stages[version] = isDraft ? .draft : .proposed
      return .written
    }

    mutating func propose(_ version: Int) -> Answer {
      if stages[version] == .proposed { return .unchanged }
      guard stages[version] == .draft else { return .refused }
      stages[version] = .proposed
      return .written
    }

    mutating func activate(_ version: Int, _ epoch: Int64, _ now: Int64) -> Answer {
      if let latest, latest.version == version, !latest.isEnded, latest.from == epoch {
        return .unchanged
      }
      guard stages[version] == .proposed, epoch > now, version > latest?.version ?? 0,
        epoch >= latest?.from ?? epoch
      else { return .refused }
      stages[version] = .activated
      latest = (version, epoch, false)
      for index in Int(epoch)..<timeline.count { timeline[index] = version }
      return .written
    }

    /// The end of the version that was activated last; earlier ones ended by its activation.
    mutating func deprecate(
      _ version: Int, _ epoch: Int64, _ now: Int64, ends: [Int: Int64]
    ) -> Answer {
      if ends[version] == epoch, !retired.contains(version) { return .unchanged }
      guard let last = latest, last.version == version, !last.isEnded, epoch > now,
        epoch >= last.from
      else { return .refused }
      latest?.isEnded = true
      for index in Int(epoch)..<timeline.count { timeline[index] = 0 }
      return .written
    }

    mutating func retire(_ version: Int, _ now: Int64, ends: [Int: Int64]) -> Answer {
      if retired.contains(version) { return .unchanged }
      switch stages[version] {
      case .draft, .proposed: stages[version] = .withdrawn
      case .activated:
        guard let end = ends[version], end <= now else { return .refused }
      case .absent, .withdrawn: return .refused
      }
      retired.insert(version)
      return .written
    }
  }

  @Test func randomCommandsEndAsInTheModel() throws {
    let seed: UInt64 = 20_260_528
    var generator = SeededGenerator(seed: seed)
    let bundles = try [[]] + (1...3).map { try TestRegistry.tiny($0) }
    var counts: [String: Int] = [:]
    for run in 0..<100 {
      var registry = try TestRegistry()
      var (model, ends, now) = (Model(), [Int: Int64](), TestRegistry.start)
      for step in 0..<30 {
        let version = 1 + generator.below(3)
        let epoch = TinyBundle.program.epochs.epoch(at: now)
        let target = epoch + Int64(generator.below(5)) - 1
        let command = generator.one(of: [0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4])
        let (expected, found) = try Self.both(
          command, version, target, &model, &ends, epoch, &registry, now, bundles)
        #expect(
          expected == found,
          "seed \(seed), run \(run), step \(step): command \(command) of \(version) at \(target)")
        counts["\(command) \(found)", default: 0] += 1
        let contents = registry.opened.contents
        for epoch in 0..<Self.epochs {
          let holding = contents.holding("Tiny", in: epoch)?.version.major ?? 0
          #expect(Int(holding) == model.timeline[Int(epoch)], "seed \(seed), run \(run), \(epoch)")
        }
        if generator.below(4) == 0 { now = now + Period(seconds: 7 * 86_400) }
      }
      #expect(try registry.restored().contents == registry.opened.contents)
    }
    // Each command was carried out, and refused, often enough to say something.
    for command in 0..<5 {
      #expect(counts["\(command) written", default: 0] > 10, "\(counts)")
      #expect(counts["\(command) refused", default: 0] > 10, "\(counts)")
    }
  }

  /// Publish, propose, activate, deprecate and retire, by their numbers.
  private static func both(
    _ command: Int, _ version: Int, _ target: Int64, _ model: inout Model,
    _ ends: inout [Int: Int64], _ epoch: Int64, _ registry: inout TestRegistry, _ now: Instant,
    _ bundles: [[UInt8]]
  ) throws -> (Model.Answer, Model.Answer) {
    let major = Int64(version)
    switch command {
    case 0:
      let expected = model.publish(version, target.isMultiple(of: 2))
      return (
        expected,
        answer {
          try registry.publish(
            bundles[version], as: target.isMultiple(of: 2) ? .draft : .proposed, at: now)
        }
      )
    case 1:
      return (model.propose(version), answer { try registry.move(major, to: .proposed, at: now) })
    case 2:
      let before = model.latest
      let expected = model.activate(version, target, epoch)
      if expected == .written, let before {
        ends[before.version] = min(target, ends[before.version] ?? target)
      }
      return (expected, answer { try registry.move(major, to: .active, target, at: now) })
    case 3:
      let expected = model.deprecate(version, target, epoch, ends: ends)
      if expected == .written { ends[version] = target }
      return (expected, answer { try registry.move(major, to: .deprecated, target, at: now) })
    default:
      let expected = model.retire(version, epoch, ends: ends)
      return (expected, answer { try registry.move(major, to: .retired, at: now) })
    }
  }

  private static func answer(
    _ body: () throws -> OpenedRegistry.Outcome
  ) -> Model.Answer {
    switch Result(catching: body) {
    case .success(.written): .written
    case .success(.unchanged): .unchanged
    case .failure: .refused
    }
  }
}
