/// What a node is: the productions of `Grammar/Canon.ebnf`, by the same names.
package enum SyntaxKind: UInt8, Hashable, Sendable, CaseIterable {
  /// Tokens that fit nowhere; a finding tells why.
  case unexpected
  // files
  case file, edition, epochs, domain, policy, uses, use, block
  // names and types
  case name, path, type, parameters, templateParameter
  // domains
  case entity, ofPart, atPart, atMostPart, keyClause, rowsClause, column, table
  case taxonomy, term
  case canonical, onPart, meaningClause, classClause, rangeClause, outsidePart
  case sourceClause, columnSource, constantSource, formatSource
  case offsetPart, zonePart, throughPart, absentClause, unknownClause, treatment
  case query, asPart, deriveClause, windowPart, ifEmptyClause, boundClause, scaleClause
  case family, instance
  // policies
  case purpose, purposeTerm, role, parameter, parameterStep
  case privacy, unitClause, budgetClause, epsilonDelta, epochsPart, lifetimePart
  case mechanismClause, quorumPart, colludingPart, cohortClause, noisedPart
  case consentClause, releaseClause, keepClause, keepItem, regionClause, aggregatePart, releasePart
  case permit, forbid, whenPart, becausePart
  case training, goalClause, learnerClause, featuresClause, rowClause, evaluateClause
  case costClause, costShare
  case attemptsPart, outputClause, underClause, acceptedClause, settledClause
  case acceptance, evidenceClause, floorClause, challengeClause, rejectClause, acceptClause
  case elseClause, marginClause
  case settlement, challengeForClause, rewardClause, rewardShare, attemptsClause
  // expressions
  case literal, call, arguments, whereClause, binary, unary, parenthesised, set, evidenceState

  package var isExpression: Bool {
    switch self {
    case .path, .literal, .call, .binary, .unary, .parenthesised, .set, .evidenceState: true
    default: false
    }
  }
}
