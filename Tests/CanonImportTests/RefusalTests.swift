import CanonFixtures
import CanonWorkspace
import Foundation
import Testing

@testable import CanonImport

/// What is not translated is refused by its code, where it stands.
@Suite struct RefusalTests {
  private static let namespace = "urn:oasis:names:tc:xacml:3.0:core:schema:wd-17"
  private static let functions = "urn:oasis:names:tc:xacml:1.0:function:"
  private static let algorithms = "urn:oasis:names:tc:xacml:3.0:rule-combining-algorithm:"

  /// A policy with one rule; what the rule holds begins in line 4, column 1.
  private static func policy(
    _ rule: String, algorithm: String = algorithms + "deny-overrides", after: String = ""
  ) -> String {
    """
    <Policy xmlns="\(namespace)" PolicyId="p" Version="1.0" RuleCombiningAlgId="\(algorithm)">
    <Target/>
    <Rule RuleId="r" Effect="Permit">
    \(rule)
    </Rule>\(after)
    </Policy>
    """
  }

  private static func string(_ id: String) -> String {
    """
    <AttributeDesignator Category="c" AttributeId="\(id)" MustBePresent="false" \
    DataType="http://www.w3.org/2001/XMLSchema#string"/>
    """
  }

  private static func apply(_ function: String, _ inside: String) -> String {
    "<Apply FunctionId=\"\(functions)\(function)\">\(inside)</Apply>"
  }

  private static func value(_ text: String, _ type: String = "string") -> String {
    "<AttributeValue DataType=\"http://www.w3.org/2001/XMLSchema#\(type)\">\(text)</AttributeValue>"
  }

  private static func condition(_ inside: String) -> String {
    policy("<Condition>\(inside)</Condition>")
  }

  /// Enough attributes with two words each to tell 2,048 kinds of requests apart.
  private static let crowd = policy(
    "<Target>"
      + (0..<11).map { index in
        "<AnyOf><AllOf><Match MatchId=\"\(functions)string-equal\">\(value("v"))"
          + "\(string("a\(index)"))</Match></AllOf></AnyOf>"
      }.joined() + "</Target>")

  private static let duty = policy(
    "",
    after: """

      <ObligationExpressions>
      <ObligationExpression ObligationId="log" FulfillOn="Permit"/>
      </ObligationExpressions>
      """)

  /// Source, code, line.
  static let refused: [(String, ImportCode, Int)] = [
    ("<Policy", .malformedXML, 1), ("", .malformedXML, 1), ("<a></b>", .malformedXML, 1),
    ("<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", .malformedXML, 1),
    ("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", .documentType, 1),
    ("<!DOCTYPE a SYSTEM \"http://localhost/x.dtd\">\n<a/>", .documentType, 1),
    (condition("<AttributeValue DataType=\"x\">&x;</AttributeValue>"), .malformedXML, 4),
    (String(repeating: "<a>", count: 80), .tooLarge, 1),
    ("<Policy xmlns=\"urn:oasis:names:tc:xacml:2.0:policy:schema:os\"/>", .unknownElement, 1),
    (policy("<Guess/>"), .unknownElement, 4), (policy("<PolicyIssuer/>"), .outsideProfile, 4),
    (policy("<Match/>"), .malformedPolicy, 4), (policy("text"), .malformedPolicy, 3),
    (condition(value("1.5", "integer")), .malformedPolicy, 4),
    (condition(apply("dns-name-equal", "")), .unknownFunction, 4),
    (
      policy("", algorithm: "urn:oasis:names:tc:xacml:1.0:rule-combining-algorithm:deny-overrides"),
      .unknownAlgorithm, 1
    ), (condition("<AttributeValue DataType=\"urn:x\">1</AttributeValue>"), .unknownDataType, 4),
    (condition(value("text")), .illTyped, 4),
    (condition(apply("string-equal", value("a") + string("b"))), .illTyped, 4),
    (
      condition(
        "<AttributeSelector Category=\"c\" Path=\"//a\" MustBePresent=\"false\" "
          + "DataType=\"http://www.w3.org/2001/XMLSchema#boolean\"/>"), .readsContent, 4
    ),
    (
      condition(
        apply(
          "string-equal",
          ["a", "b"].map { apply("string-one-and-only", string($0)) }.joined())),
      .relatesAttributes, 3
    ), (crowd, .tooManyCases, 1), (duty, .obligedPermit, 7),
    (
      """
      <PolicySet xmlns="\(namespace)" PolicySetId="s" Version="1.0" PolicyCombiningAlgId=\
      "urn:oasis:names:tc:xacml:1.0:policy-combining-algorithm:first-applicable">
      <Target/>
        <PolicyIdReference>elsewhere</PolicyIdReference>
      </PolicySet>
      """, .referenceNotGiven, 3
    ),
  ]

