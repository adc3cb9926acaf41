package import CanonStore
import CanonWorld

/// The commit at which a rehearsed process ends itself, as by `kill -9`.
///
/// Written `PARTY:NUMBER:MOMENT`: a Vault's name or `coordinator`, the commit of its process from
/// 1, and `before`, `within` or `after`. Only a world that rehearses honours it.
package struct CrashPoint: Hashable, Sendable, CustomStringConvertible {
  package let party: String
  package let commit: Int
  package let moment: CommitMoment

  package static let coordinator = "coordinator"
  package static let registry = "registry"

  package init(party: String, commit: Int, moment: CommitMoment) {
    (self.party, self.commit, self.moment) = (party, commit, moment)
  }

  package init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, let commit = Int(parts[1]), commit > 0,
      let moment = CommitMoment(rawValue: String(parts[2]))
    else { return nil }
    self.init(party: String(parts[0]), commit: commit, moment: moment)
  }

  package var description: String { "\(party):\(commit):\(moment.rawValue)" }

  /// Lets the process end there, when it makes this store's commits for `party`.
  package func arm(_ store: any Store, of party: String) {
    guard party == self.party, let store = store as? SQLiteStore else { return }
    var begun = 0
    store.witness = { moment in
      if moment == .before { begun += 1 }
      if begun == commit, moment == self.moment { OwnProcess.kill() }
    }
  }
}

extension WorldDescription {
  /// The entropy of a world: the operating system's, unless it rehearses.
  func entropy(else system: any Entropy) -> any Entropy {
    rehearsal.map { SeededEntropy(UInt64(bitPattern: $0)) } ?? system
  }

  /// - Throws: for a crash point in a world that does not rehearse.
  func permit(_ crash: CrashPoint?) throws(WorldFolderFault) {
    guard crash == nil || rehearsal != nil else {
      throw WorldFolderFault("only a world that rehearses ends its processes on purpose")
    }
  }
}
