/// What a finding is, for good: the table of all codes of the language.
///
/// Append-only. The raw value holds the number and the kebab name, neither of which ever changes;
/// the first digit is the stage. The words of a message belong to the stage that reports it, and
/// `Docs/Diagnostics/` has a page for each code.
package enum DiagnosticCode: String, CaseIterable, Hashable, Sendable {
  // 0: source
  case fileTooLong = "CN0001 file-too-long"
  case invalidEncoding = "CN0002 invalid-encoding"

  // 1: tokens
  case unexpectedCharacter = "CN1001 unexpected-character"
  case unclosedString = "CN1002 unclosed-string"
  case invalidEscape = "CN1003 invalid-escape"
  case malformedNumber = "CN1004 malformed-number"
  case numberTooLarge = "CN1005 number-too-large"
  case malformedInstant = "CN1006 malformed-instant"
  case hiddenCharacter = "CN1007 hidden-character"

  // 2: syntax
  case expectedElement = "CN2001 expected-element"
  case unexpectedElement = "CN2002 unexpected-element"
  case unknownClause = "CN2003 unknown-clause"
  case unknownDeclaration = "CN2004 unknown-declaration"
  case misplacedDeclaration = "CN2005 misplaced-declaration"
  case unclosedBracket = "CN2006 unclosed-bracket"
  case unmatchedBracket = "CN2007 unmatched-bracket"
  case nestingTooDeep = "CN2008 nesting-too-deep"
  case duplicateClause = "CN2009 duplicate-clause"
  case reservedWord = "CN2010 reserved-word"
  case chainedComparison = "CN2011 chained-comparison"

  // 3: names
  case unknownEntity = "CN3001 unknown-entity"
  case unknownAttribute = "CN3002 unknown-attribute"
  case unknownQuery = "CN3003 unknown-query"
  case unknownFamily = "CN3004 unknown-family"
  case unknownType = "CN3005 unknown-type"
  case unknownTerm = "CN3006 unknown-term"
  case unknownRole = "CN3007 unknown-role"
  case unknownPurpose = "CN3008 unknown-purpose"
  case unknownParameter = "CN3009 unknown-parameter"
  case unknownBlock = "CN3010 unknown-block"
  case unknownDomain = "CN3011 unknown-domain"
  case versionMismatch = "CN3012 version-mismatch"
  case duplicateName = "CN3013 duplicate-name"
  case nameCycle = "CN3014 name-cycle"
  case unknownCurrency = "CN3015 unknown-currency"
  case unknownMarket = "CN3016 unknown-market"
  case missingClause = "CN3017 missing-clause"
  case missingDeclaration = "CN3018 missing-declaration"
  case unknownMetric = "CN3019 unknown-metric"
  case unknownTaskField = "CN3020 unknown-task-field"
  case unknownWord = "CN3021 unknown-word"
  case unknownTraining = "CN3022 unknown-training"
  case notInForce = "CN3023 not-in-force"
  case unexpectedForm = "CN3024 unexpected-form"

  // 4: types, flow and sensitivity
  case typeMismatch = "CN4001 type-mismatch"
  case unitMismatch = "CN4002 unit-mismatch"
  case wrongArguments = "CN4003 wrong-arguments"
  case notFinite = "CN4004 not-finite"
  case argumentOutsideSet = "CN4005 argument-outside-set"
  case featureReadsFuture = "CN4006 feature-reads-future"
  case outcomeReadsPast = "CN4007 outcome-reads-past"
  case outcomeAsFeature = "CN4008 outcome-as-feature"
  case missingWindow = "CN4009 missing-window"
  case readsBeyondUnit = "CN4010 reads-beyond-unit"
  case missingIfEmpty = "CN4011 missing-if-empty"
  case localLeavesVault = "CN4012 local-leaves-vault"
  case textNotLocal = "CN4013 text-not-local"
  case missingEventTime = "CN4014 missing-event-time"
  case tooManyInstances = "CN4015 too-many-instances"
  case labelLowered = "CN4016 label-lowered"
  case neverMatches = "CN4017 never-matches"
  case missingBound = "CN4101 missing-bound"
  case emptyInterval = "CN4102 empty-interval"
  case missingRange = "CN4103 missing-range"
  case missingMaximum = "CN4104 missing-maximum"
  case mayOverflow = "CN4105 may-overflow"
  case logOfNegative = "CN4106 log-of-negative"
  case invalidRow = "CN4107 invalid-row"

  // 5: policy and budget
  case neverPermitted = "CN5001 never-permitted"
  case alwaysOverridden = "CN5002 always-overridden"
  case neverTrue = "CN5003 never-true"
  case alwaysTrue = "CN5004 always-true"
  case ruleCovered = "CN5005 rule-covered"
  case forbidsNothing = "CN5006 forbids-nothing"
  case overspentBudget = "CN5007 overspent-budget"
  case invalidBudget = "CN5008 invalid-budget"
  case lifetimeBelowWindow = "CN5009 lifetime-below-window"
  case impossibleQuorum = "CN5010 impossible-quorum"
  case thresholdWithinNoise = "CN5011 threshold-within-noise"
  case metricNotProduced = "CN5012 metric-not-produced"
  case unreachableVerdict = "CN5013 unreachable-verdict"
  case acceptsAnything = "CN5014 accepts-anything"
  case sharesDoNotSum = "CN5015 shares-do-not-sum"
  case endlessChallenge = "CN5016 endless-challenge"
  case notReleased = "CN5017 not-released"
  case outsideLimits = "CN5018 outside-limits"
  case stepsNotAscending = "CN5019 steps-not-ascending"
  case unanalysable = "CN5020 unanalysable"

  /// `CN1001`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `unexpected-character`.
  package var name: String { String(rawValue.dropFirst(7)) }
}