  @Test(arguments: refused.indices)
  func refusedWhereItStands(index: Int) throws {
    let (source, code, line) = Self.refused[index]
    let fault = #expect(throws: ImportFault.self, "\(source)") {
      try XacmlImport([("policy.xml", Array(source.utf8))])
    }
    #expect(fault?.code == code, "\(source) \(fault.debugDescription)")
    #expect(fault?.place.line == line, "\(source) \(fault.debugDescription)")
  }

  @Test func columnsAreThoseOfTheElement() throws {
    let source = Self.policy("  <Description>é</Description><Guess/>")
    let fault = #expect(throws: ImportFault.self) {
      try XacmlImport([("policy.xml", Array(source.utf8))])
    }
    #expect(fault?.place == XMLPlace(file: "policy.xml", line: 4, column: 32))
  }

  /// Variables that double one another stand for more than anybody reads.
  @Test func doubledVariablesAreRefused() throws {
    let definitions = (1...40).map { index in
      "<VariableDefinition VariableId=\"v\(index)\">"
        + Self.apply(
          "or", String(repeating: "<VariableReference VariableId=\"v\(index - 1)\"/>", count: 2))
        + "</VariableDefinition>"
    }.joined()
    let source = Self.policy(
      "<Condition><VariableReference VariableId=\"v40\"/></Condition>",
      after: "<VariableDefinition VariableId=\"v0\">\(Self.value("true", "boolean"))"
        + "</VariableDefinition>\(definitions)")
    let fault = #expect(throws: ImportFault.self) {
      try XacmlImport([("policy.xml", Array(source.utf8))])
    }
    #expect(fault?.code == .tooLarge)
  }

  @Test func dutiesAreDroppedWhenAsked() throws {
    let imported = try XacmlImport(
      [("policy.xml", Array(Self.duty.utf8))], droppingDuties: true)
    #expect(imported.losses.map(\.code) == [.dutyDropped])
  }

  /// A thousand values of one attribute are no more than a template may have instances of.
  @Test func manyValuesOfOneAttributeAreRefusedSoon() throws {
    let matches = (0..<4_000).map { index in
      "<AllOf><Match MatchId=\"\(Self.functions)string-equal\">\(Self.value("v\(index)"))"
        + "\(Self.string("a"))</Match></AllOf>"
    }
    let source = Self.policy("<Target><AnyOf>\(matches.joined())</AnyOf></Target>")
    let fault = #expect(throws: ImportFault.self) {
      try XacmlImport([("policy.xml", Array(source.utf8))])
    }
    #expect(fault?.code == .tooManyCases)
  }

  /// A request's text has 200 bytes: long words are cut, and stay apart.
  @Test func longWordsFitIntoARequest() throws {
    let target = (0..<9).map { index in
      "<AnyOf><AllOf><Match MatchId=\"\(Self.functions)string-equal\">"
        + "\(Self.value("a value of many letters in all \(index)"))"
        + "\(Self.string("a\(index)"))</Match></AllOf></AnyOf>"
    }
    let source = Self.policy("<Target>\(target.joined())</Target>")
    let imported = try XacmlImport([("policy.xml", Array(source.utf8))])
    #expect(imported.translation.parameters.count == 9)
    let words = imported.mapping.parameters.map { parameter in
      #expect(Set(parameter.words.map(\.word)).count == parameter.words.count)
      return parameter.words.map(\.word.utf8.count).max() ?? 0
    }
    #expect(words.reduce("Access()".utf8.count) { $0 + $1 + 2 } <= 200)
  }

  /// Bytes changed, cut and doubled: a policy that checks, or a fault, and never an end.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func mutatedFilesAreReadOrRefused(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var (read, refused) = (0, 0)
    for name in ImportCorpusTests.names {
      let original = try ImportCorpusTests.bytes("\(name).xml")
      for round in 0..<60 {
        let bytes = Self.mutated(original, &random)
        do throws(ImportFault) {
          let imported = try XacmlImport([("policy.xml", bytes)])
          let checked = Workspace(files: [("policy.canon", imported.policy)]).check()
          #expect(
            checked.diagnostics.isEmpty, "seed \(seed), \(name), round \(round)\n\(checked.text())")
          read += 1
        } catch {
          #expect(error.place.line >= 1, "seed \(seed), \(name), round \(round)")
          refused += 1
        }
      }
    }
    #expect(read > 10 && refused > 100, "seed \(seed): \(read) read, \(refused) refused")
  }

  private static func mutated(_ original: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
    var bytes = original
    for _ in 0...random.below(3) {
      let place = random.below(bytes.count)
      switch random.below(6) {
      case 0: bytes[place] = UInt8(random.below(256))
      case 1: bytes.remove(at: place)
      case 2: bytes.insert(UInt8(32 + random.below(95)), at: place)
      case 3: bytes.removeSubrange(place..<min(bytes.count, place + random.below(40)))
      case 4:
        let part = bytes[place..<min(bytes.count, place + random.below(200))]
        bytes.insert(contentsOf: part, at: random.below(bytes.count))
      default:
        // Letters and digits for others, so that words and values change and the XML stays.
        for index in place..<min(bytes.count, place + 3)
        where (0x61...0x7A).contains(bytes[index]) {
          bytes[index] = UInt8(0x61 + random.below(26))
        }
      }
      if bytes.isEmpty { bytes = [0x3C] }
    }
    return bytes
  }
}
