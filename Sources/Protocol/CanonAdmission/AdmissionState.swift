package import CanonCrypto
import CanonProgram
package import CanonRecords
package import CanonTypes

/// The state that one decision read: time, what was used or taken back, noised counts, public sums.
///
/// With bundle and request it gives the decision again. It names no customer: budgets are the worst
/// case over public records; single balances stay in their Vaults.
package struct AdmissionState: Codable, Hashable, Sendable {
  package var tick: Signed<Tick>
  package var nonceIsUsed: Bool
  /// Digests of delegations that were taken back, ascending.
  package var revoked: [Digest]
  /// Whether Vaults had been asked for their counts; a request may be refused before.
  package var wasAsked: Bool
  /// The noised counts that had come.
  package var cohorts: [Signed<CohortRelease>]
  /// The public ledger before the decision.
  package var ledger: PublicLedger

  /// - Parameter cohorts: `nil` when no Vault was asked.
  package init(
    tick: Signed<Tick>, nonceIsUsed: Bool, revoked: Set<Digest>,
    cohorts: [Signed<CohortRelease>]?, ledger: PublicLedger
  ) {
    (self.tick, self.nonceIsUsed, self.revoked) = (tick, nonceIsUsed, revoked.sorted())
    (wasAsked, self.cohorts, self.ledger) = (cohorts != nil, cohorts ?? [], ledger)
  }

  package var facts: AdmissionFacts {
    AdmissionFacts(tick: tick.payload, nonceIsUsed: nonceIsUsed, revoked: Set(revoked))
  }
}

/// A receipt with the state that it is about, as an executor keeps and hands them out.
package struct StatedReceipt: Codable, Hashable, Sendable {
  package var receipt: Signed<Receipt>
  package var state: AdmissionState

  package init(receipt: Signed<Receipt>, state: AdmissionState) {
    (self.receipt, self.state) = (receipt, state)
  }

  /// A larger file is not read.
  package static let mostBytes = 16 << 20
}

extension Admission {
  /// The decision that a state gives; time and counts come from the state alone.
  package func decision(_ request: Signed<TaskRequest>, _ state: AdmissionState) -> Decision {
    verdict(request, state).decision
  }

  /// The same with what follows from it: the envelope, and the ledger after it.
  package func verdict(_ request: Signed<TaskRequest>, _ state: AdmissionState) -> Verdict {
    if !state.wasAsked,
      case .decided(let decision) = question(
        request, state.facts, tick: state.tick, ledger: state.ledger)
    {
      return Verdict(decision: decision, envelope: nil, ledger: state.ledger)
    }
    return decide(request, state.facts, cohorts: state.cohorts, ledger: state.ledger)
  }

  /// The unsigned body of a receipt, from stored inputs.
  package func receipt(
    of decision: Decision, _ state: AdmissionState, number: Int64, previous: Digest?
  ) throws -> Receipt {
    Receipt(
      number: number, previous: previous, bundle: bundle,
      semanticVersion: program.semanticVersion, policyVersion: program.policyVersion,
      state: try Digest(ofRecord: state), decision: decision)
  }
}

/// What is wrong with a receipt: the table of its codes, each with a page in `Docs/Diagnostics`.
package enum ReceiptCode: String, CaseIterable, Hashable, Sendable {
  case notBelieved = "CN9601 receipt-not-believed"
  case stateOther = "CN9602 receipt-of-another-state"
  case bodyDiffers = "CN9603 receipt-does-not-recompute"
  case chainBroken = "CN9604 receipt-chain-broken"
  case inputOther = "CN9605 receipt-of-another-input"

  /// `CN9601`.
  package var number: String { String(rawValue.prefix(6)) }

  /// The kebab name, `receipt-not-believed`.
  package var name: String { String(rawValue.dropFirst(7)) }
}

/// Receipts checked against what they are about, in the order of their chain.
package struct ReceiptCheck {
  package private(set) var findings: [Reason] = []
  private let admission: Admission
  private var last: (number: Int64, digest: Digest)?

  package init(_ admission: Admission) { self.admission = admission }

  private mutating func add(_ code: ReceiptCode, _ sentence: String) {
    findings.append(Reason(code: code.number, sentence: sentence))
  }

  /// Recomputes the unsigned body from bundle, request and state, then checks chain and signature.
  package mutating func check(_ stated: StatedReceipt, of request: Signed<TaskRequest>) throws {
    try check(stated, of: request, giving: admission.decision(request, stated.state), by: admission)
  }

  /// The same where the decision was made again already, by the admission of any bundle: a chain
  /// goes on when the bundle in force changes.
  package mutating func check(
    _ stated: StatedReceipt, of request: Signed<TaskRequest>, giving decision: Decision,
    by admission: Admission
  ) throws {
    let (signed, state) = (stated.receipt, stated.state)
    let receipt = signed.payload
    if receipt.bundle != admission.bundle || receipt.request != request.digest {
      add(.inputOther, "receipt \(receipt.number) is about another bundle or request")
    }
    if try Digest(ofRecord: state) != receipt.state {
      add(.stateOther, "receipt \(receipt.number) was made from another state than this one")
    }
    let again = try admission.receipt(
      of: decision, state, number: receipt.number, previous: receipt.previous)
    if try Digest(ofRecord: again) != signed.digest {
      add(
        .bodyDiffers,
        "receipt \(receipt.number) says \(receipt.answer.rawValue); the inputs give "
          + "\(again.answer.rawValue) by other rules, codes or sums")
    }
    chain(receipt, signed.digest)
    do throws(SignatureFault) {
      try signed.verified(type: RecordType.receipt, by: [admission.executor])
    } catch {
      add(.notBelieved, "receipt \(receipt.number): \(error.sentence)")
    }
  }

  private mutating func chain(_ receipt: Receipt, _ digest: Digest) {
    let follows =
      if let last {
        receipt.number == last.number + 1 && receipt.previous == last.digest
      } else {
        receipt.number >= 0 && (receipt.number == 0) == (receipt.previous == nil)
      }
    if !follows {
      add(.chainBroken, "receipt \(receipt.number) does not follow the one before it")
    }
    last = (receipt.number, digest)
  }
}
