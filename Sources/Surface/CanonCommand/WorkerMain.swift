import CanonRuntime
import CanonWorld
import Glibc
import Synchronization

/// The process of a Vault. It is run before anything else of the tool, so that the boundary is
/// drawn while there is one thread and no open file but the socket.
enum WorkerMain {
  static let name = "worker"

  /// - Returns: the exit code, or `nil` when the arguments do not ask for a worker.
  static func run(_ arguments: [String]) -> Int32? {
    guard arguments.first == name else { return nil }
    let terminal = Terminal(.never)
    guard let order = Order(Array(arguments.dropFirst())) else {
      terminal.note("canon worker is started by canon itself: --world DIR --vault NAME")
      return 64
    }
    do {
      let folder = WorldFolder(path: order.world)
      if let sibling = order.sibling {
        let holes = try VaultWorker.probe(order.vault, sibling: sibling, of: folder)
        for hole in holes.names { terminal.line(hole) }
        return holes.isEmpty ? 0 : 2
      }
      var worker = try VaultWorker(
        VaultWorker.Settings(
          world: folder, vault: order.vault, entropy: SystemEntropy(), crash: order.crash))
      try worker.run()
      return 0
    } catch {
      let failure = Failure(error)
      failure.show(on: terminal)
      return failure.exitCode
    }
  }

  /// What a worker is started with.
  private struct Order {
    var world = ""
    var vault = ""
    /// A Vault that the worker tries to reach, instead of working.
    var sibling: String?
    /// Where a rehearsal ends it.
    var crash: CrashPoint?

    init?(_ arguments: [String]) {
      guard arguments.count.isMultiple(of: 2) else { return nil }
      for index in stride(from: 0, to: arguments.count, by: 2) {
        let value = arguments[index + 1]
        switch arguments[index] {
        case "--world": world = value
        case "--vault": vault = value
        case "--probe": sibling = value
        case "--die-at":
          guard let point = CrashPoint(value) else { return nil }
          crash = point
        default: return nil
        }
      }
      guard !world.isEmpty, !vault.isEmpty else { return nil }
    }
  }
}

extension Sandbox.Holes {
  /// What was reached, in words.
  var names: [String] {
    let all: [(Sandbox.Holes, String)] = [
      (.readSibling, "reads a sibling Vault"), (.writeSibling, "writes to a sibling Vault"),
      (.socket, "opens a socket"), (.exec, "runs a program"), (.fork, "starts a process"),
      (.ptrace, "is traced"), (.ownLost, "lost its own Vault"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}

/// Crashes on purpose, for worlds that rehearse.
enum Rehearsal {
  /// `PARTY:NUMBER:MOMENT` in `CANON_DIE_AT`; the world itself must be one that rehearses.
  static func crashPoint() throws -> CrashPoint? {
    guard let text = getenv("CANON_DIE_AT").map({ String(cString: $0) }) else { return nil }
    guard let point = CrashPoint(text) else {
      throw Failure.usage("CANON_DIE_AT is PARTY:NUMBER:MOMENT, not `\(text)`")
    }
    return point
  }

  /// Something that is done for the first that asks.
  final class Once: Sendable {
    private let isLeft = Mutex(true)

    func take() -> Bool {
      isLeft.withLock { isLeft in
        defer { isLeft = false }
        return isLeft
      }
    }
  }
}
