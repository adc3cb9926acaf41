import CanonFixtures
import CanonProgram
import CanonRecords
import CanonVerification
import Testing

/// Precedence of the criteria over all combinations.
struct JudgementTests {
  static func acceptance(otherwise: Acceptance.Verdict) -> Acceptance {
    Acceptance(
      name: "Q", evidence: [], floors: [], challenge: [.replayIsNotExact, .evidenceIsIncomplete],
      reject: [.metric(.auc, .less, millionths: 500_000)],
      accept: [
        .metric(.auc, .greaterOrEqual, millionths: 700_000),
        .metric(.calibrationError, .lessOrEqual, millionths: 80_000),
      ], otherwise: otherwise, place: SourcePlace(file: "q.canon", line: 1, column: 1))
  }

  @Test("challenge, then reject, then accept, else what the policy says")
  func precedence() {
    var faults: [String] = []
    for auc in [Int64(400_000), 600_000, 800_000] {
      for error in [Int64(50_000), 90_000] {
        for mask in 0..<8 {
          let (exact, complete, findings) = (mask & 1 == 0, mask & 2 == 0, mask & 4 != 0)
          let judgement = Judgement(
            JudgementTests.acceptance(otherwise: .rejected),
            [
              MetricValue(metric: .auc, millionths: auc, deviation: 1),
              MetricValue(metric: .calibrationError, millionths: error, deviation: 1),
            ], replayIsExact: exact, isComplete: complete, hasFindings: findings)
          let expected: VerificationOutcome =
            !exact || !complete || findings
            ? .challenged : auc == 800_000 && error == 50_000 ? .accepted : .rejected
          if judgement.outcome != expected { faults.append("\(auc) \(error) \(mask)") }
        }
      }
    }
    #expect(faults.isEmpty, "\(faults)")
  }

  @Test("a threshold is the value of its parameter at the admission epoch, whenever it is judged")
  func thresholds() {
    var program = SmallPolicy.program
    program.parameters = [
      Parameter(name: "least_auc", initial: 650_000, steps: [.init(epoch: 12, value: 700_000)])
    ]
    var acceptance = JudgementTests.acceptance(otherwise: .rejected)
    acceptance.accept = [.parameter(.auc, .greaterOrEqual, name: "least_auc")]
    func judged(_ thresholds: [String: Int64]) -> Judgement {
      Judgement(
        acceptance, [MetricValue(metric: .auc, millionths: 680_000, deviation: 1)],
        thresholds: thresholds, replayIsExact: true, isComplete: true, hasFindings: false)
    }
    let early = judged(Judgement.thresholds(program, epochId: 11))
    #expect(early.outcome == .accepted && early.criteria.last?.text == "auc >= least_auc (0.65)")
    let late = judged(Judgement.thresholds(program, epochId: 12))
    #expect(late.outcome == .rejected && late.criteria.last?.text == "auc >= least_auc (0.7)")
    // Without the value nothing is decided, not even a rejection.
    #expect(judged([:]).outcome == .challenged)
  }

  @Test("a metric that was not released holds no criterion, and the policy's else decides")
  func absent() {
    let judgement = Judgement(
      JudgementTests.acceptance(otherwise: .challenged), [], replayIsExact: true,
      isComplete: true, hasFindings: false)
    #expect(judgement.outcome == .challenged)
    #expect(
      judgement.criteria.map(\.text) == [
        "replay != exact", "evidence incomplete", "auc < 0.5", "auc >= 0.7",
        "calibration_error <= 0.08",
      ])
    #expect(judgement.criteria.allSatisfy { !$0.held })
  }
}
