/// What an import refuses, and what it reports as lost; `Docs/Diagnostics/` has a page for each.
///
/// Append-only: neither number nor name ever changes.
package enum ImportCode: String, CaseIterable, Hashable, Sendable {
  case malformedXML = "CN2101 malformed-xml"
  case documentType = "CN2102 document-type"
  case tooLarge = "CN2103 import-too-large"
  case unknownElement = "CN2104 unknown-element"
  case malformedPolicy = "CN2105 malformed-policy"
  case unknownFunction = "CN2106 unknown-function"
  case unknownAlgorithm = "CN2107 unknown-combining-algorithm"
  case unknownDataType = "CN2108 unknown-data-type"
  case illTyped = "CN2109 ill-typed-expression"
  case readsContent = "CN2110 reads-content"
  case relatesAttributes = "CN2111 relates-attributes"
  case referenceNotGiven = "CN2112 reference-not-given"
  case tooManyCases = "CN2113 too-many-cases"
  case obligedPermit = "CN2114 obliged-permit"
  case outsideProfile = "CN2115 outside-profile"

  case deniedByDefault = "CN2121 denied-by-default"
  case dutyDropped = "CN2122 duty-dropped"
  case ruleWithoutEffect = "CN2123 rule-without-effect"
  case undecidedDenied = "CN2124 undecided-denied"
  case severalValues = "CN2125 several-values"

  case malformedRequest = "CN2131 malformed-request"
  case outsideVocabulary = "CN2132 outside-vocabulary"

  /// `CN2101`.
  package var number: String { String(rawValue.prefix(6)) }
  /// `malformed-xml`.
  package var name: String { String(rawValue.dropFirst(7)) }
}

/// Why nothing is imported, and the place in the source that says so.
package struct ImportFault: Error, Hashable, Sendable {
  package var code: ImportCode
  package var sentence: String
  package var place: XMLPlace

  package init(_ code: ImportCode, _ sentence: String, at place: XMLPlace) {
    (self.code, self.sentence, self.place) = (code, sentence, place)
  }
}

/// Something of the source that the import says otherwise or not at all; the rest holds.
package struct Loss: Hashable, Sendable {
  package var code: ImportCode
  package var sentence: String
  package var place: XMLPlace

  package init(_ code: ImportCode, _ sentence: String, at place: XMLPlace) {
    (self.code, self.sentence, self.place) = (code, sentence, place)
  }
}
