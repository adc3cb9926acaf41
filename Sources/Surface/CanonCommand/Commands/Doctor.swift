import ArgumentParser
import CanonStore
import CanonWorld

/// `canon doctor`
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what this machine lacks for Canon, and how to get it.",
    discussion: """
      Ends with 3 when something is missing that work needs. What only some commands want is \
      said, and changes nothing.
      """)

  @Option(help: "The folder in which worlds are to lie.")
  var folder: String = "."

  @OptionGroup var silence: Silence
  @OptionGroup var presentation: Presentation

  func run() throws {
    let findings = Examination(folder: folder).findings
    let terminal = presentation.terminal
    switch presentation.format {
    case .json: try terminal.json(findings)
    case .text:
      let shown = silence.quiet ? findings.filter { $0.state == .missing } : findings
      if shown.isEmpty { break }
      terminal.table(
        ["", "what", "found", "what to do"],
        shown.map { [paint($0.state, terminal), $0.what, $0.found, $0.remedy ?? ""] })
    }
    if findings.contains(where: { $0.state == .missing }) {
      throw Failure.environment("something is missing that Canon needs here")
    }
  }

  private func paint(_ state: Examination.State, _ terminal: Terminal) -> String {
    switch state {
    case .good: terminal.paint("good", .good)
    case .missing: terminal.paint("missing", .bad)
    case .absent: terminal.paint("absent", .faint)
    }
  }
}

/// What a machine has of what Canon uses.
struct Examination {
  let folder: String

  enum State: String, Codable {
    case good, missing
    /// Not there, and only some commands would use it.
    case absent
  }

  struct Finding: Codable {
    var what: String
    var state: State
    var found: String
    var remedy: String?
  }

  var findings: [Finding] {
    [kernel, boundary, durability, zones, pages] + programs
  }

  private var kernel: Finding {
    let abi = Sandbox.landlockABI
    return Finding(
      what: "Landlock", state: abi > 0 ? .good : .missing,
      found: abi > 0 ? "ABI \(abi)" : "the kernel has none",
      remedy: abi > 0
        ? nil
        : "Linux 5.13 or later with `lsm=landlock,…`; or `canon world create --unconfined`, which "
          + "every reservation then says")
  }

  /// A process confines itself to a folder and tries to get out.
  private var boundary: Finding {
    func finding(_ state: State, _ found: String, _ remedy: String? = nil) -> Finding {
      Finding(what: "a worker's boundary", state: state, found: found, remedy: remedy)
    }
    do {
      return try inScratch { scratch in
        let own = scratch + "/own"
        try Files.makeFolder(own)
        try Files.write([1], to: own + "/file")
        try Files.write([1], to: scratch + "/sibling")
        let holes = try Sandbox.probe(
          folder: own, ownFile: own + "/file", siblingFile: scratch + "/sibling")
        return holes.isEmpty
          ? finding(.good, "tight: no sibling, socket, program or process")
          : finding(.missing, "holes \(holes.rawValue)", "use another kernel or container runtime")
      }
    } catch let refusal as Sandbox.Refusal {
      return finding(.missing, refusal.sentence, "allow Landlock and seccomp in this container")
    } catch {
      return finding(.missing, "\(error)", "choose a folder that can be written: --folder")
    }
  }

  /// A commit that has to be on the disk when it returns.
  private var durability: Finding {
    do {
      let elapsed = try inScratch { scratch in
        let store = try SQLiteStore(path: scratch + "/store.sqlite")
        let clock = SystemClock()
        let start = clock.monotonicNanoseconds()
        for number in Int64(0)..<8 {
          try store.commit([.put(table: "probe", key: StoreKey.number(number), value: [1])])
        }
        return (clock.monotonicNanoseconds() - start) / 8_000
      }
      return Finding(
        what: "durable commits", state: .good, found: "\(elapsed) µs each in \(folder)",
        remedy: nil)
    } catch {
      return Finding(
        what: "durable commits", state: .missing, found: "\(error)",
        remedy: "choose a folder that can be written: --folder")
    }
  }

  private var zones: Finding {
    let isThere = Files.exists("/usr/share/zoneinfo/Europe/Berlin")
    return Finding(
      what: "time zones", state: isThere ? .good : .missing,
      found: isThere ? "/usr/share/zoneinfo" : "no zone files",
      remedy: isThere ? nil : "sudo apt-get install tzdata")
  }

  private var pages: Finding {
    let place = try? Shipped.folder("Docs/Diagnostics")
    return Finding(
      what: "pages of codes", state: place == nil ? .absent : .good,
      found: place ?? "not found: `canon explain` has only names",
      remedy: place == nil ? "set CANON_HOME to the folder that holds Docs" : nil)
  }

  /// Programs beside Canon: where they come from in Debian, and who uses them.
  private var programs: [Finding] {
    [
      ("gzip", "gzip", State.missing, "tables that end in .csv.gz"),
      ("dot", "graphviz", .absent, "`canon graph` as SVG"),
      ("chromium", "chromium", .absent, "screenshots of reports, in tests"),
      ("skopeo", "skopeo", .absent, "OCI layouts beyond this machine"),
    ].map { program, package, state, use in
      let place = Programs.path(of: program)
      return Finding(
        what: program, state: place == nil ? state : .good, found: place ?? "not on the path",
        remedy: place == nil ? "sudo apt-get install \(package): \(use)" : nil)
    }
  }

  /// A folder that is gone afterwards.
  private func inScratch<Result>(_ body: (String) throws -> Result) throws -> Result {
    let name = SystemEntropy().bytes(8, for: "scratch").map(String.init).joined()
    let scratch = "\(folder)/.canon-doctor-\(name)"
    try Files.makeFolder(scratch)
    defer { try? Files.remove(scratch) }
    return try body(try Files.resolved(scratch))
  }
}
