import CanonAdmission
import CanonBundle
import CanonCrypto
package import CanonProgram
package import CanonRecords
import CanonTraining
import CanonTypes

/// What an examination of a task's evidence gave.
package struct Examination: Hashable, Sendable {
  package var report: VerificationReport
  /// The model that the released integers determine.
  package var model: LinearModel?
}

/// The verifier of a live run: it recomputes everything public and judges it.
///
/// It reads one `EvidenceFile`, whose model, report, settlement, entries and checkpoint may still
/// be absent; the same bytes give the same report to anyone.
package enum Verifier {
  /// - Parameter anchors: the verifier's own pinned keys.
  package static func examine(_ file: EvidenceFile, anchors: TrustAnchors) -> Examination {
    switch open(file, anchors) {
    case .failure(let stop): stop.examination
    case .success(let opened): examine(file, anchors, opened.program, opened.digest)
    }
  }

  /// The questions that a verifier puts to the Vaults about completed rounds.
  package static func questions(_ transcripts: [RoundTranscript]) -> [ReplayQuestion] {
    ReplayCheck.questions(transcripts)
  }

  /// The metrics that the second round of a settled task determines, from transcripts whose
  /// signatures somebody checked.
  ///
  /// - Returns: `nil` when no second round was completed, or the program cannot compute it.
  package static func metrics(
    _ transcripts: [RoundTranscript], program: Program, envelope: TaskEnvelope
  ) -> [MetricValue]? {
    guard let round = transcripts.last(where: { $0.kind == .metrics && $0.end == .completed }),
      let sum = round.sum,
      round.shares.allSatisfy({ $0.payload.vector.elements.count == ScoreHistogram.cells }),
      sum == RoundCheck.sum(round.shares.map(\.payload.vector), width: ScoreHistogram.cells),
      let mathematics = try? TrainingMathematics(program: program, envelope: envelope)
    else { return nil }
    return metrics(sum, answering: Int64(round.shares.count), mathematics)
  }

  private static func metrics(
    _ sum: Words, answering: Int64, _ mathematics: TrainingMathematics
  ) -> [MetricValue] {
    let metrics = mathematics.metrics(released: sum.signed, answering: answering)
    return Acceptance.Metric.ofClassifier.compactMap { metric in
      metrics[metric].map { MetricValue(metric, $0) }
    }
  }

  /// An examination that could not go on.
  struct Stop: Error { let examination: Examination }

  static func open(
    _ file: EvidenceFile, _ anchors: TrustAnchors
  ) -> Result<OpenedBundle, Stop> {
    var findings = Findings()
    if file.format != EvidenceFile.currentFormat {
      findings.add(.formatUnknown, "`\(file.format)` is not a format that is known here")
    } else {
      do throws(BundleFault) {
        return .success(
          try Bundle.open(
            file.bundle.elements, trusted: Set(anchors.governance),
            threshold: anchors.governanceQuorum, at: file.envelope.payload.admittedAt))
      } catch {
        findings.add(.bundleNotOpened, "the bundle does not open: \(error)")
      }
    }
    let report = VerificationReport(
      envelope: file.envelope.digest, outcome: .challenged, model: nil, metrics: [],
      findings: findings.list, criteria: [], replays: [])
    return .failure(Stop(examination: Examination(report: report)))
  }

  static func examine(
    _ file: EvidenceFile, _ anchors: TrustAnchors, _ program: Program, _ bundle: Digest
  ) -> Examination {
    let envelope = file.envelope.payload
    var admission = AdmissionCheck(file, anchors, program, bundle)
    admission.run()
    var replays = ReplayCheck(envelope: envelope)
    replays.run(file.transcripts, file.replays)
    var list = admission.findings.list
    var codes = admission.findings.codes
    var result = Recomputed()
    if let training = program.trainings.first(where: { $0.id == envelope.training }),
      let context = TrainingContext(training, in: program),
      let mathematics = try? TrainingMathematics(program: program, envelope: envelope)
    {
      result = recompute(file, anchors, mathematics, context.privacy.unitInVaults)
      list += result.findings.list + replays.findings.list
      codes.formUnion(result.findings.codes.union(replays.findings.codes))
      let judgement = Judgement(
        context.acceptance, result.metrics,
        thresholds: Judgement.thresholds(program, epochId: envelope.epochId),
        replayIsExact: !codes.contains(where: \.speaksAgainstReplay),
        isComplete: !codes.contains(where: \.meansIncomplete), hasFindings: !list.isEmpty)
      return examination(file, anchors, result, list, judgement)
    }
    var findings = Findings()
    findings.add(.programUnusable, "the bundle cannot compute `\(envelope.training)`")
    return examination(file, anchors, result, list + findings.list, nil)
  }

  private static func examination(
    _ file: EvidenceFile, _ anchors: TrustAnchors, _ result: Recomputed,
    _ findings: [Finding], _ judgement: Judgement?
  ) -> Examination {
    Examination(
      report: VerificationReport(
        envelope: file.envelope.digest, outcome: judgement?.outcome ?? .challenged,
        model: result.model.flatMap { try? Digest(ofRecord: $0) }, metrics: result.metrics,
        findings: findings, criteria: judgement?.criteria ?? [],
        replays: file.replays.map(\.payload), tick: time(file, anchors)),
      model: result.model)
  }

  /// The time that the report bears, when the pinned clock said it and the task was there by then.
  /// Without one the Vaults keep their seeds.
  private static func time(_ file: EvidenceFile, _ anchors: TrustAnchors) -> Signed<Tick>? {
    let stated = file.tick ?? file.verification?.payload.tick
    let tick = try? stated?.verified(type: RecordType.tick, by: Set(anchors.clocks))
    guard let tick, tick.at >= file.envelope.payload.admittedAt else { return nil }
    return stated
  }

  /// What the released integers determine.
  struct Recomputed {
    var findings = Findings()
    var model: LinearModel?
    var metrics: [MetricValue] = []
  }

  private static func recompute(
    _ file: EvidenceFile, _ anchors: TrustAnchors, _ mathematics: TrainingMathematics,
    _ unitInVaults: Int64
  ) -> Recomputed {
    let roots = Dictionary(
      file.reservations.map { ($0.payload.vault, $0.payload.dataRoot) }
    ) { first, _ in first }
    var rounds = RoundCheck(
      file.envelope, executors: Set(anchors.executors), dataRoots: roots, mathematics)
    rounds.run(file.transcripts)
    var result = Recomputed(findings: rounds.findings)
    let cost = file.envelope.payload.cost
    if cost.spent(file.transcripts, unitInVaults: unitInVaults) > cost.total {
      result.findings.add(
        .ledgerOverspent, "the attempts cost more than the ρ \(cost.total) that was reserved")
    }
    if let gram = rounds.completed[.gram], let sum = gram.sum {
      let model = mathematics.model(released: sum.signed, answering: Int64(gram.shares.count))
      result.model = model
      if let stated = file.model, stated != model {
        result.findings.add(
          .modelDiffers, "the model is not the one that round 1 released", round: 1)
      }
    }
    if let histogram = rounds.completed[.metrics], let sum = histogram.sum {
      result.metrics = metrics(sum, answering: Int64(histogram.shares.count), mathematics)
    }
    return result
  }
}
