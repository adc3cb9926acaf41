import CanonDiagnostics
import CanonProgram
import CanonWorkspace
import Foundation
import Testing

/// Tests with cases: each is a task of its own, made of what differs and of what is given.
@Suite struct CaseTests {
  /// The grocer's policy with these tests in place of its own.
  private func check(_ tests: String) throws -> (tests: [PolicyTest], codes: [String]) {
    let text = try Fixture.text("Policies/grocer/training.canon")
    let own = try #require(text.range(of: "    test "))
    let bytes = Array((text[..<own.lowerBound] + tests + "\n}\n").utf8)
    let policy = (name: "training.canon", bytes: bytes)
    let compiled = Workspace(files: try Fixture.domains.map { try Fixture.file($0) } + [policy])
      .compile()
    let errors = compiled.diagnostics.filter { $0.severity == .error }
    return (compiled.tests, errors.map(\.code.number))
  }

  private static let given = """
    given task PurchasePropensity(cheese, 28d) { purpose marketing_models  markets US }
    """

  @Test func aCaseSaysWhatDiffers() throws {
    let found = try check(
      """
      test "who trains" {
          \(Self.given)
          case "an operator" { submitter model_operator  expect permitted }
          case "a steward in Germany" { submitter steward  markets DE  families spending }
          expect denied
      }
      """)
    #expect(found.codes.isEmpty)
    let tests = found.tests
    #expect(
      tests.map(\.title) == ["who trains: an operator", "who trains: a steward in Germany"])
    #expect(tests.map(\.role) == ["model_operator", "steward"])
    #expect(tests.map(\.markets) == [["US"], ["DE"]])
    #expect(tests.map(\.families) == [nil, ["spending"]])
    #expect(tests.map(\.purpose) == ["marketing_models", "marketing_models"])
    #expect(tests.map { $0.expectations.map(\.answer) } == [[.permitted], [.denied]])
    #expect(Set(tests.map(\.place)).count == 2, "each case has a place of its own")
  }

  /// A field that neither the case nor the test gives is missing in the case.
  @Test func whatNobodySaysIsMissing() throws {
    let submitter = try check(
      """
      test "x" {
          \(Self.given)
          case "a" { expect denied }
          case "b" { submitter steward  expect denied }
      }
      """)
    #expect(submitter.codes == ["CN3017"])
    let expectation = try check(
      """
      test "x" {
          \(Self.given)
          case "a" { submitter steward }
      }
      """)
    #expect(expectation.codes == ["CN3017"])
  }

  @Test(arguments: [
    ("submitter stewart  expect denied", "CN3007"),
    ("submitter steward  purpose marketing  expect denied", "CN3008"),
    ("submitter steward  families spendings  expect denied", "CN3004"),
    ("submitter steward  markets ZZ  expect denied", "CN3016"),
    ("submitter steward  expect denied by nobody", "CN3032"),
    ("submitter steward  expect refused", "CN3021"),
  ])
  func namesOfACaseAreLookedUp(_ fields: String, _ code: String) throws {
    let found = try check("test \"x\" { \(Self.given)\n case \"a\" { \(fields) } }")
    #expect(found.codes == [code], "\(fields)")
  }

  /// `unobliged` is a permission, without what is named or without anything.
  @Test(arguments: [
    ("expect obliged  expect unobliged", false),
    ("expect permitted  expect unobliged", true),
    ("expect denied  expect unobliged", false),
    ("expect obliged by german_affinity  expect unobliged by german_affinity", false),
    ("expect obliged by german_affinity  expect unobliged by propensity_for_operators", true),
  ])
  func whatContradictsItself(_ expectations: String, _ isFine: Bool) throws {
    let found = try check(
      """
      test "x" {
          \(Self.given)
          case "a" { submitter model_operator  \(expectations) }
      }
      """)
    #expect(found.codes == (isFine ? [] : ["CN5035"]), "\(expectations)")
  }
}
