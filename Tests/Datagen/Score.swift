import Foundation

/// Compares hoso's records with the truth.
struct Score {
  /// How many misses of each kind are named.
  let misses: Int

  private struct Tally {
    var seeded = 0
    var found = 0
    /// Found on the right field, but by a rule that was not expected.
    var byAnotherRule: [String: Int] = [:]
    var missed: [String] = []
  }

  private var truthCount = 0
  private var recordCount = 0
  private var matched = 0
  private var strangers: [String] = []
  private var staffNumberDiffers: [String] = []
  private var dispositions: [String: [String: Int]] = [:]
  private var faults: [String: Tally] = [:]
  private var repairs: [String: Tally] = [:]
  private var duplicates: [String: Tally] = [:]
  private var values: [String: Tally] = [:]
  private var rowCounts: [String: Tally] = [:]
  private var cleanRejected: [String] = []
  private var cleanHeld: [String] = []
  private var falseFindings: [String: Tally] = [:]
  private var falseNotes: [String: Int] = [:]

  init(misses: Int) { self.misses = misses }

  // MARK: Reading

  mutating func read(truth truthPath: String, records recordsPath: String) throws {
    var answers: [String: [String: Any]] = [:]
    var contradicted: Set<String> = []
    try Score.forEachLine(of: truthPath) { answer in
      let file = answer["file"] as? String ?? ""
      answers[Score.key(file, answer["ordinal"])] = answer
      if let duplicate = answer["duplicate"] as? [String: Any],
        duplicate["kind"] as? String == "conflict"
      {
        contradicted.insert(Score.key(file, duplicate["of"]))
      }
    }
    truthCount = answers.count
    try Score.forEachLine(of: recordsPath) { record in
      recordCount += 1
      let key = Score.key(record["file"] as? String ?? "", record["ordinal"])
      guard let answer = answers.removeValue(forKey: key) else {
        if strangers.count < misses { strangers.append(key) }
        return
      }
      matched += 1
      compare(record, answer, key, isContradicted: contradicted.contains(key))
    }
  }

  /// Files are the same by their last name, since the delivery may stand in any folder.
  private static func key(_ file: String, _ ordinal: Any?) -> String {
    "\(file.split(separator: "/").last ?? "")#\((ordinal as? NSNumber)?.intValue ?? 0)"
  }

  private static func forEachLine(of path: String, _ body: ([String: Any]) throws -> Void) throws {
    let data = try Data(contentsOf: URL(filePath: path))
    var start = data.startIndex
    while start < data.endIndex {
      let end = data[start...].firstIndex(of: 0x0A) ?? data.endIndex
      if end > start {
        guard
          let object = try JSONSerialization.jsonObject(with: data[start..<end]) as? [String: Any]
        else { throw Failure(text: "a line of \(path) is no JSON object") }
        try body(object)
      }
      start = end < data.endIndex ? data.index(after: end) : end
    }
  }

  // MARK: Comparing

  private mutating func compare(
    _ record: [String: Any], _ answer: [String: Any], _ key: String, isContradicted: Bool
  ) {
    let fields = record["fields"] as? [String: Any] ?? [:]
    let findings = (record["findings"] as? [[String: Any]] ?? []).map(Finding.init)
    let disposition = record["disposition"] as? String ?? "?"
    let faulted = answer["faults"] as? [[String: Any]] ?? []
    let repaired = answer["repairs"] as? [[String: Any]] ?? []
    let duplicate = answer["duplicate"] as? [String: Any]
    let kind =
      duplicate != nil
      ? "duplicate-\(duplicate?["kind"] as? String ?? "")"
      : !faulted.isEmpty
        ? "faulted" : isContradicted ? "contradicted" : repaired.isEmpty ? "clean" : "repaired"
    dispositions[kind, default: [:]][disposition, default: 0] += 1

    for fault in faulted { count(fault, findings, key) }
    for repair in repaired {
      let field = repair["field"] as? String ?? ""
      let kind = repair["kind"] as? String ?? ""
      Score.check(
        repair["value"] as? String ?? "", fields[field], &repairs[kind, default: Tally()], key,
        misses)
    }
    if let duplicate {
      let isExact = duplicate["kind"] as? String == "exact"
      let isFound =
        isExact
        ? disposition == "duplicate" || disposition == "unchanged"
        : disposition != "duplicate" && disposition != "unchanged"
          && (findings.contains { $0.rule == "identity-conflict" }
            || record["cluster"] as? NSNumber != nil)
      Score.count(
        isFound, &duplicates[isExact ? "exact" : "conflict", default: Tally()], key, misses)
      return
    }
    if let expected = answer["fields"] as? [String: String] {
      let dirty = Set(repaired.compactMap { $0["field"] as? String })
      for (field, value) in expected where !dirty.contains(field) {
        Score.check(value, fields[field], &values[field, default: Tally()], key, misses)
      }
    }
    if let rows = answer["rows"] as? [String: Int], faulted.isEmpty {
      for (section, expected) in rows {
        let actual = (fields[section] as? [Any])?.count ?? 0
        Score.count(
          actual == expected, &rowCounts[section, default: Tally()],
          "\(key): \(actual) for \(expected)", misses)
      }
    }
    if let number = answer["staff_number"] as? String, !number.isEmpty, faulted.isEmpty,
      number != fields["staff_number"] as? String, staffNumberDiffers.count < misses
    {
      staffNumberDiffers.append(key)
    }
    guard faulted.isEmpty && !isContradicted else { return }
    if kind == "clean" {
      let rules = findings.filter { $0.severity != "note" }.map(\.rule).joined(separator: " ")
      if disposition == "rejected" { cleanRejected.append("\(key) \(rules)") }
      if disposition == "held" { cleanHeld.append("\(key) \(rules)") }
    }
    for finding in findings {
      if finding.severity == "note" {
        falseNotes[finding.rule, default: 0] += 1
      } else {
        Score.count(
          false, &falseFindings["\(finding.rule) (\(finding.severity), \(kind))", default: Tally()],
          key, misses)
      }
    }
  }

