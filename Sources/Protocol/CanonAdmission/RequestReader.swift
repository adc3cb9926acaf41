package import CanonCrypto
import CanonDiagnostics
import CanonEncoding
package import CanonRecords
import CanonTypes

/// Reads the bytes of a request as a person or a program wrote them: whitespace and any order of
/// keys are allowed, and nothing else that the record does not know.
///
/// Nothing is believed here, not even the signature; the reader only answers for the form, and
/// every way in which the form can be wrong has a code of its own.
package enum RequestReader {
  /// A request is never larger, delegation included.
  package static let largestByteCount = 64 << 10
  package static let longestTextByteCount = 200
  package static let longestListCount = 64
  package static let nonceByteCount = 16

  /// What came of the bytes.
  package enum Answer: Sendable {
    case read(Signed<TaskRequest>)
    case refused([Reason])

    package var request: Signed<TaskRequest>? {
      guard case .read(let request) = self else { return nil }
      return request
    }
  }

  package static func read(_ bytes: [UInt8]) -> Answer {
    let request: Signed<TaskRequest>
    do throws(EncodingFault) {
      request = try CanonicalJSON.decode(
        Signed<TaskRequest>.self, from: bytes, .written, limit: largestByteCount)
    } catch {
      return .refused([reason(of: error)])
    }
    guard request.type == RecordType.request else {
      return .refused([
        AdmissionCode.otherRecord.reason(
          "a task request is expected, this record says \(request.type)",
          values: ["type = \(request.type)"])
      ])
    }
    let reasons = refusals(of: request)
    return reasons.isEmpty ? .read(request) : .refused(reasons)
  }

  private static func reason(of fault: EncodingFault) -> Reason {
    let code: AdmissionCode =
      switch fault.kind {
      case .malformed, .notCanonical: .malformed
      case .unknownKey: .unknownField
      case .missingKey: .missingField
      case .wrongType: .wrongType
      case .duplicateKey: .duplicateField
      case .tooLarge: .tooLarge
      case .tooDeep: .tooDeep
      case .integerOutOfRange: .numberOutOfRange
      }
    let field = fault.path.isEmpty ? [] : ["field = \(fault.path)"]
    return code.reason(sentence(of: fault), values: field)
  }

  private static func sentence(of fault: EncodingFault) -> String {
    guard fault.kind == .unknownKey else {
      return fault.path.isEmpty ? fault.sentence : "\(fault.path): \(fault.sentence)"
    }
    let name = String(fault.path.split(separator: ".").last ?? "")
    let known = ["payload", "type", "signatures", "key", "signature"] + fields + delegationFields
    let hint = Spelling.nearest(to: name, among: known).map { "; did you mean `\($0)`?" } ?? ""
    return "a request has no field `\(fault.path)`\(hint)"
  }

  /// The fields of a request, for the hint at a misspelt one.
  package static let fields = [
    "audience", "bundle", "nonce", "expires", "submitter", "role", "delegation", "training",
    "purpose", "markets", "families", "concepts", "as_of", "output",
  ]
  private static let delegationFields = [
    "principal", "delegate", "purposes", "templates", "budget",
  ]

  /// Everything that is out of range, all at once.
  private static func refusals(of signed: Signed<TaskRequest>) -> [Reason] {
    let request = signed.payload
    var reasons: [Reason] = []
    func check(_ holds: Bool, _ code: AdmissionCode, _ field: String, _ sentence: String) {
      guard !holds else { return }
      reasons.append(code.reason("\(field): \(sentence)", values: ["field = \(field)"]))
    }
    func checkText(_ text: String, _ field: String) {
      check(
        (1...longestTextByteCount).contains(text.utf8.count), .fieldOutOfRange, field,
        "a text has 1 to \(longestTextByteCount) bytes, this one \(text.utf8.count)")
    }
    func checkList(_ list: [String], _ field: String) {
      check(
        list.count <= longestListCount, .fieldOutOfRange, field,
        "at most \(longestListCount) elements are allowed, not \(list.count)")
      check(
        Set(list).count == list.count, .repeatedElement, field, "each element stands once")
      for text in list.prefix(longestListCount) { checkText(text, field) }
    }
    check(
      request.nonce.elements.count == nonceByteCount, .fieldOutOfRange, "nonce",
      "a nonce has \(nonceByteCount) bytes, not \(request.nonce.elements.count)")
    checkText(request.role, "role")
    checkText(request.training, "training")
    checkText(request.purpose, "purpose")
    checkText(request.output, "output")
    checkList(request.markets, "markets")
    checkList(request.families, "families")
    checkList(request.concepts ?? [], "concepts")
    check(!request.markets.isEmpty, .scopeEmpty, "markets", "a task names at least one market")
    check(
      (1...8).contains(signed.signatures.count), .fieldOutOfRange, "signatures",
      "a request has 1 to 8 signatures, not \(signed.signatures.count)")
    if let delegation = request.delegation?.payload {
      checkText(delegation.role, "delegation.role")
      checkList(delegation.purposes, "delegation.purposes")
      checkList(delegation.templates, "delegation.templates")
      check(
        delegation.nonce.elements.count == nonceByteCount, .fieldOutOfRange, "delegation.nonce",
        "a nonce has \(nonceByteCount) bytes, not \(delegation.nonce.elements.count)")
    }
    return reasons
  }
}
