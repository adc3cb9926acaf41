import CanonPlayground
import Testing

/// Only this machine's own pages are answered.
@Suite struct LocalSiteTests {
  private func progress(
    _ fields: String..., asking first: String = "GET /examples.js HTTP/1.1", port: UInt16 = 7_226
  ) -> RequestReader.Progress {
    var reader = RequestReader(LocalSite(port: port))
    return reader.read(Array((([first] + fields).joined(separator: "\r\n") + "\r\n\r\n").utf8))
  }

  private func status(_ progress: RequestReader.Progress) -> Status? {
    if case .refused(let refusal) = progress { return refusal.status }
    return nil
  }

  /// A name that was made to point here is not one of ours.
  @Test(arguments: [
    "evil.example", "evil.example:7226", "127.0.0.1", "127.0.0.1:80", "127.0.0.1:7226.evil.example",
    "localhost:7226@evil.example", "0.0.0.0:7226", "127.0.0.2:7226", "[::]:7226", "",
  ])
  func foreignHostsAreMisdirected(_ host: String) {
    #expect(status(progress("Host: \(host)")) == .misdirected, "\(host)")
  }

  @Test(arguments: ["127.0.0.1:7226", "localhost:7226", "LocalHost:7226", "[::1]:7226"])
  func ownHostsAreServed(_ host: String) {
    #expect(status(progress("Host: \(host)")) == nil, "\(host)")
  }

  @Test func aHostIsNamedOnce() {
    #expect(status(progress()) == .badRequest)
    #expect(
      status(progress("Host: 127.0.0.1:7226", "Host: 127.0.0.1:7226")) == .badRequest)
  }

  /// Where the port is HTTP's own, browsers leave it out.
  @Test func portEightyIsUnsaid() {
    #expect(status(progress("Host: localhost", port: 80)) == nil)
    #expect(status(progress("Host: localhost:80", port: 80)) == nil)
    #expect(status(progress("Host: localhost", port: 81)) == .misdirected)
  }

  @Test(arguments: [
    "https://evil.example", "http://evil.example:7226", "null", "http://localhost:7226",
    "https://127.0.0.1:7226", "http://127.0.0.1", "",
  ])
  func foreignOriginsAreForbidden(_ origin: String) {
    let answer = progress("Host: 127.0.0.1:7226", "Origin: \(origin)")
    #expect(status(answer) == .forbidden, "\(origin)")
  }

  @Test func ownOriginsAreServed() {
    #expect(
      status(progress("Host: 127.0.0.1:7226", "Origin: http://127.0.0.1:7226")) == nil)
  }

  /// A shared link is followed from anywhere; what only the page needs is for the page.
  @Test func otherSitesGetThePageAndNothingElse() {
    let host = "Host: 127.0.0.1:7226"
    let (page, site) = ("GET / HTTP/1.1", "Sec-Fetch-Site: cross-site")
    let (mode, place) = ("Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
    #expect(status(progress(host, site, mode, place, asking: page)) == nil)
    #expect(
      status(progress(host, site, mode, "Sec-Fetch-Dest: iframe", asking: page)) == .forbidden)
    #expect(status(progress(host, site, mode, place)) == .forbidden)
    #expect(status(progress(host, site, "Sec-Fetch-Mode: no-cors")) == .forbidden)
    #expect(status(progress(host, "Sec-Fetch-Site: same-site")) == .forbidden)
    #expect(status(progress(host, "Sec-Fetch-Site: same-origin")) == nil)
    #expect(status(progress(host, "Sec-Fetch-Site: none")) == nil)
  }
}
