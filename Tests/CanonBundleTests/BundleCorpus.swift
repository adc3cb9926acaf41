import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonFixtures
import CanonProgram
import CanonTypes
import Foundation

/// The generator of `Tests/Corpus/Bundles`: one small bundle, spoiled in one way at a time.
struct BundleCorpus {
  /// A file and what has to become of it: a code, or nothing when it opens.
  struct Case {
    let name: String
    let code: String?
    let bytes: [UInt8]
  }

  let good: [UInt8]
  let bodyLength: Int
  let sections: [(kind: SectionKind, bytes: [UInt8])]
  private(set) var cases: [Case] = []

  init() throws {
    good = try TinyBundle.sealed().bytes
    let container = try good.withUnsafeBytes { try Container($0) }
    bodyLength = container.bodyLength
    let bytes = good
    sections = container.sections.map { ($0.kind, Array(bytes[$0.range])) }
    add("good-one-signature", nil, good)
    add("good-two-signatures", nil, try TinyBundle.sealed(with: [TinyBundle.second, key]).bytes)
    header()
    table()
    try rebuilt()
    try envelopes()
    try statements()
    try lies()
  }

  private var key: SigningKey { TinyBundle.key }
  private var body: [UInt8] { Array(good[..<bodyLength]) }
  private var envelope: [UInt8] { Array(good[bodyLength...]) }

  private mutating func add(_ name: String, _ code: String?, _ bytes: [UInt8]) {
    cases.append(Case(name: name, code: code, bytes: bytes))
  }

  /// The good file with some bytes replaced.
  private mutating func patched(
    _ name: String, _ code: String, at offset: Int, _ bytes: [UInt8]
  ) {
    add(name, code, Array(good[..<offset]) + bytes + good[(offset + bytes.count)...])
  }