  private struct Finding {
    let rule: String
    let severity: String
    let fields: [String]

    init(_ object: [String: Any]) {
      rule = object["rule"] as? String ?? ""
      severity = object["severity"] as? String ?? ""
      fields = (object["fields"] as? [String] ?? []).map { path in
        guard let open = path.firstIndex(of: "["), let close = path.firstIndex(of: "]") else {
          return path
        }
        return String(path[..<open] + path[path.index(after: close)...])
      }
    }
  }

  private mutating func count(_ fault: [String: Any], _ findings: [Finding], _ key: String) {
    let kind = fault["kind"] as? String ?? ""
    let right = Set([fault["field"] as? String ?? ""] + (fault["also"] as? [String] ?? []))
    let rules = Set(fault["rules"] as? [String] ?? [])
    let onField = findings.filter { finding in
      finding.severity != "note"
        && finding.fields.contains { field in
          right.contains(field) || right.contains { field.hasPrefix($0 + ".") }
        }
    }
    var tally = faults[kind, default: Tally()]
    tally.seeded += 1
    if onField.contains(where: { rules.contains($0.rule) }) {
      tally.found += 1
    } else if let other = onField.first {
      tally.found += 1
      tally.byAnotherRule[other.rule, default: 0] += 1
    } else if tally.missed.count < misses {
      let seen = findings.filter { $0.severity != "note" }
        .map { "\($0.rule)(\($0.fields.joined(separator: ",")))" }
      tally.missed.append("\(key) findings: \(seen.joined(separator: " "))")
    }
    faults[kind] = tally
  }

  private static func check(
    _ expected: String, _ actual: Any?, _ tally: inout Tally, _ key: String, _ misses: Int
  ) {
    let isSame: Bool
    switch actual {
    case let text as String: isSame = text.utf8.elementsEqual(expected.utf8)
    case let number as NSNumber:
      isSame = Double(expected).map { abs($0 - number.doubleValue) < 1e-9 } ?? false
    default: isSame = false
    }
    let shown = actual.map { "\($0)" } ?? "nothing"
    count(isSame, &tally, "\(key): \(shown) for \(expected)", misses)
  }

  private static func count(
    _ isRight: Bool, _ tally: inout Tally, _ miss: String, _ misses: Int
  ) {
    tally.seeded += 1
    if isRight {
      tally.found += 1
    } else if tally.missed.count < misses {
      tally.missed.append(miss)
    }
  }

  // MARK: Answering

  func json() throws -> String {
    let object: [String: Any] = [
      "records": [
        "truth": truthCount, "delivered": recordCount, "accounted_for": matched,
        "missing": truthCount - matched, "strangers": strangers,
        "staff_number_differs": staffNumberDiffers,
      ] as [String: Any],
      "dispositions": dispositions,
      "faults": share(faults),
      "repairs": share(repairs),
      "values": share(values),
      "row_counts": share(rowCounts),
      "duplicates": share(duplicates),
      "clean_rejected": [
        "count": cleanRejected.count, "first": Array(cleanRejected.prefix(misses)),
      ]
        as [String: Any],
      "clean_held": ["count": cleanHeld.count, "first": Array(cleanHeld.prefix(misses))]
        as [String: Any],
      "false_findings": falseFindings.mapValues {
        ["count": $0.seeded, "first": $0.missed] as [String: Any]
      },
      "notes_without_fault": falseNotes,
    ]
    let data = try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }

  /// The sum, then each kind; kinds that are all right are named with their number only.
  private func share(_ tallies: [String: Tally]) -> [String: Any] {
    let seeded = tallies.values.reduce(0) { $0 + $1.seeded }
    let found = tallies.values.reduce(0) { $0 + $1.found }
    var kinds: [String: Any] = [:]
    for (kind, tally) in tallies {
      if tally.found == tally.seeded && tally.byAnotherRule.isEmpty {
        kinds[kind] = tally.seeded
      } else {
        kinds[kind] =
          [
            "seeded": tally.seeded, "found": tally.found, "by_another_rule": tally.byAnotherRule,
            "missed": tally.missed,
          ] as [String: Any]
      }
    }
    return [
      "seeded": seeded, "found": found,
      "share": seeded == 0 ? 1 : Double(Int(Double(found) / Double(seeded) * 100_000)) / 100_000,
      "kinds": kinds,
    ]
  }
}
