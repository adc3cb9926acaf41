/// What a node is: the productions of `Grammar/Canon.ebnf`, by the same names.
package enum SyntaxKind: UInt8, Hashable, Sendable, CaseIterable {
  /// Tokens that fit nowhere; a finding tells why.
  case unexpected
  // files
  case file, edition, epochs, domain, policy, uses, use, stewardPart
  // names and types
  case name, path, type, parameters, templateParameter
  // domains
  case entity, ofPart, atPart, atMostPart, keyClause, rowsClause, column, table
  case taxonomy, fromPart, term
  case canonical, onPart, meaningClause, classClause, rangeClause, outsidePart
  case sourceClause, columnSource, constantSource, formatSource
  case offsetPart, zonePart, throughPart, absentClause, unknownClause, treatment, deprecatedClause
  case query, asPart, deriveClause, windowPart, ifEmptyClause, boundClause, scaleClause
  case family, instance
  // policies
  case purpose, purposeTerm, role, roleItem, market, parameter, parameterStep
  case scope, coversPart, lastsPart
  case delegation, purposeClause, lastsClause, capClause
  case privacy, unitClause, budgetClause, epsilonDelta, epochsPart, lifetimePart
  case mechanismClause, quorumPart, colludingPart, cohortClause, noisedPart
  case consentClause, releaseClause, keepClause, keepItem, regionClause, aggregatePart, releasePart
  case placeClause, contributionClause
  case permit, forbid, require, whenPart, thenPart, obligation, becausePart
  case parsing, projection, computation, readsClause, aggregateClause, aggregateItem
  case training, goalClause, toPart, assignedPart, overPart, itemsPart, intoPart, stepsPart
  case learnerClause, featuresClause, rowClause, evaluateClause
  case costClause, costShare
  case attemptsPart, outputClause, underClause, acceptedClause, settledClause
  case acceptance, evidenceClause, floorClause, challengeClause, rejectClause, acceptClause
  case elseClause, marginClause
  case settlement, challengeForClause, rewardClause, rewardShare, attemptsClause
  // evolution and tests
  case evolution, nominateClause, declaredPart, presentPart, promoteClause
  case test, givenClause, caseClause, expectClause, submitterClause, marketsClause, familiesClause
  case conceptsClause
  // expressions
  case literal, call, arguments, whereClause, binary, unary, parenthesised, set, evidenceState
  case caseExpression, caseWhen, caseElse

  package var isExpression: Bool {
    switch self {
    case .path, .literal, .call, .binary, .unary, .parenthesised, .set, .evidenceState,
      .caseExpression:
      true
    default: false
    }
  }
}
