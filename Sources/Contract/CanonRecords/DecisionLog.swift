package import CanonCrypto
package import CanonTypes

/// Every decision of an executor in one file: the lines of its log up to a checkpoint, and the
/// records that decide each request again, under its own bundle or under another.
///
/// Nothing in it is believed as it stands: lines are under the checkpoint's root, receipts are
/// signed and chained, and what a receipt was made from has the digest that the receipt states. It
/// holds requests, noised counts and transcripts, never a record of a customer.
package struct DecisionLog: Codable, Sendable, Hashable {
  package var format: String
  package var checkpoint: Signed<Checkpoint>
  /// The log's lines below the checkpoint's size, from 0.
  package var entries: [LogEntry]
  /// The bundle files under which it was decided, byte for byte.
  package var bundles: [Bytes]
  /// One a receipt among the lines, in their order.
  package var requests: [DecidedRequest]
  /// One a line that ends an attempt, in their order.
  package var transcripts: [RoundTranscript]

  package static let currentFormat = "canon-decision-log-1"
  /// A larger file is not read.
  package static let mostBytes = 1 << 30

  /// What a decision read beside its bundle, but for the public ledger, which follows from the
  /// lines before it.
  package struct DecidedRequest: Codable, Sendable, Hashable {
    package var request: Signed<TaskRequest>
    package var tick: Signed<Tick>
    /// Digests of delegations that were taken back, ascending.
    package var revoked: [Digest]
    /// Whether Vaults had been asked for their counts.
    package var wasAsked: Bool
    /// The noised counts that had come.
    package var cohorts: [Signed<CohortRelease>]

    package init(
      request: Signed<TaskRequest>, tick: Signed<Tick>, revoked: [Digest], wasAsked: Bool,
      cohorts: [Signed<CohortRelease>]
    ) {
      (self.request, self.tick, self.revoked) = (request, tick, revoked)
      (self.wasAsked, self.cohorts) = (wasAsked, cohorts)
    }
  }

  package init(
    checkpoint: Signed<Checkpoint>, entries: [LogEntry], bundles: [Bytes],
    requests: [DecidedRequest], transcripts: [RoundTranscript]
  ) {
    format = DecisionLog.currentFormat
    (self.checkpoint, self.entries, self.bundles) = (checkpoint, entries, bundles)
    (self.requests, self.transcripts) = (requests, transcripts)
  }
}
