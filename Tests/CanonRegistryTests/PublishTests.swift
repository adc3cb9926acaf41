import CanonBundle
import CanonFixtures
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonStore
import CanonTypes
import Testing

/// What is published moved as far as it changed, against the policy itself and against each domain
/// wherever it stands.
@Suite struct PublishTests {
  private typealias Edit = @Sendable (inout Program) -> Void

  /// The small policy's program, of another policy's name where one is stated.
  private static func program(_ name: String? = nil, _ edit: Edit = { _ in }) -> Program {
    var program = SmallPolicy.program
    if let name {
      program.policyName = name
      for index in program.rules.indices {
        program.rules[index].id = program.rules[index].id.replacing("ConsumerTraining", with: name)
      }
    }
    edit(&program)
    return program
  }

  private static func fault(
    after edit: Edit, _ version: SemanticVersion, policy: String? = nil, release: Int64 = 2
  ) throws -> RegistryFault? {
    var registry = try TestRegistry()
    _ = try registry.publish(
      try TestRegistry.bundle(Self.program(), SemanticVersion(3, 0, 0)))
    let file = try TestRegistry.bundle(
      Self.program(policy, edit), version, release: policy == nil ? release : 1)
    let (head, rows) = (
      registry.opened.journal.head, try registry.store.rows(in: "registry_files").count
    )
    let fault = TestRegistry.fault { _ = try registry.publish(file) }
    #expect((fault == nil) == (registry.opened.journal.head != head))
    #expect((fault == nil) == (try registry.store.rows(in: "registry_files").count > rows))
    return fault
  }

  private static let narrower: Edit = { $0.features[0].bound = Bound(low: 0, high: 100_000) }

  private static func domain(_ version: SemanticVersion) -> Edit {
    {
      narrower(&$0)
      $0.domains[0].version = version
    }
  }

  @Test func aSmallerStepIsRefusedWithItsWitness() throws {
    let fault = try Self.fault(
      after: Self.domain(SemanticVersion(1, 5, 0)), SemanticVersion(3, 1, 0))
    #expect(fault?.code == .stepTooSmall)
    let says = [
      "Behavior goes from 1.4.0 to 1.5.0", "spend(30d)", "range", "the step made is minor",
      "the least is major", "Line at", "100001 before, 100000 after",
    ]
    let missing = says.filter { fault?.sentence.contains($0) != true }
    #expect(missing.isEmpty, "\(missing) \(fault?.sentence ?? "")")
  }

  @Test func aChangeWithoutAStepIsRefused() throws {
    let fault = try Self.fault(after: Self.narrower, SemanticVersion(3, 1, 0))
    #expect(fault?.code == .changedWithoutStep, "\(fault?.sentence ?? "published")")
    #expect(fault?.sentence.contains("Behavior 1.4.0 means otherwise") == true)
  }

