import CanonBundle
import CanonCrypto
import CanonProgram
import CanonTypes
import CanonWorkspace
import Testing

/// The certificate that the compiler writes is the one that the small checker derives, and no other
/// is believed.
@Suite struct CertificateTests {
  @Test func whatTheCheckerProvedFollowsFromTheProgram() throws {
    let compiled = try GoalBundleTests.compiled()
    let (program, certificate) = (
      try #require(compiled.program), try #require(compiled.certificate)
    )
    #expect(try Certificate.derived(from: program) == certificate)
    #expect(certificate.queries.count == program.features.count + program.outcomes.count)
    #expect(certificate.trainings.count == program.trainings.count)
    let spend = try #require(certificate.queries.first { $0.id == "spend(90d)" })
    #expect(spend.reads == ["amount_paid", "purchased_at"] && spend.label == .protected)
    #expect(spend.sensitivity == program.features.first { $0.id == "spend(90d)" }?.bound.high)
  }

  /// One line of each kind, changed in one field.
  private static let forgeries: [@Sendable (inout Certificate) -> Void] = [
    { $0.queries[0].label = .public },
    { $0.queries[0].reads.removeLast() },
    { $0.queries[0].values = Bound(low: 0, high: 1) },
    { $0.queries[0].sensitivity -= 1 },
    { $0.queries.removeLast() },
    { $0.trainings[0].label = .local },
    { $0.trainings[0].vaults = 2 },
    { $0.trainings[0].costs[0].phases[0].l1 -= 1 },
    { $0.trainings[0].costs[0].phases[0].l2Squared /= 2 },
    { $0.trainings[0].costs[0].phases[0].linf += 1 },
    { $0.trainings[0].costs[0].phases[0].draws = 2 },
    { $0.trainings[0].costs[0].phases.removeLast() },
    { $0.trainings[0].contributions = [.init(entity: "Receipt", atMost: 1)] },
    {
      $0.trainings[0].narrowed = [
        .init(id: "spend(90d)", values: Bound(low: 0, high: 1), sensitivity: 1)
      ]
    },
    { $0.trainings[0].costs[0].task = Rho(picos: 1) },
    { $0.trainings[0].costs[0].from = 1 },
    { $0.trainings[0].costs.append($0.trainings[0].costs[0]) },
    { $0.trainings[0].cohort = .zero },
    { $0.trainings[0].window = Rho(picos: 1) },
    { $0.rules[0].tests += 1 },
    { $0.rules.append($0.rules[0]) },
  ]

  @Test func anotherCertificateIsRefused() throws {
    let compiled = try GoalBundleTests.compiled()
    let sealed = try Bundle.seal(
      try #require(compiled.program), certificate: compiled.certificate, files: compiled.files,
      with: [BundleTests.key])
    for (index, forge) in CertificateTests.forgeries.enumerated() {
      var parts = try BundleTests.parts(sealed)
      forge(&parts.certificate)
      let bytes = try BundleTests.sign(parts)
      #expect(BundleTests.refusal(bytes) == "CN7115", "forgery \(index)")
    }
  }

  /// A compiler whose proof is wrong cannot seal.
  @Test func aWrongProofIsNotSealed() throws {
    let compiled = try GoalBundleTests.compiled()
    var certificate = try #require(compiled.certificate)
    certificate.queries[0].sensitivity += 1
    let program = try #require(compiled.program)
    #expect(throws: BundleFault.self) {
      try Bundle.seal(
        program, certificate: certificate, files: compiled.files, with: [BundleTests.key])
    }
  }

  /// Query and compute tasks have lines of their own, and a changed one is not sealed.
  @Test func aTaskHasItsLine() throws {
    var program = GovernanceForgeryTests.whole
    program.privacyBlocks[0].unitInVaults = 2
    program.governance.tasks[0].cost?.total = Rho(picos: 8_000_000_000)
    // In two Vaults everything costs four times as much.
    program.trainings[0].cost.total = Rho(picos: 32_000_000_000)
    program.privacyBlocks[0].window = program.privacyBlocks[0].lifetime
    let certificate = try Certificate.derived(from: program)
    let line = try #require(certificate.tasks.first)
    #expect(certificate.tasks.count == 1 && line.vaults == 2, "a parse task releases nothing")
    #expect(line.aggregates.map(\.l1) == [2, 400_000, 2, 4 << 20])
    let forgeries: [@Sendable (inout Certificate) -> Void] = [
      { $0.tasks[0].aggregates[1].l1 -= 1 }, { $0.tasks[0].vaults = 1 },
      { $0.tasks[0].task = .zero }, { $0.tasks = [] },
    ]
    let files = [(name: "policy.canon", bytes: [UInt8]())]
    for forge in forgeries {
      var forged = certificate
      forge(&forged)
      do throws(BundleFault) {
        _ = try Bundle.seal(program, certificate: forged, files: files, with: [BundleTests.key])
        Issue.record("a forged line of a task is sealed")
      } catch { #expect(error.code == "CN7115") }
    }
    #expect(throws: Never.self) {
      try Bundle.seal(program, certificate: certificate, files: files, with: [BundleTests.key])
    }
  }
}
