import ArgumentParser
import CanonBundle
import CanonCrypto
import CanonTypes
import CanonWorld

/// Whom a command believes about a bundle; from the command line, never from the bundle.
struct Trust: ParsableArguments {
  @Option(
    name: .customLong("key"),
    help: "A governance key that is trusted: 64 hexadecimal digits or a .pub file. Repeatable.")
  var keys: [String] = []

  @Option(help: "How many of them must have signed.")
  var threshold: Int = 1

  @Option(help: "A governance root file, in the place of keys: it says who signs, and how many.")
  var root: String?

  @Option(help: "The time to go by; the machine's clock unless it is stated.")
  var at: Moment?

  @Option(
    help: """
      Where the newest release of each policy is remembered; older ones are refused. With --root \
      it is ROOT.seen, unless it is stated.
      """)
  var seen: String?

  func open(_ path: String) throws -> OpenedBundle {
    try taking { trust in
      let opened = try Bundle.open(try Files.read(path, limit: Bundle.mostBytes + 1), trust)
      return (opened, opened.seen)
    }
  }

  func open(bytes: [UInt8]) throws -> OpenedBundle {
    try taking { trust in
      let opened = try Bundle.open(bytes, trust)
      return (opened, opened.seen)
    }
  }

  /// A bundle that is mapped for decisions; nothing in it is parsed.
  func map(_ path: String) throws -> MappedBundle {
    try taking { trust in
      let mapped = try Bundle.map(path, trust)
      return (mapped, mapped.view.seen)
    }
  }

  private func taking<Opened>(
    _ open: (BundleTrust) throws -> (opened: Opened, seen: SeenRelease)
  ) throws -> Opened {
    let trust = try trust()
    guard let path = seen ?? root.map({ $0 + ".seen" }) else { return try open(trust).opened }
    return try SeenFile(path: path).taking { seen in
      var trust = trust
      trust.seen = seen
      return try open(trust)
    }
  }

  private func trust() throws -> BundleTrust {
    let now = at?.instant ?? SystemClock().now()
    if let root {
      guard keys.isEmpty else {
        throw Failure.usage("--root says which keys are trusted; leave --key out")
      }
      return try RootFile.open(root).trust(at: now)
    }
    guard !keys.isEmpty else {
      throw Failure.usage("say which keys are trusted: --key FILE.pub, or --root FILE")
    }
    guard (1...keys.count).contains(threshold) else {
      throw Failure.usage("--threshold lies between 1 and the number of keys, \(keys.count)")
    }
    return BundleTrust(keys: Set(try keys.map(KeyRing.trusted)), threshold: threshold, at: now)
  }
}

/// Governance root files.
enum RootFile {
  static func open(_ path: String) throws -> OpenedRoot {
    try OpenedRoot(try Files.read(path, limit: 1 << 20))
  }
}

/// What governance states of a release beside the bundle itself.
struct ReleaseTerms: ParsableArguments {
  @Option(help: "The number of the release; it counts up per policy name, from 1.")
  var release: Int64?

  @Option(help: "From when on no loader takes the release in; without an end unless it is stated.")
  var expires: Moment?

  func check() throws {
    if let release, release < 1 { throw Failure.usage("--release counts from 1") }
  }
}

extension Release {
  /// `3, until 2027-01-01T00:00:00Z`.
  var phrase: String { ReleasePhrase.text(release, expires) }
}

/// The words for a release's number and end.
enum ReleasePhrase {
  static func text(_ number: Int64, _ expires: Instant) -> String {
    expires == Release.openEnd ? "\(number), without a stated end" : "\(number), until \(expires)"
  }
}