  /// A domain at another major version is another meaning of all that the policy says.
  @Test func aStepThatIsLargeEnoughIsTaken() throws {
    let major = SemanticVersion(2, 0, 0)
    #expect(
      try Self.fault(after: Self.domain(major), SemanticVersion(3, 1, 0))?.code == .stepTooSmall)
    #expect(try Self.fault(after: Self.domain(major), SemanticVersion(4, 0, 0)) == nil)
  }

  @Test func permissionAsksForItsStepToo() throws {
    let fault = try Self.fault(
      after: { $0.rules.removeAll { $0.effect == .permit } }, SemanticVersion(3, 1, 0))
    #expect(fault?.code == .stepTooSmall)
    let says = ["permission of train tasks, narrowed", "PurchasePropensity", "model_operator"]
    #expect(says.allSatisfy { fault?.sentence.contains($0) == true }, "\(fault?.sentence ?? "")")
  }

  @Test func nothingGoesBack() throws {
    #expect(try Self.fault(after: { _ in }, SemanticVersion(2, 9, 9))?.code == .versionWentBack)
    #expect(
      try Self.fault(after: { $0.roles.append("zeta") }, SemanticVersion(3, 0, 0))?.code
        == .changedWithoutStep)
    #expect(
      try Self.fault(
        after: { $0.domains[0].version = SemanticVersion(1, 3, 0) }, SemanticVersion(4, 0, 0))?
        .code == .versionWentBack)
  }

  /// Another policy cannot give a domain that stands here another meaning.
  @Test func aDomainMeansTheSameEverywhere() throws {
    let version = SemanticVersion(1, 0, 0)
    let same = try Self.fault(after: Self.narrower, version, policy: "Other")
    #expect(same?.code == .changedWithoutStep, "\(same?.sentence ?? "published")")
    #expect(same?.sentence.contains("Behavior of ConsumerTraining 3.0.0") == true)
    let small = try Self.fault(
      after: Self.domain(SemanticVersion(1, 4, 1)), version, policy: "Other")
    #expect(small?.code == .stepTooSmall, "\(small?.sentence ?? "published")")
    #expect(
      try Self.fault(after: Self.domain(SemanticVersion(2, 0, 0)), version, policy: "Other") == nil)
    #expect(
      try Self.fault(
        after: { $0.domains[1].version = SemanticVersion(2, 0, 0) }, version, policy: "Other")?
        .code == .versionWentBack)
  }

  /// Which queries a policy closes over is its own affair.
  @Test func anotherPolicyMayUseLessOfADomain() throws {
    let less: Edit = { program in
      program.families.removeFirst()
      program.features.removeLast()
      program.trainings[0].families = ["spending"]
      program.trainings[0].row.entries.removeLast()
      program.acceptances[0].floors = [.init(training: SmallPolicy.training, feature: "spend(30d)")]
      program.rules.removeFirst()
      program.rules[0].condition = .submitterIs(role: "model_operator")
    }
    let fault = try Self.fault(after: less, SemanticVersion(1, 0, 0), policy: "Other")
    #expect(fault == nil, "\(fault?.sentence ?? "")")
    #expect(
      try Self.fault(after: less, SemanticVersion(4, 0, 0))?.code == .changedWithoutStep,
      "the same policy took something from its domain")
  }

  @Test func theSameBundleAgainChangesNothing() throws {
    var registry = try TestRegistry()
    let first = try TestRegistry.tiny(1)
    #expect(try registry.publish(first) != .unchanged)
    #expect(try registry.publish(first) == .unchanged)
    _ = try registry.publish(try TestRegistry.tiny(2))
    #expect(try registry.publish(first) == .unchanged, "also after a newer release")
    #expect(
      try registry.publish(try TestRegistry.tiny(1), as: .draft) == .unchanged,
      "what is proposed does not become a draft")
  }

  /// Opened as by every loader: threshold, expiry, release.
  @Test func bundlesAreOpenedAsByAnyLoader() throws {
    var registry = try TestRegistry()
    func code(_ file: [UInt8]) -> String? {
      TestRegistry.code { _ = try registry.publish(file) }
    }
    let version = SemanticVersion(1, 0, 0)
    let one = try TestRegistry.bundle(
      TinyBundle.program, version, by: [TestRegistry.governance[0]])
    #expect(code(one) == "CN7102")
    #expect(code(try TestRegistry.tiny(1, expires: TestRegistry.start)) == "CN7119")
    #expect(code(try TestRegistry.tiny(1, release: 5)) == nil)
    #expect(code(try TestRegistry.tiny(2, release: 4)) == "CN7120")
    #expect(code(try TestRegistry.tiny(2, release: 5)) == "CN7120")
    #expect(code(try TestRegistry.tiny(2, release: 6)) == nil)
    #expect(code(try TestRegistry.tiny(1, release: 7)) == nil, "released anew")
    let releases = registry.opened.contents.versions.map { $0.releases.map(\.number) }
    #expect(releases == [[5, 7], [6]])
    #expect(try registry.restored().contents == registry.opened.contents)
  }
}
