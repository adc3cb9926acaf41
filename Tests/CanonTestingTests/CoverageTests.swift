import CanonTesting
import Foundation
import Testing

/// What the tests of a policy decide of its conditions.
@Suite struct CoverageTests {
  @Test func aPolicyWithoutTestsIsCoveredByNothing() throws {
    let coverage = Coverage(try Sample.policy(tests: ""))
    #expect(coverage.rules.map(\.word) == ["permit", "permit", "forbid"])
    // Three rules that decide or do not, six single tests that hold or do not.
    #expect(coverage.total == 18 && coverage.reached == 0 && coverage.percent == 0)
  }

  /// From left to right: what the first test settles, the second does not decide.
  @Test func whatIsNotReachedIsNotCounted() throws {
    let coverage = Coverage(
      try Sample.policy(tests: Sample.test("operators", expect: "permitted")))
    let (operators, stewards, affinity) = (
      coverage.rules[0], coverage.rules[1], coverage.rules[2]
    )
    #expect(operators.decided == 1 && operators.missed == 0 && operators.asked == 1)
    #expect(operators.tests.map(\.held) == [1, 1] && operators.tests.map(\.failed) == [0, 0])
    #expect(stewards.tests.map(\.held) == [0, 0] && stewards.tests.map(\.failed) == [1, 0])
    #expect(affinity.missed == 1 && affinity.decided == 0)
    #expect(affinity.tests.map(\.failed) == [1, 0], "DE is not among the markets")
    // 3 of operators, 2 of stewards, 2 of affinity.
    #expect(coverage.reached == 7 && coverage.percent == 38)
    #expect(operators.tests[1].text == "task.purpose within marketing_models")
    #expect("\(operators.tests[1].place)" == "training.canon:25:51")
  }

  /// A task that a gate refuses asks no rule, and a permit that a forbid overrides decides nothing.
  @Test func onlyWhatDecidesCounts() throws {
    let gated = Coverage(
      try Sample.policy(
        tests: Sample.test("verifiers", submitter: "verifier", expect: "denied")))
    #expect(gated.rules.map(\.asked) == [0, 0, 0] && gated.reached == 0)
    let overridden = Coverage(
      try Sample.policy(
        tests: Sample.test(
          "affinity", markets: "DE", families: "affinity",
          expect: "denied by german_affinity")))
    #expect(overridden.rules[0].decided == 0 && overridden.rules[2].decided == 1)
  }

  @Test func requirementsAreAskedOfWhatIsPermitted() throws {
    let tests =
      """
      require train german_notice
          when task.markets contains DE
          then notify privacy_office within 24h

      """ + Sample.test("American", expect: "unobliged")
      + Sample.test("denied", submitter: "steward", expect: "denied")
    let one = try #require(Coverage(try Sample.policy(tests: tests)).rules.last)
    #expect(one.word == "require" && one.asked == 1 && one.missed == 1 && one.decided == 0)
    let both = Coverage(
      try Sample.policy(
        tests: tests
          + Sample.test(
            "German", markets: "DE", families: "spending", expect: "obliged by german_notice")))
    #expect(both.rules.last?.decided == 1 && both.rules.last?.reached == 4)
  }
}
