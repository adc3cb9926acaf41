import Testing

@testable import CanonImport

/// The combining algorithms by the tables of XACML 3.0 (core, 7.14 and appendix C).
@Suite struct CombiningTests {
  private static let place = XMLPlace(file: "", line: 1, column: 1)

  private static func truth(_ truth: Bool?) -> Logic {
    guard let truth else {
      let one = Expression.literal(Value(.integer, .integer(1)))
      let nothing = Expression.literal(Value(.integer, .integer(0)))
      return .observe(.apply("integer-equal", [.apply("integer-divide", [one, nothing]), one]))
    }
    return .observe(.literal(Value(.boolean, .boolean(truth))))
  }

  /// `P` and `D` apply, `p` and `d` cannot be decided, `n` does not apply.
  private static func rule(_ letter: Character) -> XacmlPolicy.Member {
    let effect: Effect = "PpN".contains(letter) ? .permit : .deny
    let applies: Bool? = "PD".contains(letter) ? true : "pd".contains(letter) ? nil : false
    return .rule(
      XacmlRule(
        id: "\(letter)", about: "", effect: effect, target: .all([]), condition: truth(applies),
        duties: [], place: place))
  }

  private static func policy(
    _ algorithm: CombiningAlgorithm, _ members: [XacmlPolicy.Member], target: Bool? = true
  ) -> XacmlPolicy {
    XacmlPolicy(
      id: "", about: "", algorithm: algorithm, target: truth(target), members: members,
      duties: [], place: place)
  }

  /// `X` is Indeterminate both ways.
  private static func letter(_ decision: Decision) -> String {
    switch decision {
    case .permit: "P"
    case .deny: "D"
    case .notApplicable: "n"
    case .indeterminate(let permit, let deny): permit && deny ? "X" : permit ? "p" : "d"
    }
  }

  private static func decided(_ policy: XacmlPolicy) -> String {
    letter(policy.decision { Evaluation.operand($0) { _ in [] }?.truth })
  }

  static let rows: [(CombiningAlgorithm, String, String)] = [
    (.denyOverrides, "PDpd", "D"), (.denyOverrides, "Pd", "X"), (.denyOverrides, "pd", "X"),
    (.denyOverrides, "nd", "d"), (.denyOverrides, "Pp", "P"), (.denyOverrides, "np", "p"),
    (.denyOverrides, "nn", "n"), (.denyOverrides, "", "n"), (.orderedDenyOverrides, "PD", "D"),
    (.permitOverrides, "DPdp", "P"), (.permitOverrides, "Dp", "X"), (.permitOverrides, "dp", "X"),
    (.permitOverrides, "np", "p"), (.permitOverrides, "Dd", "D"), (.permitOverrides, "nd", "d"),
    (.orderedPermitOverrides, "DP", "P"), (.firstApplicable, "nPD", "P"),
    (.firstApplicable, "nDP", "D"), (.firstApplicable, "npD", "p"),
    (.firstApplicable, "nn", "n"), (.denyUnlessPermit, "ndp", "D"),
    (.denyUnlessPermit, "dP", "P"), (.denyUnlessPermit, "", "D"),
    (.permitUnlessDeny, "npd", "P"), (.permitUnlessDeny, "pD", "D"),
  ]

  @Test(arguments: rows.indices)
  func rulesCombine(index: Int) {
    let (algorithm, letters, expected) = Self.rows[index]
    let policy = Self.policy(algorithm, letters.map(Self.rule))
    #expect(Self.decided(policy) == expected, "\(algorithm) of \(letters)")
  }

  /// A target that cannot be decided leaves what could have been.
  @Test func undecidedTargetsKeepWhatCouldBe() {
    for (letters, expected) in [("P", "p"), ("D", "d"), ("n", "n"), ("p", "p"), ("Pd", "X")] {
      let policy = Self.policy(.denyOverrides, letters.map(Self.rule), target: nil)
      #expect(Self.decided(policy) == expected, "\(letters)")
    }
    #expect(Self.decided(Self.policy(.denyUnlessPermit, [], target: false)) == "n")
  }

  @Test func onlyOnePolicyMayApply() {
    func member(_ target: Bool?, _ letters: String) -> XacmlPolicy.Member {
      .policy(Self.policy(.denyOverrides, letters.map(Self.rule), target: target))
    }
    let rows: [([XacmlPolicy.Member], String)] = [
      ([member(true, "P"), member(false, "D")], "P"),
      ([member(true, "P"), member(true, "n")], "X"), ([member(false, "P")], "n"),
      ([member(true, "P"), member(nil, "D")], "X"), ([member(true, "d")], "d"),
    ]
    for (members, expected) in rows {
      #expect(Self.decided(Self.policy(.onlyOneApplicable, members)) == expected)
    }
  }

  /// Targets look at all parts; `and` and `or` stop at the first that decides or cannot.
  @Test func truthsCombine() {
    func said(_ logic: Logic) -> Bool? { logic.truth { Evaluation.operand($0) { _ in [] }?.truth } }
    let (yes, no, doubt) = (Self.truth(true), Self.truth(false), Self.truth(nil))
    #expect(said(.all([doubt, no])) == false)
    #expect(said(.all([doubt, yes])) == nil)
    #expect(said(.any([doubt, yes])) == true)
    #expect(said(.any([doubt, no])) == nil)
    #expect(said(.and([no, doubt])) == false)
    #expect(said(.and([doubt, no])) == nil)
    #expect(said(.or([yes, doubt])) == true)
    #expect(said(.or([doubt, yes])) == nil)
    #expect(said(.not(doubt)) == nil)
    #expect(said(.atLeast(0, [doubt])) == true)
    #expect(said(.atLeast(1, [no, yes])) == true)
    #expect(said(.atLeast(2, [no, yes])) == false)
    #expect(said(.atLeast(3, [yes])) == nil)
  }
}
