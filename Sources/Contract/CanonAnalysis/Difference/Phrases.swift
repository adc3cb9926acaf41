import CanonProgram

extension RecordWitness {
  /// `1 Line at -1 s amount_paid 100001: 100001 before, 100000 after`, in two parts.
  package var phrase: (records: String, values: String) {
    func value(_ value: Int64?) -> String { value.map(String.init) ?? "no value" }
    let rows = rows.map { row in
      let values = row.values.sorted { $0.key < $1.key }
        .map { " \($0.key) " + (row.terms[$0.key] ?? "\($0.value)") }.joined()
      return "\(row.copies) \(row.entity) at \(row.time) s\(values)"
    }
    return (
      rows.isEmpty ? "no records" : rows.joined(separator: "; "),
      "\(value(before)) before, \(value(after)) after"
    )
  }
}

extension RequestWitness {
  /// The request in one line: `PurchasePropensity with horizon 28d by model_operator for …`.
  package var phrase: String {
    func names(_ names: [String]) -> String {
      names.isEmpty ? "none" : names.joined(separator: ", ")
    }
    let arguments = arguments.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    return template + (arguments.isEmpty ? "" : " with \(arguments)")
      + " by \(submitter) for \(purpose), families \(names(families)), markets \(names(markets))"
  }
}

extension MeaningChange {
  /// `feature spend(90d), range: 0 ..= 200000 before, 0 ..= 100000 after`, with its witness.
  package var phrase: String {
    let shown = witness.map { "; \($0.phrase.records): \($0.phrase.values)" } ?? ""
    return "\(kind) \(name), \(aspect.rawValue): \(before ?? "nothing") before, "
      + "\(after ?? "nothing") after\(shown)"
  }
}

extension PermissionDifference {
  /// Each way in which permission changed, with the smallest request that shows it.
  package var phrases: [String] {
    let subject = "permission of \(taskClass.rawValue) tasks, \(change.rawValue)"
    let requests = [(permittedAfter, "only after"), (permittedBefore, "only before")]
      .compactMap { witness, words in witness.map { "\(subject): \(words), \($0.phrase)" } }
    let owed = duties.map { duty in
      "duty `\(duty.duty)` \(duty.isAdded ? "came" : "fell away"): \(duty.witness.phrase)"
    }
    let words = reworded.isEmpty ? [] : ["\(subject): in other words, " + names(reworded)]
    let all = requests + owed
    return all.isEmpty ? (words.isEmpty ? [subject] : words) : all
  }

  private func names(_ rules: [String]) -> String { rules.joined(separator: ", ") }
}
