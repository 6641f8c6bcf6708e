internal import Foundation
public import RecordModel

/// The names behind the numbers of a store: sections, fields and rules of the pack that wrote it.
public struct RulePackNames: Hashable, Sendable {
  public let name: String
  public let version: String
  /// Canonical JSON: `{"rules": […], "sections": [{"fields": […], "name": …}, …]}`.
  public let json: String

  /// - Parameter overlays: They judge otherwise, and so make another pack.
  public init(
    name: String, version: String, schema: Schema, catalogue: RuleCatalogue,
    overlays: [String] = []
  ) {
    (self.name, self.version) = (name, version)
    let names = Names(
      overlays: overlays.isEmpty ? nil : overlays, rules: catalogue.rules.map(\.id),
      sections: schema.sections.map {
        Names.Section(fields: $0.fields.map(\.name), name: $0.name)
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    json = (try? encoder.encode(names)).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  struct Names: Codable {
    struct Section: Codable {
      var fields: [String]
      var name: String
    }
    var overlays: [String]?
    var rules: [String]
    var sections: [Section]
  }
}

/// How summaries, files and file findings are written into the store: as JSON.
enum StoredSummary {
  private struct Summary: Codable {
    var run, read, accepted, held, rejected, duplicates, unchanged, fragments: Int
    var bytes, recordBytes, fragmentBytes, structureBytes: UInt64
    var independentCount: Int
    var balanced, complete: Bool
    var pack, packVersion, source, today: String
    var findingCounts: [Int: Int]
    var ruleStates: [Int: [Int]]
    var faults: [Int: Int]
    var worst: String?
    // Stores of earlier versions lack these.
    var overlays: [String]?
    var notRun: [Int: String]?
    /// The same in English, where that differs.
    var notRunInEnglish: [Int: String]?
    var faultyRules: [Int: [String]]?
    var returned: RunSummary.Returned?
    var explained: RunSummary.Explained?
  }

  static func encode(_ summary: RunSummary) throws -> String {
    var counts: [Int: Int] = [:]
    for (rule, count) in summary.findingCounts.enumerated() where count > 0 { counts[rule] = count }
    var states: [Int: [Int]] = [:]
    for (rule, state) in summary.ruleStates.enumerated() where state != RunSummary.RuleState() {
      states[rule] = [
        state.passed, state.failed, state.notApplicable, state.blocked, state.undecided,
      ]
    }
    return try json(
      Summary(
        run: summary.run, read: summary.read, accepted: summary.accepted, held: summary.held,
        rejected: summary.rejected, duplicates: summary.duplicates, unchanged: summary.unchanged,
        fragments: summary.fragments, bytes: summary.byteCount, recordBytes: summary.recordBytes,
        fragmentBytes: summary.fragmentBytes, structureBytes: summary.structureBytes,
        independentCount: summary.independentCount, balanced: summary.balanced,
        complete: summary.complete, pack: summary.pack, packVersion: summary.packVersion,
        source: summary.source, today: "\(summary.today)", findingCounts: counts,
        ruleStates: states, faults: summary.faults, worst: summary.worst?.rawValue,
        overlays: summary.overlays,
        notRun: summary.notRun.mapValues(\.vi),
        notRunInEnglish: summary.notRun.filter { $0.value.vi != $0.value.en }.mapValues(\.en),
        faultyRules: summary.faultyRules.isEmpty ? nil : summary.faultyRules,
        returned: summary.returned,
        explained: summary.explained.isEmpty ? nil : summary.explained))
  }

  static func decode(_ text: String, ruleCount: Int, rule: (Int) -> Int?) throws -> RunSummary {
    let stored = try JSONDecoder().decode(Summary.self, from: Data(text.utf8))
    var summary = RunSummary(today: PartialDate(iso: stored.today) ?? PartialDate(packed: 0))
    (summary.run, summary.read, summary.accepted) = (stored.run, stored.read, stored.accepted)
    (summary.held, summary.rejected) = (stored.held, stored.rejected)
    (summary.duplicates, summary.unchanged) = (stored.duplicates, stored.unchanged)
    (summary.fragments, summary.byteCount) = (stored.fragments, stored.bytes)
    (summary.recordBytes, summary.fragmentBytes) = (stored.recordBytes, stored.fragmentBytes)
    (summary.structureBytes, summary.independentCount) = (
      stored.structureBytes, stored.independentCount
    )
    (summary.balanced, summary.complete) = (stored.balanced, stored.complete)
    (summary.pack, summary.packVersion) = (stored.pack, stored.packVersion)
    (summary.source, summary.worst) = (
      stored.source, stored.worst.flatMap { Severity(rawValue: $0) }
    )
    summary.returned = stored.returned
    summary.explained = stored.explained ?? RunSummary.Explained()
    summary.explained.rules = [:]
    for (number, count) in stored.explained?.rules ?? [:] {
      if let current = rule(number) { summary.explained.rules[current, default: 0] += count }
    }
    summary.findingCounts = [Int](repeating: 0, count: ruleCount)
    for (number, count) in stored.findingCounts {
      if let current = rule(number) { summary.findingCounts[current] += count }
    }
    summary.ruleStates = [RunSummary.RuleState](
      repeating: RunSummary.RuleState(), count: ruleCount)
    for (number, counts) in stored.ruleStates where counts.count == 5 {
      guard let current = rule(number) else { continue }
      var state = RunSummary.RuleState()
      (state.passed, state.failed, state.notApplicable) = (counts[0], counts[1], counts[2])
      (state.blocked, state.undecided) = (counts[3], counts[4])
      summary.ruleStates[current] = state
    }
    for (number, count) in stored.faults {
      if let current = rule(number) { summary.faults[current] = count }
    }
    summary.overlays = stored.overlays ?? []
    for (number, reason) in stored.notRun ?? [:] {
      guard let current = rule(number) else { continue }
      summary.notRun[current] = LocalizedText(
        vi: reason, en: stored.notRunInEnglish?[number] ?? reason)
    }
    for (number, faults) in stored.faultyRules ?? [:] {
      if let current = rule(number) { summary.faultyRules[current] = faults }
    }
    return summary
  }

  private struct File: Codable {
    var name: String
    var section: Int?
    var format, encoding: String
    var delimiter: UInt8
    var bytes: UInt64
    var records, fragments: Int
    var columns, bindings: [String]
    var texts: [ColumnText]?
    var form: ReportFile.Form?
    var filled: [String: Int]?
  }

  static func encode(_ file: ReportFile) throws -> String {
    try json(
      File(
        name: file.name, section: file.section, format: file.format.rawValue,
        encoding: file.encoding, delimiter: file.delimiter, bytes: file.byteCount,
        records: file.recordCount, fragments: file.fragmentCount, columns: file.columns,
        bindings: file.bindings, texts: file.texts, form: file.form,
        filled: file.filled.isEmpty ? nil : file.filled))
  }

  static func decodeFile(_ text: String) throws -> ReportFile {
    let file = try JSONDecoder().decode(File.self, from: Data(text.utf8))
    var report = ReportFile(
      name: file.name, section: file.section,
      format: SourceProfile.Format(rawValue: file.format) ?? .csv, encoding: file.encoding,
      delimiter: file.delimiter, byteCount: file.bytes, recordCount: file.records,
      fragmentCount: file.fragments, columns: file.columns, bindings: file.bindings)
    (report.texts, report.form, report.filled) = (file.texts ?? [], file.form, file.filled ?? [:])
    return report
  }

  private struct FileFindingRow: Codable {
    var rule: Int
    var file: Int?
    var offset: UInt64?
    var count: Int?
    var line: Int?
    var arguments: [String: String]
  }

  static func encode(_ finding: FileFinding) throws -> String {
    try json(
      FileFindingRow(
        rule: Int(finding.rule.number), file: finding.file, offset: finding.span?.offset,
        count: finding.span.map { Int($0.count) }, line: finding.line,
        arguments: finding.arguments))
  }

  static func decodeFinding(_ text: String, rule: (Int) -> Int?) throws -> FileFinding? {
    let row = try JSONDecoder().decode(FileFindingRow.self, from: Data(text.utf8))
    guard let number = rule(row.rule) else { return nil }
    return FileFinding(
      rule: RuleIndex(number), file: row.file,
      span: row.offset.map { SourceSpan(offset: $0, count: row.count ?? 0) }, line: row.line,
      arguments: row.arguments)
  }

  private static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
