/// What is answered; the connection ends behind it.
package struct Response: Sendable, Hashable {
  package var status: Status
  package var type: String
  package var body: [UInt8]
  var allowed: String?

  package init(_ status: Status, type: String, body: [UInt8]) {
    (self.status, self.type, self.body) = (status, type, body)
  }

  /// A refusal as the page reads it.
  package init(_ refusal: Refusal) {
    let text = JSONText.object([
      ("sentence", JSONText.string(refusal.sentence)), ("status", "\(refusal.status.rawValue)"),
    ])
    self.init(refusal.status, type: Response.json, body: Array(text.utf8))
    allowed = refusal.allowed
  }

  static let json = "application/json"

  /// The page may load and ask what comes from here, and nothing else, nor be framed.
  static let contentPolicy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
    "img-src data:", "base-uri 'none'", "form-action 'none'",
  ].joined(separator: "; ")

  package var bytes: [UInt8] {
    var fields = [
      ("Content-Type", type), ("Content-Length", "\(body.count)"), ("Connection", "close"),
      ("Cache-Control", "no-store"),
      ("Content-Security-Policy", Response.contentPolicy + "; frame-ancestors 'none'"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"), ("Referrer-Policy", "no-referrer"),
      ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
    ]
    if let allowed { fields.append(("Allow", allowed)) }
    let head = fields.map { "\($0.0): \($0.1)\r\n" }.joined()
    return Array("HTTP/1.1 \(status.rawValue) \(status.phrase)\r\n\(head)\r\n".utf8) + body
  }
}
