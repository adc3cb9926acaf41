import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonImport
import CanonPlayground
import CanonProgram
import CanonRecords
import CanonRegistry
import CanonReport
import CanonStore
import CanonTypes
import Testing

/// T69 to T72: texts, pages and files of others, met by the tools of authors and operators.
struct OutsideThreats {
  @Test("T69 an imported policy opens no file and no address")
  func t69() throws {
    let texts = [
      "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
      "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\"><a/>",
      "<!DOCTYPE a [<!ENTITY % x SYSTEM \"file:///etc/passwd\"> %x;]><a/>",
      "<!DOCTYPE a [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;&a;\">]><a>&b;</a>",
    ]
    for text in texts {
      let fault = #expect(throws: ImportFault.self) {
        try XacmlImport([(name: "a.xml", bytes: Array(text.utf8))])
      }
      #expect(fault?.code == .documentType, "\(text)")
      #expect(fault.map { !"\($0)".contains("root:") } ?? false, "the answer has the file's text")
    }
  }

  @Test("T70 another site's page gets no answer from the playground, whatever it calls itself")
  func t70() {
    func status(_ fields: String...) -> Status? {
      var reader = RequestReader(LocalSite(port: 7_226))
      let head = ["POST /check HTTP/1.1"] + fields + ["Content-Length: 0"]
      let text = head.joined(separator: "\r\n") + "\r\n\r\n"
      guard case .refused(let refusal) = reader.read(Array(text.utf8)) else { return nil }
      return refusal.status
    }
    let (own, kind) = ("Host: 127.0.0.1:7226", "Content-Type: application/json")
    #expect(status(own, kind, "Origin: http://127.0.0.1:7226") == nil, "its own page is answered")
    #expect(status("Host: shop.example:7226", kind) == .misdirected, "a name made to point here")
    #expect(status(own, kind, "Origin: https://shop.example") == .forbidden)
    #expect(status(own, kind, "Origin: null") == .forbidden)
    #expect(status(own, kind, "Sec-Fetch-Site: cross-site") == .forbidden)
    // What a form of any page may send without being asked is no kind that is read.
    let form = "Content-Type: text/plain"
    #expect(status(own, form) != nil && status(own) != nil)
  }

  @Test("T71 words of a policy are words on every page of its site")
  func t71() throws {
    let attack = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
    var program = TinyBundle.program
    program.policyName = attack
    for index in program.attributes.indices { program.attributes[index].meaning = attack }
    for index in program.rules.indices { program.rules[index].because = attack }
    let texts = Dictionary(
      program.attributes.map { ("canonical \($0.name)", attack) }, uniquingKeysWith: { $1 })
    let change = Site.ChangeRow(
      what: attack, step: attack, before: attack, after: attack, witness: attack)
    let site = Site(program, texts: texts, exposures: [], drawing: nil, changes: [change])
    var shown = 0
    for page in site.pages {
      #expect(!page.html.contains("<script>alert") && !page.html.contains("<img"), "\(page.name)")
      shown += page.html.contains("&lt;script&gt;alert(1)") ? 1 : 0
    }
    #expect(shown > 2, "the words are shown somewhere")
  }

  @Test("T72 a registry whose rows were changed, or cut below a noted head, is not opened")
  func t72() throws {
    let keys = [TinyBundle.key]
    let roles = ["root", "governance", "registry"].map {
      GovernanceRoot.Role(name: $0, keys: keys.map(\.publicKey), threshold: 1)
    }
    let root = GovernanceRoot(
      version: 1, expires: SmallPolicy.instant("2030-01-01"), roles: roles)
    let pinned = try OpenedRoot(try CanonicalJSON.encode(try root.sealed(with: keys)))
    let store = MemoryStore()
    var registry = try OpenedRegistry(restoring: store, root: pinned)
    _ = try registry.create("test", rehearses: false, at: TinyBundle.at, with: keys)
    _ = try registry.publish(
      try TinyBundle.sealed().bytes, as: .proposed, at: TinyBundle.at, with: keys)
    let head = registry.journal.head
    func code(expecting head: Digest? = nil) -> String? {
      do {
        _ = try OpenedRegistry(restoring: store, root: pinned, expecting: head)
        return nil
      } catch { return (error as? RegistryFault)?.code.number ?? "\(error)" }
    }
    #expect(code(expecting: head) == nil)
    let last = try #require(try store.rows(in: "registry_entries").last)
    var bytes = last.value
    bytes[bytes.count / 2] ^= 1
    try store.commit([.put(table: "registry_entries", key: last.key, value: bytes)])
    #expect(code()?.hasPrefix("CN97") == true)
    try store.commit([.delete(table: "registry_entries", key: last.key)])
    #expect(code() == nil, "what was cut at its end is whole")
    #expect(code(expecting: head) == "CN9706")
  }
}
