/// A request that was read whole and comes from where it may.
package struct Request: Sendable, Hashable {
  package var method: String
  package var path: String
  package var body: [UInt8]

  package init(method: String, path: String, body: [UInt8] = []) {
    (self.method, self.path, self.body) = (method, path, body)
  }
}

/// Why a request is not answered, as a status and a sentence.
package struct Refusal: Sendable, Hashable {
  package var status: Status
  package var sentence: String
  /// For `methodNotAllowed`: the method that the path has.
  package var allowed: String?

  package init(_ status: Status, _ sentence: String, allowed: String? = nil) {
    (self.status, self.sentence, self.allowed) = (status, sentence, allowed)
  }
}

/// The statuses that are answered (RFC 9110, section 15; RFC 6585 for 431).
package enum Status: Int, Sendable, Hashable, CaseIterable {
  case ok = 200
  case badRequest = 400
  case forbidden = 403
  case notFound = 404
  case methodNotAllowed = 405
  case timeout = 408
  case lengthRequired = 411
  case tooLarge = 413
  case targetTooLong = 414
  case unsupportedType = 415
  case expectationFailed = 417
  case misdirected = 421
  case headTooLarge = 431
  case notImplemented = 501
  case versionNotSupported = 505

  var phrase: String {
    switch self {
    case .ok: "OK"
    case .badRequest: "Bad Request"
    case .forbidden: "Forbidden"
    case .notFound: "Not Found"
    case .methodNotAllowed: "Method Not Allowed"
    case .timeout: "Request Timeout"
    case .lengthRequired: "Length Required"
    case .tooLarge: "Content Too Large"
    case .targetTooLong: "URI Too Long"
    case .unsupportedType: "Unsupported Media Type"
    case .expectationFailed: "Expectation Failed"
    case .misdirected: "Misdirected Request"
    case .headTooLarge: "Request Header Fields Too Large"
    case .notImplemented: "Not Implemented"
    case .versionNotSupported: "HTTP Version Not Supported"
    }
  }
}
