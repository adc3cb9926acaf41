import CanonCrypto
package import CanonRecords
import CanonTypes

extension ReplayQuestion {
  /// What a verifier asks a Vault about the share that a transcript shows.
  package init(about share: RoundShare) {
    self.init(
      vault: share.vault, attempt: share.attempt, roster: share.roster,
      vector: SHA256.digest(share.vector.littleEndian))
  }
}

/// The Vaults' own answers about the shares of the completed rounds.
///
/// *Not replayable* after erasure or finality is an answer, and no finding; a mismatch is one, and
/// so is silence.
struct ReplayCheck {
  let envelope: TaskEnvelope
  var findings = Findings()

  /// Every question that the completed rounds raise, in their order.
  static func questions(_ transcripts: [RoundTranscript]) -> [ReplayQuestion] {
    transcripts.filter { $0.end == .completed }
      .flatMap { $0.shares.map { ReplayQuestion(about: $0.payload) } }
  }

  mutating func run(_ transcripts: [RoundTranscript], _ answers: [Signed<ReplayAnswer>]) {
    var open: [Digest: ReplayQuestion] = [:]
    let questions = ReplayCheck.questions(transcripts)
    for question in questions {
      if let digest = try? Digest(ofRecord: question) { open[digest] = question }
    }
    var answered: Set<Digest> = []
    for signed in answers {
      let answer = signed.payload
      guard let question = open[answer.question], question.vault == answer.vault,
        let seat = envelope.vaults.first(where: { $0.vault == answer.vault }),
        (try? signed.verified(type: RecordType.replayAnswer, by: [seat.key])) != nil
      else {
        findings.add(
          .replayNotBelieved, "the replay in the name of \(answer.vault) answers nothing asked",
          vault: answer.vault)
        continue
      }
      answered.insert(answer.question)
      if answer.finding == .mismatch {
        findings.add(
          .replayMismatch,
          "\(answer.vault) does not find the vector that it sent in round "
            + "\(question.attempt.round)", vault: answer.vault, round: question.attempt.round)
      }
    }
    for question in questions {
      guard let digest = try? Digest(ofRecord: question), !answered.contains(digest) else {
        continue
      }
      findings.add(
        .replayMissing, "\(question.vault) did not replay round \(question.attempt.round)",
        vault: question.vault, round: question.attempt.round)
    }
  }
}
