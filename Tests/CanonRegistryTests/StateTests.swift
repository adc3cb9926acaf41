import CanonBundle
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonTypes
import Testing

/// States and epochs: the whole table of moves, and what holds when.
@Suite struct StateTests {
  /// Ways to bring a version into each state, all of them by epoch 22.
  private static func registry(in state: VersionState) throws -> TestRegistry {
    var registry = try TestRegistry()
    _ = try registry.publish(try TestRegistry.tiny(1), as: state == .draft ? .draft : .proposed)
    if [.active, .deprecated].contains(state) { _ = try registry.move(1, to: .active, 21) }
    if state == .deprecated { _ = try registry.move(1, to: .deprecated, 22) }
    if state == .retired { _ = try registry.move(1, to: .retired) }
    return registry
  }

  @Test func everyPairOfStatesIsAnEdgeOrRefused() throws {
    let table = """
      draft -> proposed
      draft -> retired
      proposed -> active
      proposed -> retired
      active -> deprecated
      deprecated -> retired
      """
    let later = TestRegistry.start + Period(seconds: 14 * 86_400)
    var found: [String] = []
    for from in VersionState.allCases {
      for to in VersionState.allCases where to != from {
        var registry = try Self.registry(in: from)
        let before = registry.opened.journal.head
        let epoch: Int64? = to == .active || to == .deprecated ? 30 : nil
        let code = TestRegistry.code { _ = try registry.move(1, to: to, epoch, at: later) }
        #expect(code == nil || code == "CN9722", "\(from) to \(to): \(code ?? "")")
        #expect((code == nil) == (registry.opened.journal.head != before))
        if code == nil { found.append("\(from) -> \(to)") }
      }
    }
    #expect(Set(found) == Set(table.split(separator: "\n").map(String.init)), "\(found)")
  }

