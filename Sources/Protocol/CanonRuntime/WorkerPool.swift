import CanonEncoding
package import CanonRecords
import CanonTraining
import CanonWorld

/// One process a Vault, each at the other end of a socket pair; started when it is first needed.
///
/// A worker that died is started again: its state is in its Vault's store, so it goes on where it
/// was durable. One thread at a time.
package final class WorkerPool: VaultTransport {
  private struct Worker {
    let process: ChildProcess
    let channel: FrameChannel
  }

  /// The program and arguments that start the worker of a Vault.
  private let command: @Sendable (_ vault: String) -> [String]
  private var workers: [String: Worker] = [:]
  /// Most messages go to every Vault: they are written once.
  private var latest: (message: VaultMessage, frame: [UInt8])?
  /// Bytes that came from each worker: what left its boundary.
  package private(set) var received: [String: Int] = [:]

  package init(command: @escaping @Sendable (_ vault: String) -> [String]) {
    self.command = command
  }

  package func send(_ message: VaultMessage, to vault: String) throws {
    let worker = try workers[vault] ?? start(vault)
    if latest?.message != message {
      latest = (message, try CanonicalJSON.encode(message))
    }
    try worker.channel.write(latest?.frame ?? [], timeoutMilliseconds: 30_000)
  }

  /// Waits for the next answer of any worker.
  package func receive(timeoutMilliseconds: Int) throws -> VaultArrival {
    let names = workers.keys.sorted()
    let channels = names.compactMap { workers[$0]?.channel }
    let ready = try FrameChannel.ready(among: channels, timeoutMilliseconds: timeoutMilliseconds)
    guard let index = ready.first, let worker = workers[names[index]] else { return .nothing }
    let vault = names[index]
    do {
      switch try worker.channel.read(timeoutMilliseconds: 30_000) {
      case .frame(let bytes):
        received[vault, default: 0] += bytes.count
        return .answer(
          vault: vault, try CanonicalJSON.decode(VaultAnswer.self, from: bytes, .written))
      case .closed: return stop(vault, why: "the worker ended")
      case .timeout: return stop(vault, why: "the worker stopped within a frame")
      }
    } catch let fault as EncodingFault {
      let code = RefusalCode.messageMalformed.number
      return stop(vault, why: "\(code): what the worker said is no answer: \(fault.sentence)")
    } catch {
      return stop(vault, why: "\(error)")
    }
  }

  /// Ends a worker at once, as a crash would.
  package func kill(_ vault: String) {
    workers[vault]?.process.kill()
  }

  /// Process identifiers by Vault, of the workers that run.
  package var running: [String: Int32] { workers.mapValues(\.process.identifier) }

  /// Ends all workers: closing the channel tells them to.
  package func shutDown() { workers.removeAll() }

  private func start(_ vault: String) throws -> Worker {
    let process = try ChildProcess(command(vault), streams: .socket)
    guard let stream = process.stream else {
      preconditionFailure("a child with a socket has a stream")
    }
    let worker = Worker(process: process, channel: FrameChannel(stream))
    workers[vault] = worker
    return worker
  }

  private func stop(_ vault: String, why: String) -> VaultArrival {
    workers[vault] = nil
    return .lost(vault: vault, why: why)
  }
}
