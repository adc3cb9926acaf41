/// The one site that a server on loopback is: the names by which this machine's browsers may call
/// it.
///
/// Any page of the web can make a browser send requests here, and a name of its own can be made to
/// point here (DNS rebinding). So the name that was called must be one of these, and a page that
/// calls must have come from here.
package struct LocalSite: Sendable, Hashable {
  package let port: UInt16

  package init(port: UInt16) { self.port = port }

  /// Hosts that stand for this machine and nothing else, as the command line may name them.
  package static let hosts = ["127.0.0.1", "localhost", "::1"]

  /// `Host` as browsers write it; the port is left out where it is HTTP's own.
  var authorities: [String] {
    let names = ["127.0.0.1", "localhost", "[::1]"]
    return names.map { "\($0):\(port)" } + (port == 80 ? names : [])
  }

  /// Why a request with these fields is not answered; `nil` for one that is.
  func refusal(of head: RequestHead) -> Refusal? {
    guard head.count(of: "host") == 1, let host = head["host"]?.lowercased() else {
      return Refusal(.badRequest, "a request names its host, once")
    }
    guard authorities.contains(host) else {
      return Refusal(.misdirected, "this is a playground on loopback, not `\(host)`")
    }
    guard head.count(of: "origin") <= 1, head.count(of: "sec-fetch-site") <= 1 else {
      return Refusal(.badRequest, "a request comes from one origin")
    }
    if let origin = head["origin"], origin.lowercased() != "http://\(host)" {
      return Refusal(.forbidden, "pages of `\(origin)` are not answered")
    }
    let site = head["sec-fetch-site"] ?? "same-origin"
    guard site != "same-origin", site != "none" else { return nil }
    // Whoever follows a shared link comes from elsewhere, and gets the page and nothing else.
    let isFollowed =
      head.method == "GET" && head.target == "/" && head["sec-fetch-mode"] == "navigate"
      && head["sec-fetch-dest"] == "document"
    return isFollowed ? nil : Refusal(.forbidden, "another site's pages are not answered")
  }
}
