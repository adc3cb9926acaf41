import CanonAdmission
import CanonFixtures
import CanonProgram
import CanonTesting
import CanonWorkspace
import Foundation
import Testing

/// What `canon test` says of mutants and coverage, held against decisions of random rules.
@Suite struct MutationSoundnessTests {
  /// An equivalent mutant decides no request of a sample otherwise, every survivor comes with a
  /// test, and the trace of a condition makes what the condition makes.
  /// `CANON_SOUNDNESS=20000` mutants on demand.
  @Test func mutantsAreWhatTheyAreCalled() throws {
    let environment = ProcessInfo.processInfo.environment
    let wanted = environment["CANON_SOUNDNESS"].flatMap(Int.init) ?? 300
    let seed = environment["CANON_SEED"].flatMap(UInt64.init) ?? 20_260_106
    print("seed \(seed), \(wanted) mutants")
    var random = SeededGenerator(seed: seed)
    let domains = try ["commerce", "behavior"].map { name in
      let path = DecisionSoundnessTests.root.appending(path: "Policies/grocer/\(name).canon")
      return (name: name + ".canon", bytes: Array(try Data(contentsOf: path)))
    }
    var fates: [JudgedMutant.Fate: Int] = [:]
    var (judged, policies, differing) = (0, 0, 0)
    while judged < wanted {
      policies += 1
      try #require(policies < wanted + 1_000, "the checker refuses too many of the policies")
      let rules = RandomRules(&random, of: "Random", RulePolicy.words)
      let text = RulePolicy.text(rules)
      let compiled = Workspace(
        files: domains + [(name: "policy.canon", bytes: Array(text.utf8))]
      ).compile()
      guard let policy = TestedPolicy("random", compiled) else { continue }
      let requests = (0..<200).map { _ in RuleRequest(&random, RulePolicy.words).facts }
      let before = requests.map { Verdict($0, policy.program) }
      let trial = MutationTrial(policy)
      for mutant in trial.mutants {
        let fate = trial.judge(mutant)
        let differs = zip(requests, before).contains { Verdict($0, mutant.program) != $1 }
        let place = "seed \(seed), policy \(policies): \(mutant.change)\n\(text)"
        if differs { try #require(fate.fate == .survived, "\(place)") }
        if fate.fate == .survived { try #require(fate.suggestion != nil, "\(place)") }
        fates[fate.fate, default: 0] += 1
        (judged, differing) = (judged + 1, differing + (differs ? 1 : 0))
      }
      for (rule, request) in zip(policy.program.rules, requests) {
        let evaluator = ConditionEvaluator(request, purposes: policy.program.purposes)
        var results = evaluator.trace(rule.condition)[...]
        let made = whole(rule.condition, &results)
        try #require(results.isEmpty && made == evaluator.holds(rule.condition))
      }
    }
    print("\(judged) mutants of \(policies) policies: \(fates), \(differing) seen to differ")
    #expect(fates[.survived] ?? 0 > 0 && fates[.equivalent] ?? 0 > 0 && fates[.killed] == nil)
    #expect(differing * 10 > (fates[.survived] ?? 0) * 5, "the sample shows too little")
  }

  private struct Verdict: Equatable {
    let isPermitted: Bool
    let owed: Set<Obligation>

    init(_ facts: TaskFacts, _ program: Program) {
      let ruling = Ruling(facts, under: program)
      isPermitted = ruling.isPermitted
      owed = Set(ruling.requirements.flatMap(\.obligations))
    }
  }

  /// What a condition comes to by the results of its single tests: `nil` where none was needed.
  private func whole(_ condition: Condition, _ results: inout ArraySlice<Bool?>) -> Bool? {
    switch condition {
    case .always: return true
    case .not(let part): return whole(part, &results).map { !$0 }
    case .all(let parts):
      // All are taken, so that none of the results is left over.
      let made = parts.map { whole($0, &results) }
      return made.contains(false) ? false : made.contains(nil) ? nil : true
    case .any(let parts):
      let made = parts.map { whole($0, &results) }
      return made.contains(true) ? true : made.contains(nil) ? nil : false
    default: return results.popFirst() ?? nil
    }
  }
}
