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
    let crash = try Rehearsal.crashPoint()
    return try WorldSession(
      folder, programs: try Programs.tool(in: world, dying: crash), entropy: entropy,
      crash: crash, observe: observe)
  }
}

/// The hidden roles of this program, started by itself.
enum Programs {
  /// - Parameter crash: where a rehearsal ends the first worker of a Vault.
  static func tool(
    in world: String, dying crash: CrashPoint? = nil
  ) throws -> WorldSession.Programs {
    let program = try Files.resolved("/proc/self/exe")
    let folder = try Files.resolved(world)
    let once = Rehearsal.Once()
    return WorldSession.Programs(
      worker: { vault in
        let plain = [program, WorkerMain.name, "--world", folder, "--vault", vault]
        guard let crash, crash.party == vault, once.take() else { return plain }
        return plain + ["--die-at", crash.description]
      },
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

extension Programs {
  /// Where a program of the machine lies.
  static func path(of program: String) -> String? {
    (Terminal.text(of: "PATH") ?? "/usr/bin:/bin").split(separator: ":")
      .map { "\($0)/\(program)" }.first(where: Files.exists)
  }
}