  @Test func theSameAgainChangesNothing() throws {
    for (state, epoch) in [
      (VersionState.draft, nil), (.proposed, nil), (.active, 21), (.deprecated, 22),
      (.retired, nil),
    ] as [(VersionState, Int64?)] {
      var registry = try Self.registry(in: state)
      #expect(try registry.move(1, to: state, epoch) == .unchanged, "\(state)")
      guard let epoch else { continue }
      #expect(
        TestRegistry.code { _ = try registry.move(1, to: state, epoch + 5) } == "CN9722",
        "\(state) from another epoch on")
    }
  }

  @Test func theNextVersionMakesRoomFromItsEpochOn() throws {
    var registry = try TestRegistry()
    for major in 1...3 as ClosedRange<Int64> {
      _ = try registry.publish(try TestRegistry.tiny(major))
    }
    _ = try registry.move(1, to: .active, 22)
    _ = try registry.move(2, to: .active, 25)
    let contents = try registry.restored().contents
    let holding = (20...27).map { contents.holding("Tiny", in: $0)?.version.major ?? 0 }
    #expect(holding == [0, 0, 1, 1, 1, 2, 2, 2])
    let first = try contents.version(SemanticVersion(1, 0, 0), of: "Tiny")
    #expect([21, 22, 24, 25].map(first.state) == [.proposed, .active, .active, .deprecated])
    #expect(first.entries == [2, 5, 6], "the entry of the next version is about this one too")
    #expect(TestRegistry.code { _ = try registry.move(3, to: .active, 24) } == "CN9724")
    #expect(TestRegistry.code { _ = try registry.move(3, to: .active, 20) } == "CN9723")
    #expect(TestRegistry.code { _ = try registry.move(2, to: .deprecated, 24) } == "CN9724")
    #expect(TestRegistry.code { _ = try registry.move(1, to: .retired) } == "CN9726")
    #expect(TestRegistry.code { _ = try registry.move(9, to: .active, 30) } == "CN9721")
    #expect(TestRegistry.code { _ = try registry.move(1, of: "Tinny", to: .retired) } == "CN9721")
  }

  /// A version that was to end later by itself ends where the next one begins.
  @Test func atMostOneVersionHolds() throws {
    var registry = try TestRegistry()
    for major in 1...2 as ClosedRange<Int64> {
      _ = try registry.publish(try TestRegistry.tiny(major))
    }
    _ = try registry.move(1, to: .active, 21)
    _ = try registry.move(1, to: .deprecated, 26)
    _ = try registry.move(2, to: .active, 23)
    let versions = try registry.restored().contents.versions
    let holding = (20...27).map { epoch in
      versions.filter { $0.holds(in: epoch) }.map(\.version.major)
    }
    #expect(holding == [[], [1], [1], [2], [2], [2], [2], [2]])
  }

  /// The first second of an epoch belongs to it.
  @Test func anEpochHasBegunAtItsFirstSecond() throws {
    var registry = try Self.registry(in: .proposed)
    let begin = SmallPolicy.instant("2026-06-01")
    #expect(TestRegistry.code { _ = try registry.move(1, to: .active, 21, at: begin) } == "CN9723")
    let before = Instant(seconds: begin.seconds - 1)
    #expect(TestRegistry.code { _ = try registry.move(1, to: .active, 21, at: before) } == nil)
    #expect(try registry.opened.holding(nil, at: begin).version.major == 1)
    let none = TestRegistry.fault { _ = try registry.opened.holding("Tiny", at: before) }
    #expect(none?.code == .nothingActive && none?.sentence.contains("epoch 21") == true)
  }

  @Test func nothingHoldsBeyondItsBundle() throws {
    var registry = try TestRegistry()
    let end = SmallPolicy.instant("2026-06-08")
    _ = try registry.publish(try TestRegistry.tiny(1, expires: end))
    #expect(TestRegistry.code { _ = try registry.move(1, to: .active, 22) } == "CN9725")
    _ = try registry.publish(try TestRegistry.tiny(1, release: 2))
    #expect(TestRegistry.code { _ = try registry.move(1, to: .active, 22) } == nil)
    #expect(TestRegistry.code { _ = try registry.move(1, to: .retired, 99) } == "CN9722")
  }

  /// An older version is never activated after a newer one, and a policy keeps its epochs.
  @Test func versionsAndEpochsGoForward() throws {
    var registry = try TestRegistry()
    for major in 1...2 as ClosedRange<Int64> {
      _ = try registry.publish(try TestRegistry.tiny(major))
    }
    _ = try registry.move(2, to: .active, 22)
    #expect(TestRegistry.code { _ = try registry.move(1, to: .active, 23) } == "CN9713")
    var program = TinyBundle.program
    program.epochs.length = Period(seconds: 86_400)
    let other = try TestRegistry.bundle(program, SemanticVersion(3, 0, 0), release: 3)
    #expect(TestRegistry.code { _ = try registry.publish(other) } == "CN9714")
  }

  /// A domain stands where the policy stands that binds most.
  @Test func domainsFollowTheirPolicies() throws {
    var registry = try TestRegistry()
    var program = SmallPolicy.program
    let version = SemanticVersion(3, 0, 0)
    _ = try registry.publish(try TestRegistry.bundle(program, version))
    func states(_ epoch: Int64) -> [VersionState] {
      registry.opened.contents.domains.map { $0.state { _ in epoch } }
    }
    #expect(states(20) == [.proposed, .proposed])
    _ = try registry.opened.move(
      "ConsumerTraining", version, to: .active, epoch: 22, at: TestRegistry.start,
      with: [TestRegistry.registrar])
    program.policyName = "Other"
    program.rules = program.rules.map { rule in
      var rule = rule
      rule.id = rule.id.replacing("ConsumerTraining", with: "Other")
      return rule
    }
    _ = try registry.publish(try TestRegistry.bundle(program, version), as: .draft)
    #expect(states(20) == [.proposed, .proposed] && states(22) == [.active, .active])
    _ = try registry.opened.move(
      "ConsumerTraining", version, to: .deprecated, epoch: 24, at: TestRegistry.start,
      with: [TestRegistry.registrar])
    #expect(states(23) == [.active, .active] && states(24) == [.deprecated, .deprecated])
    #expect(registry.opened.contents.domains.map(\.users.count) == [2, 2])
  }
}
