package import CanonProgram
package import CanonTypes

/// What an executor signs of every decision about a request: from what it was made, and what came
/// out.
///
/// Everything here but `number` and `previous` is a function of bundle, request and stated state,
/// so anyone recomputes it byte for byte. Receipts of one executor form a chain: one that is left
/// out, changed or put in shows. It holds sums over public records only, never of a customer.
package struct Receipt: Codable, Sendable, Hashable {
  /// From 0, without gaps.
  package var number: Int64
  /// The digest of the receipt before; none for the first.
  package var previous: Digest?
  package var bundle: Digest
  package var semanticVersion: String
  package var policyVersion: SemanticVersion
  package var epochId: Int64
  package var request: Digest
  /// The digest of the state that the decision read, which is stated beside the receipt.
  package var state: Digest
  package var answer: Decision.Answer
  /// Ids of the rules that made it, ascending.
  package var rules: [String]
  /// The codes of its reasons, in their order: rules, budget and consent have codes of their own.
  package var codes: [String]
  package var obligations: [Obligation]
  /// The worst case that was reserved; none for a request that was not admitted.
  package var reserved: Rho?

  package init(
    number: Int64, previous: Digest?, bundle: Digest, semanticVersion: String,
    policyVersion: SemanticVersion, state: Digest, decision: Decision
  ) {
    (self.number, self.previous, self.bundle) = (number, previous, bundle)
    (self.semanticVersion, self.policyVersion) = (semanticVersion, policyVersion)
    (epochId, request, self.state) = (decision.epochId, decision.request, state)
    (answer, rules, obligations) = (decision.answer, decision.rules, decision.obligations)
    codes = decision.reasons.map(\.code)
    reserved = decision.answer == .admitted ? decision.budget?.reserved : nil
  }
}
