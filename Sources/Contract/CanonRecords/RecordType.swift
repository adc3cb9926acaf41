/// The media types that are signed together with a record, so that no signature made for one kind
/// of record can stand under another (DSSE, pre-authentication encoding).
package enum RecordType {
  package static let request = "application/vnd.canon.task-request.v1+json"
  package static let delegation = "application/vnd.canon.delegation.v1+json"
  package static let revocation = "application/vnd.canon.revocation.v1+json"
  package static let tick = "application/vnd.canon.tick.v1+json"
  package static let envelope = "application/vnd.canon.task-envelope.v1+json"
  package static let cohortQuestion = "application/vnd.canon.cohort-question.v1+json"
  package static let cohortRelease = "application/vnd.canon.cohort-release.v1+json"
  package static let reservation = "application/vnd.canon.reservation.v1+json"
  package static let roundOpen = "application/vnd.canon.round-open.v1+json"
  package static let roundCommit = "application/vnd.canon.round-commit.v1+json"
  package static let roundRoster = "application/vnd.canon.round-roster.v1+json"
  package static let roundShare = "application/vnd.canon.round-share.v1+json"
  package static let close = "application/vnd.canon.task-close.v1+json"
  package static let replayQuestion = "application/vnd.canon.replay-question.v1+json"
  package static let replayAnswer = "application/vnd.canon.replay-answer.v1+json"
  package static let verification = "application/vnd.canon.verification.v1+json"
  package static let challenge = "application/vnd.canon.challenge-move.v1+json"
  package static let penalty = "application/vnd.canon.penalty.v1+json"
  package static let settlement = "application/vnd.canon.settlement.v1+json"
  package static let checkpoint = "application/vnd.canon.checkpoint.v1+json"
}
