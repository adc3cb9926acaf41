import ArgumentParser
import CanonAdmission
import CanonBundle
import CanonCrypto
import CanonEncoding
import CanonRecords
import CanonRuntime
import CanonTypes
import CanonWorld

/// `canon verify receipt BUNDLE REQUEST RECEIPT …`
struct VerifyReceipt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt",
    abstract: "Recompute a receipt from bundle, request and stated state.",
    discussion: """
      The unsigned body is made again, byte for byte, from the bundle, the request and the state \
      that stands beside the receipt; then the chain and the executor's signature are checked. \
      Requests and receipts are named in pairs, in the order of the chain. The anchors are those \
      of a world's configuration.
      """)

  @Argument(help: "The bundle.")
  var bundle: String

  @Argument(help: "REQUEST RECEIPT, once or more.")
  var files: [String]

  @Option(help: "The pinned keys: a world's folder.")
  var world: String

  @OptionGroup var silence: Silence
  @OptionGroup var presentation: Presentation

  /// What was found, for other programs.
  struct Finding: Codable {
    var receipts: [Digest]
    var reasons: [Reason]
  }

  func validate() throws {
    guard !files.isEmpty, files.count.isMultiple(of: 2) else {
      throw ValidationError("name a request and its receipt, once or more")
    }
  }

  func run() throws {
    let anchors = try WorldFolder(path: world).read().anchors
    let opened = try Bundle.open(
      try Files.read(bundle, limit: Bundle.mostBytes + 1), trusted: Set(anchors.governance))
    var check: ReceiptCheck?
    var digests: [Digest] = []
    for pair in stride(from: 0, to: files.count, by: 2) {
      let request = try CanonicalJSON.decode(
        Signed<TaskRequest>.self,
        from: try Files.read(files[pair], limit: RequestReader.largestByteCount + 1), .written)
      let stated = try CanonicalJSON.decode(
        StatedReceipt.self,
        from: try Files.read(files[pair + 1], limit: StatedReceipt.mostBytes + 1), .canonical,
        limit: StatedReceipt.mostBytes)
      guard anchors.executors.contains(request.payload.audience) else {
        throw Failure.refused(
          ReceiptCode.notBelieved.number, "the request is addressed to an executor nobody pinned")
      }
      var next =
        check
        ?? ReceiptCheck(
          Admission(
            bundle: opened.digest, program: opened.program, anchors: anchors,
            executor: request.payload.audience))
      try next.check(stated, of: request)
      check = next
      digests.append(stated.receipt.digest)
    }
    let reasons = check?.findings ?? []
    guard reasons.isEmpty else { throw Failure(refusal: reasons) }
    switch presentation.format {
    case .json: try presentation.terminal.json(Finding(receipts: digests, reasons: reasons))
    case .text where silence.quiet: break
    case .text:
      for digest in digests {
        presentation.terminal.line(
          presentation.terminal.paint("recomputed", .good) + "  \(digest)")
      }
    }
  }
}

/// `canon task receipt TASK --out FILE`
struct TaskReceipt: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "receipt",
    abstract: "Write the receipt of a task's admission, with the state that it is about.")

  @Argument(help: "The task.")
  var task: String

  @Option(help: "Where it is written.")
  var out: String

  @OptionGroup var options: WorldOptions

  func run() throws {
    let stated = try options.open().receipt(of: task)
    try Files.write(try CanonicalJSON.encode(stated), to: out)
    try WrittenFile(path: out, digest: stated.receipt.digest).show(options.presentation)
  }
}
