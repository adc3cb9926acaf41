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

  // 4: types, flow and sensitivity

  // 5: policy and budget

  /// `CN1001`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `unexpected-character`.
  package var name: String { String(rawValue.dropFirst(7)) }
}
