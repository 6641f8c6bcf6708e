internal import RecordModel
internal import RuleEngine
internal import Staging

/// Answered findings do not hold their record.
extension RunSink {
  /// Takes what was answered out of what holds a record, before anything else is decided on it.
  mutating func applyExplanations(
    _ index: Int, _ chunk: inout EncodedChunk, sequence: Int
  ) throws {
    guard let writer, !chunk.records[index].findings.isEmpty else { return }
    let record = chunk.records[index]
    let findings = chunk.findings[record.findings]
    let answer = record.isAnswer ? explanations.take(chunk.answers[index], of: sequence) : nil
    guard answer != nil || explanations.concerns(findings),
      let values = values(Array(chunk.bytes[record.payload]))
    else { return }
    if answer != nil, record.disposition == .rejected { explanations.counts.refused += 1 }
    let circumstances = explanations.circumstances(
      values, deliveries: deliveries(sequence), answer: answer)
    var disposition = Disposition.accepted
    for (position, finding) in findings.enumerated() {
      if let number = try explanations.explanation(of: finding, circumstances, writer) {
        chunk.explain(index, finding: position, by: number)
      } else {
        disposition = DispositionTable.graver(disposition, pack.dispositions[finding.rule])
      }
    }
    guard record.disposition == .held, disposition == .accepted else { return }
    chunk.records[index].disposition = disposition
    standingByExplanation.insert(sequence)
  }

  /// The explanation of a finding that matching made of a record that is not handed on yet.
  mutating func explanation(
    of finding: Finding, _ record: EncodedChunk.Record, _ chunk: EncodedChunk, _ sequence: Int
  ) throws -> Int? {
    guard let writer, explanations.concerns(finding.rule, of: sequence),
      let values = values(Array(chunk.bytes[record.payload]))
    else { return nil }
    return try explanation(of: finding, values, sequence, writer)
  }

  /// The explanation of a finding that came to a record after it was handed on.
  ///
  /// - Parameter disposition: What had become of the record before.
  mutating func explanation(
    late finding: Finding, of sequence: Int, _ disposition: Disposition
  ) throws -> Int? {
    // What equals another record has no values of its own.
    guard let writer, disposition != .duplicate, disposition != .unchanged else { return nil }
    let record = try writer.record(
      sequence, fieldCounts: pack.schema.sections.map(\.fields.count))
    let values = RecordValues(person: record.person, rows: record.rows, text: record.text)
    return try explanation(of: finding, values, sequence, writer)
  }

  private mutating func explanation(
    of finding: Finding, _ values: RecordValues, _ sequence: Int, _ writer: RunWriter
  ) throws -> Int? {
    let circumstances = explanations.circumstances(
      values, deliveries: deliveries(sequence), answer: explanations.answer(of: sequence))
    let number = try explanations.explanation(of: finding, circumstances, writer)
    if number != nil, pack.dispositions[finding.rule] == .held {
      standingByExplanation.insert(sequence)
    }
    return number
  }

  private func values(_ payload: [UInt8]) -> RecordValues? {
    RecordPayload.decode(payload, fieldCounts: pack.schema.sections.map(\.fields.count)).map {
      RecordValues(person: $0.person, rows: $0.rows, text: payload)
    }
  }

  /// The deliveries that a record belongs to: the one that holds it, where it was here before, and
  /// the one that it was sent back from.
  private func deliveries(_ sequence: Int) -> [Int] {
    [returned.delivery(of: sequence), sameDelivery].compactMap { $0 }
  }

  /// Whether what became of the record when the same delivery was here before no longer holds:
  /// it was answered since, or its answer has ended.
  func isJudgedAnew(
    _ twin: RunWriter.Earlier, _ record: EncodedChunk.Record, _ chunk: EncodedChunk,
    _ sequence: Int
  ) throws -> Bool {
    switch (twin.disposition, record.disposition) {
    case (.held, .accepted):
      if record.isExplained { return true }
      // What held it came of other records, and is found again where it is looked for.
      guard let values = values(Array(chunk.bytes[record.payload])) else { return false }
      return explanations.mayAnswer(
        explanations.circumstances(values, deliveries: deliveries(sequence), answer: nil))
    case (.accepted, .held): return try writer?.isExplained(twin.record) ?? false
    default: return false
    }
  }
}