  private static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }

  private mutating func header() {
    for length in [0, 1, 8, 23] { add("cut-\(length)", "CN7113", Array(good[..<length])) }
    for place in 0..<8 {
      patched("magic-\(place)", "CN7113", at: place, [good[place] ^ 0x20])
    }
    add("text-mode-unix", "CN7113", good.filter { $0 != 0x0D })
    add("text-mode-dos", "CN7113", good.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] })
    add("byte-order-mark", "CN7113", [0xEF, 0xBB, 0xBF] + good)
    for version in [0, 1, 3, 0xFFFF_FFFF] as [UInt64] {
      patched("version-\(version)", "CN7103", at: 8, Self.little(version, 4))
    }
    for count in [0, 7, 10, 1 << 20, 0xFFFF_FFFF] as [UInt64] {
      patched("sections-\(count)", "CN7114", at: 12, Self.little(count, 4))
    }
    let length = UInt64(bodyLength)
    let lengths: [(String, UInt64)] = [
      ("zero", 0), ("short", length - 8), ("long", length + 8), ("odd", length + 1),
      ("beyond", (UInt64(good.count) + 15) & ~7), ("huge", 1 << 63), ("all", .max),
    ]
    for (name, value) in lengths {
      patched("body-\(name)", "CN7114", at: 16, Self.little(value, 8))
    }
    for length in [24, 100, 24 + 8 * 24, bodyLength - 8, bodyLength - 1, bodyLength] {
      add("cut-\(length)", "CN7114", Array(good[..<length]))
    }
    for length in [bodyLength + 1, bodyLength + 100, good.count - 1] {
      add("cut-\(length)", "CN7117", Array(good[..<length]))
    }
  }

  private mutating func table() {
    for index in sections.indices {
      let entry = 24 + 24 * index
      let name = "\(sections[index].kind)"
      patched("kind-unknown-\(name)", "CN7116", at: entry, Self.little(77, 4))
      patched("reserved-\(name)", "CN7114", at: entry + 4, [1])
      let offset = good[(entry + 8)...].prefix(8).reversed().reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      patched("offset-\(name)", "CN7114", at: entry + 8, Self.little(offset + 8, 8))
      patched("length-huge-\(name)", "CN7114", at: entry + 16, Self.little(.max, 8))
      patched("length-zero-\(name)", "CN7114", at: entry + 16, Self.little(0, 8))
    }
    patched("kind-twice", "CN7116", at: 48, Self.little(1, 4))
    patched("kind-backwards", "CN7116", at: 72, Self.little(1, 4))
    let padded = sections.first { $0.bytes.count % 8 != 0 }?.bytes ?? []
    if let end = Data(good).range(of: Data(padded))?.upperBound {
      patched("padding", "CN7114", at: end, [1])
    }
  }

  /// Files of a sound outer form over other sections, properly signed.
  private mutating func rebuilt() throws {
    for left in sections.indices {
      var fewer = sections
      fewer.remove(at: left)
      add("without-\(sections[left].kind)", "CN7116", try signed(Container.body(fewer)))
      var cut = sections
      cut[left].bytes.removeLast()
      let code = sections[left].kind == .decision ? "CN7125" : "CN7101"
      add("section-cut-\(sections[left].kind)", code, try signed(Container.body(cut)))
    }
    let program = sections[1].bytes
    let texts: [(String, [UInt8])] = [
      ("spaced", [0x20] + program), ("not-json", Array("program".utf8)),
      ("null", Array("null".utf8)),
      ("not-utf8", program.map { $0 == UInt8(ascii: "T") ? 0xFF : $0 }),
      ("fraction", Self.replacing(program, "\"edition\":1", "\"edition\":1.0")),
      ("unknown-key", Self.replacing(program, "\"edition\":1", "\"edition\":1,\"extra\":1")),
      ("key-twice", Self.replacing(program, "\"edition\":1", "\"edition\":1,\"edition\":1")),
      ("missing-key", Self.replacing(program, "\"edition\":1,", "")),
      ("deep", [UInt8](repeating: UInt8(ascii: "["), count: 4_000)),
    ]
    for (name, text) in texts {
      var changed = sections
      changed[1].bytes = text
      add("program-\(name)", "CN7101", try signed(Container.body(changed)))
    }
  }

  private static func replacing(_ bytes: [UInt8], _ old: String, _ new: String) -> [UInt8] {
    Array(String(decoding: bytes, as: UTF8.self).replacing(old, with: new).utf8)
  }

  private func signed(_ body: [UInt8]) throws -> [UInt8] {
    let manifest = try TinyBundle.parts().manifest
    return try Bundle.sealed(
      body, Release(of: manifest, release: 3, expires: TinyBundle.expires), with: [key]
    ).bytes
  }

  /// The body as it is, and another envelope.
  private mutating func envelopes() throws {
    func text(_ old: String, _ new: String) -> [UInt8] {
      body + Self.replacing(envelope, old, new)
    }
    let hexadecimal = key.publicKey.description
    for (name, bytes) in [
      ("line-end", good + [0x0A]), ("spaced", body + [0x20] + envelope),
      ("twice", good + envelope), ("array", body + Array("[]".utf8)),
      ("unknown-key", text("\"payloadType\"", "\"extra\":1,\"payloadType\"")),
      ("no-signatures-key", text("\"signatures\"", "\"signature\"")),
      ("keyid-upper", text(hexadecimal, hexadecimal.uppercased())),
      ("keyid-short", text(hexadecimal, String(hexadecimal.dropLast(2)))),
      ("sig-unpadded", text("==\"}]", "\"}]")), ("sig-long", text("\"sig\":\"", "\"sig\":\"AAAA")),
      ("sig-urlsafe", text("\"sig\":\"", "\"sig\":\"_")),
      ("sig-empty", body + Self.replacing(envelope, signatureText, "")),
      ("sig-unused-bits", body + Self.replacing(envelope, signatureText, unusedBits)),
    ] { add("envelope-\(name)", "CN7117", bytes) }
    add(
      "envelope-other-type", "CN7102",
      text("application/vnd.in-toto+json", "application/vnd.canon.root.v1+json"))
    add("unsigned", "CN7102", try TinyBundle.sealed(with: []).bytes)
    add("signed-by-stranger", "CN7102", try TinyBundle.sealed(with: [TinyBundle.second]).bytes)
    add("sig-in-anothers-name", "CN7102", text(hexadecimal, "\(TinyBundle.second.publicKey)"))
    add("key-small-order", "CN7102", text(hexadecimal, String(repeating: "0", count: 64)))
    for (name, order) in [("signature-twice", [0, 0]), ("signatures-disordered", [1, 0])] {
      let two = try TinyBundle.sealed(with: [key, TinyBundle.second]).bytes
      add(name, "CN7102", body + (try reordered(Array(two[bodyLength...]), order)))
    }
    add("signature-malleable", "CN7102", body + Self.replacing(envelope, signatureText, malleable))
  }

  private var signatureText: String {
    let text = String(decoding: envelope, as: UTF8.self)
    return String(text.split(separator: "\"sig\":\"")[1].prefix { $0 != "\"" })
  }

  /// The same 64 bytes, spelled with a bit that no byte holds.
  private var unusedBits: String {
    let digit = signatureText.dropLast(2).last ?? "A"
    let next = digit.asciiValue.map { String(UnicodeScalar($0 + 1)) } ?? "B"
    return signatureText.dropLast(3) + next + "=="
  }

  /// S + L for S: a signature that lax verifiers take for the same one.
  private var malleable: String {
    let order: [UInt8] = [
      0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE,
      0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ]
    var bytes = Base64.bytes(of: signatureText) ?? []
    var carry = 0
    for index in order.indices {
      carry += Int(bytes[32 + index]) + Int(order[index])
      bytes[32 + index] = UInt8(carry & 0xFF)
      carry >>= 8
    }
    return Base64.text(of: bytes)
  }

  private func reordered(_ envelope: [UInt8], _ order: [Int]) throws -> [UInt8] {
    guard case .object(var members) = try CanonicalJSON.parse(envelope, .canonical),
      case .array(let all)? = members["signatures"]
    else { throw CocoaError(.formatting) }
    members["signatures"] = .array(order.map { all[$0] })
    return try CanonicalJSON.write(.object(members))
  }

  /// Properly signed statements that say something else.
  private mutating func statements() throws {
    let parts = try TinyBundle.parts()
    let digest = SHA256.digest(body)
    let release = Release(of: parts.manifest, release: 3, expires: TinyBundle.expires)
    let sound = ReleaseStatement(release, of: digest)
    let other = Digest(bytes: [UInt8](repeating: 0, count: 32)) ?? digest
    let changes: [(String, String, (inout ReleaseStatement) -> Void)] = [
      ("type", "CN7117", { $0.type += "0" }),
      ("predicate-type", "CN7117", { $0.predicateType = "" }),
      ("no-subject", "CN7117", { $0.subject = [] }),
      ("two-subjects", "CN7117", { $0.subject += $0.subject }),
      ("subject-name", "CN7117", { $0.subject[0].name = "Other" }),
      ("release-zero", "CN7117", { $0.predicate.release = 0 }),
      ("release-negative", "CN7117", { $0.predicate.release = -1 }),
      ("format", "CN7117", { $0.predicate.format = "canon-bundle/1" }),
      ("digest", "CN7118", { $0.subject[0].digest.sha256 = other }),
      ("expired", "CN7119", { $0.predicate.expires = TinyBundle.at }),
      ("policy-version", "CN7118", { $0.predicate.policyVersion = .init(2, 0, 0) }),
      ("semantic-version", "CN7118", { $0.predicate.semanticVersion = "x" }),
      (
        "policy", "CN7118",
        { ($0.predicate.policy, $0.subject[0].name) = ("Other", "Other") }
      ),
    ]
    for (name, code, change) in changes {
      var statement = sound
      change(&statement)
      let envelope = try statement.sealed(with: [key])
      add("statement-\(name)", code, body + (try CanonicalJSON.encode(envelope)))
    }
    let text = try CanonicalJSON.encode(sound)
    for (name, bytes) in [
      ("spaced", [0x20] + text), ("empty", []), ("not-json", Array("release".utf8)),
      ("extra", Self.replacing(text, "\"release\":3", "\"release\":3,\"sooner\":1")),
    ] {
      let envelope = Envelope.seal(bytes, type: ReleaseStatement.payloadType, with: [key])
      add("statement-\(name)", "CN7117", body + (try CanonicalJSON.encode(envelope)))
    }
  }

  /// Properly signed parts that do not follow from their program.
  private mutating func lies() throws {
    let changes: [(String, String, (inout BundleParts) -> Void)] = [
      ("manifest-format", "CN7103", { $0.manifest.format = "canon-bundle/1" }),
      ("manifest-compiler", "CN7103", { $0.manifest.compiler = "canon edition 2" }),
      ("manifest-schema", "CN7103", { $0.manifest.schemaVersion = .init(1, 0, 1) }),
      ("manifest-edition", "CN7127", { $0.manifest.edition = 2 }),
      ("files-disordered", "CN7104", { $0.manifest.files += $0.manifest.files }),
      ("file-negative", "CN7104", { $0.manifest.files[0].bytes = -1 }),
      ("program-edition", "CN7103", { $0.program.edition = 2 }),
      ("program-roles", "CN7105", { $0.program.roles = ["nobody"] }),
      ("program-rule-twice", "CN7104", { $0.program.rules += $0.program.rules }),
      ("parameters-value", "CN7121", { $0.parameters.initial[0].value = 1 }),
      ("parameters-none", "CN7121", { $0.parameters.epochs = [] }),
      ("map-file", "CN7122", { $0.sourceMap.entries[0].file = "other.canon" }),
      ("map-span", "CN7122", { $0.sourceMap.entries[0].upper = 1 << 30 }),
      ("map-backwards", "CN7122", { $0.sourceMap.entries[0].lower = 250 }),
      ("map-line", "CN7122", { $0.sourceMap.entries[0].line = 8 }),
      ("map-none", "CN7122", { $0.sourceMap.entries = [] }),
      ("map-twice", "CN7122", { $0.sourceMap.entries += $0.sourceMap.entries }),
      ("certificate-tests", "CN7115", { $0.certificate.rules[0].tests = 0 }),
      ("certificate-none", "CN7115", { $0.certificate.rules = [] }),
      ("compatibility-requires", "CN7123", { $0.compatibility.requires.append("magic/1") }),
      ("compatibility-major", "CN7123", { $0.compatibility.policyMajor = 2 }),
      ("documentation-empty", "CN7124", { $0.documentation.entries[0].comment = "" }),
      ("documentation-meaning", "CN7124", { $0.documentation.entries[0].meaning = "no" }),
      ("documentation-other", "CN7124", { $0.documentation.entries[0].declaration = "rule x" }),
    ]
    for (name, code, change) in changes {
      var parts = try TinyBundle.parts()
      change(&parts)
      let release = Release(
        of: try TinyBundle.parts().manifest, release: 3, expires: TinyBundle.expires)
      add("lie-\(name)", code, try Bundle.sealed(try parts.body(), release, with: [key]).bytes)
    }
    var parts = try TinyBundle.parts()
    parts.decision = [0, 1, 2]
    add("lie-decision", "CN7125", try signed(try parts.body()))
  }
}
