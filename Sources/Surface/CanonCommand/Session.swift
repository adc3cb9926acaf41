import CanonEncoding
import CanonRecords
import CanonRuntime
import CanonTypes
import CanonWorld

extension WorldAccess {
  /// Opens the world for work: whatever was outstanding goes on.
  func session(
    entropy: any Entropy = SystemEntropy(), observe: @escaping (Federation.News) -> Void = { _ in }
  ) throws -> WorldSession {
    try WorldSession(
      folder, programs: try Programs.tool(in: world), entropy: entropy, observe: observe)
  }
}

/// The hidden roles of this program, started by itself.
enum Programs {
  static func tool(in world: String) throws -> WorldSession.Programs {
    let program = try Files.resolved("/proc/self/exe")
    let folder = try Files.resolved(world)
    return WorldSession.Programs(
      worker: { [program, WorkerMain.name, "--world", folder, "--vault", $0] },
      examiner: { evidence, report in
        [program, "examine", "--world", folder, "--evidence", evidence, "--report", report]
      })
  }
}

extension Programs {
  /// The public replay of an evidence file, in a process that is given nothing else but the
  /// world's pinned keys.
  static func replay(_ file: String, in world: String) throws -> VerificationReport {
    let child = try ChildProcess(
      [
        try Files.resolved("/proc/self/exe"), "evidence", "verify", file, "--world", world,
        "--format", "json",
      ], streams: .output)
    var output: [UInt8] = []
    while let chunk = try child.stream?.read(1 << 16, of: "the replay's answer"), !chunk.isEmpty {
      output += chunk
    }
    let exit = try child.wait()
    guard exit == .code(0) || exit == .code(2) else {
      throw Failure.environment("the replay's process ended with \(exit)")
    }
    if output.last == UInt8(ascii: "\n") { output.removeLast() }
    return try CanonicalJSON.decode(VerificationReport.self, from: output, .canonical)
  }
}

/// The process of a Vault. It is run before anything else of the tool, so that the boundary is
/// drawn while there is one thread and no open file but the socket.
enum WorkerMain {
  static let name = "worker"

  /// - Returns: the exit code, or `nil` when the arguments do not ask for a worker.
  static func run(_ arguments: [String]) -> Int32? {
    guard arguments.first == name else { return nil }
    guard arguments.count == 5, arguments[1] == "--world", arguments[3] == "--vault" else {
      Terminal(.never).note("canon worker is started by canon itself: --world DIR --vault NAME")
      return 64
    }
    do {
      var worker = try VaultWorker(
        VaultWorker.Settings(
          world: WorldFolder(path: arguments[2]), vault: arguments[4], entropy: SystemEntropy()))
      try worker.run()
      return 0
    } catch {
      let failure = Failure(error)
      failure.show(on: Terminal(.never))
      return failure.exitCode
    }
  }
}
