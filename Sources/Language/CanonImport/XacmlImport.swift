import CanonEncoding

/// A policy of XACML 3.0 as a Canon policy, a mapping of requests and a report of what was lost.
package struct XacmlImport: Sendable {
  package let translation: Translation
  /// The text of the policy, in canonical form.
  package let policy: [UInt8]

  /// - Parameter files: the policy, and others that it may refer to.
  package init(
    _ files: [(name: String, bytes: [UInt8])], droppingDuties: Bool = false
  ) throws(ImportFault) {
    var roots: [XMLNode] = []
    for file in files { roots.append(try XMLReader.read(file.bytes, file: file.name)) }
    precondition(!roots.isEmpty, "there is no file to import")
    translation = try Translation(PolicyReader.read(roots), droppingDuties: droppingDuties)
    policy = PolicyWriter(translation: translation).text()
  }

  package var losses: [Loss] { translation.losses }
}

/// How a request of XACML becomes the task of a Canon request: data for whoever asks.
package struct RequestMapping: Codable, Hashable, Sendable {
  package struct Attribute: Codable, Hashable, Sendable {
    package var category: String
    package var attribute: String
    package var dataType: String
    package var issuer: String?
  }

  package struct Word: Codable, Hashable, Sendable {
    package var word: String
    /// `T`, `F` or `I` (Indeterminate) for each of the observations.
    package var outcomes: String
  }

  package struct Parameter: Codable, Hashable, Sendable {
    package var name: String
    package var attributes: [Attribute]
    /// Expressions of XACML; `!` marks what must be present.
    package var observations: [String]
    package var words: [Word]
  }

  package var task: String
  package var role: String
  package var purpose: String
  package var parameters: [Parameter]
}

extension XacmlImport {
  package var mapping: RequestMapping {
    RequestMapping(
      task: "Access", role: "requester", purpose: "access",
      parameters: translation.parameters.map { parameter in
        .init(
          name: parameter.name,
          attributes: parameter.slots.map {
            .init(
              category: $0.category, attribute: $0.attribute, dataType: $0.type.uri,
              issuer: $0.issuer)
          }, observations: parameter.observationTexts,
          words: parameter.terms.map { .init(word: $0.name, outcomes: $0.outcomeLetters) })
      })
  }

  /// The task that a request stands for.
  package struct MappedRequest: Hashable, Sendable {
    /// `Access(julius_hibbert, read)`.
    package var task: String
    /// What XACML says of it.
    package var decision: Decision
  }

  /// Attributes that a decision point fills in by itself when a request has none (core, B.7).
  private static let clock: Set<String> = Set(
    ["current-time", "current-date", "current-dateTime"].map {
      "urn:oasis:names:tc:xacml:1.0:environment:\($0)"
    })

  /// The words for a request's attributes.
  ///
  /// - Throws: `outsideVocabulary` for a request that gives outcomes which no word stands for.
  package func map(
    _ request: XacmlRequest, at place: XMLPlace
  ) throws(ImportFault) -> MappedRequest {
    let slots = Set(translation.parameters.flatMap(\.slots))
    for slot in slots where request.bag(slot).isEmpty && Self.clock.contains(slot.attribute) {
      throw ImportFault(
        .outsideVocabulary, "`\(Words.tail(slot.attribute))` has to stand in the request",
        at: place)
    }
    return try map(
      bags: Dictionary(uniqueKeysWithValues: slots.map { ($0, request.bag($0)) }), at: place)
  }

  /// The words for bags of values.
  func map(
    bags: [Slot: [Value]], at place: XMLPlace = XMLPlace(file: "", line: 1, column: 1)
  ) throws(ImportFault) -> MappedRequest {
    var terms: [Int] = []
    for parameter in translation.parameters {
      let row = parameter.slots.map { bags[$0] ?? [] }
      let outcomes = parameter.observations.map { Vocabulary.outcome($0, parameter.slots, row) }
      guard let index = parameter.terms.firstIndex(where: { $0.outcomes == outcomes }) else {
        throw ImportFault(
          .outsideVocabulary, "no word of `\(parameter.name)` stands for what the request says",
          at: place)
      }
      terms.append(index)
    }
    let words = zip(translation.parameters, terms).map { $0.terms[$1].name }
    let task = words.isEmpty ? "Access" : "Access(\(words.joined(separator: ", ")))"
    return MappedRequest(
      task: task, decision: translation.decisions[translation.cells.cell(terms)])
  }
}
