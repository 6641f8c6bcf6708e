public import RecordModel

/// Runs the examples of a pack's rules: each must do what its rule says.
public struct ExampleRunner: Sendable {
  public struct Outcome: Sendable {
    public var count = 0
    /// The examples that do not do what their rule says.
    public var failures: [PackFault] = []
    public init() {}
  }

  /// The date by which examples are judged that name none.
  public static var today: PartialDate { RuleLoader.exampleToday }

  private let pack: RulePack
  public init(_ pack: RulePack) { self.pack = pack.withSampleLists }

  /// - Throws: Faults in expressions.
  public func run() throws(PackFaults) -> Outcome {
    var outcome = Outcome()
    let usual = try RecordChecker(pack, today: RuleLoader.exampleToday)
    var checkers = [RuleLoader.exampleToday: usual]
    for rule in pack.recordRules {
      for example in rule.examples {
        let today = example.today ?? RuleLoader.exampleToday
        let checker: RecordChecker
        if let known = checkers[today] {
          checker = known
        } else {
          checker = usual.judging(asOf: today, pack)
          checkers[today] = checker
        }
        outcome.count += 1
        if let failure = failure(of: example, rule, checker) { outcome.failures.append(failure) }
      }
    }
    return outcome
  }

  private func failure(
    of example: RecordRule.Example, _ rule: RecordRule, _ checker: RecordChecker
  ) -> PackFault? {
    func fault(_ message: String, vi: String) -> PackFault {
      let place = example.place
      return PackFault(
        file: rule.file, line: place.line, column: place.column, message: message,
        vi: vi, excerpt: place.source.line(place.line))
    }
    var chunk = RecordChunk(text: [])
    if let problem = fill(&chunk, example) { return fault(problem.en, vi: problem.vi) }
    var scratch = checker.makeScratch()
    checker.check(&chunk, &scratch)
    let counts = scratch.takeCounts()
    let number = Int(rule.index.number)
    if counts.faults[number] > 0 {
      return fault("the rule could not be evaluated", vi: "không tính được quy tắc")
    }
    let fails = counts.states[number].failed > 0
    if fails == example.shouldFail { return nil }
    let state = counts.states[number]
    let (isUndecided, isSilent) = (state.undecided > 0, state.notApplicable > 0)
    return fault(
      (example.shouldFail
        ? "the record should fail `\(rule.id)` and does not" : "the record fails `\(rule.id)`")
        + (isUndecided ? " (undecided)" : isSilent ? " (not applicable)" : ""),
      vi: (example.shouldFail
        ? "hồ sơ phải vi phạm `\(rule.id)` nhưng không vi phạm" : "hồ sơ vi phạm `\(rule.id)`")
        + (isUndecided ? " (không kết luận được)" : isSilent ? " (không thuộc diện áp dụng)" : ""))
  }

  /// The records of an example of several, in one chunk; or what is wrong with a value.
  public func chunk(of records: [RecordRule.Example]) -> (
    chunk: RecordChunk, problem: LocalizedText?
  ) {
    var chunk = RecordChunk(text: [])
    for record in records {
      if let problem = fill(&chunk, record) { return (chunk, problem) }
    }
    return (chunk, nil)
  }

  private static func misfit(_ path: String, _ text: String) -> LocalizedText {
    LocalizedText(
      vi: "`\(path)` không thể có giá trị `\(text)`", en: "`\(path)` cannot hold `\(text)`")
  }

  /// Makes the example's record; says what is wrong with a value.
  private func fill(_ chunk: inout RecordChunk, _ example: RecordRule.Example) -> LocalizedText? {
    let schema = pack.schema
    let first = chunk.values.count
    chunk.values += [Value](repeating: .missing, count: schema.person.fields.count)
    var entry = RecordEntry(
      firstValue: first, firstRow: chunk.rows.count, ordinal: chunk.records.count + 1, line: 1,
      span: SourceSpan(offset: 0, count: 0))
    for (address, text) in example.person.sorted(by: { $0.key.field < $1.key.field }) {
      guard let value = value(text, address, &chunk) else {
        return Self.misfit(schema.path(address), text)
      }
      chunk.values[first + Int(address.field)] = value
    }
    for row in example.rows {
      let base = chunk.values.count
      chunk.values += [Value](repeating: .missing, count: schema.sections[row.section].fields.count)
      chunk.rows.append(RowEntry(section: row.section, firstValue: base))
      entry.rowCount += 1
      for (address, text) in row.values.sorted(by: { $0.key.field < $1.key.field }) {
        guard let value = value(text, address, &chunk) else {
          return Self.misfit(schema.path(address), text)
        }
        chunk.values[base + Int(address.field)] = value
      }
    }
    chunk.personFields = Array(schema.person.fields.indices)
    chunk.records.append(entry)
    return nil
  }

  private func value(
    _ text: String, _ address: FieldAddress, _ chunk: inout RecordChunk
  ) -> Value? {
    if text.isEmpty { return Value(kind: .empty) }
    let field = pack.schema.field(address)
    switch field.type {
    case .text, .identifier: return slice(text, .text, &chunk)
    case .integer: return Int64(text).map { Value(kind: .integer, bits: $0) }
    case .decimal:
      let parts = text.split(separator: ".", omittingEmptySubsequences: false)
      guard parts.count <= 2, let mantissa = Int64(parts.joined()) else { return nil }
      return Value(
        kind: .decimal, bits: mantissa, scale: UInt8(parts.count == 2 ? parts[1].count : 0))
    case .date:
      return PartialDate(iso: text).map { Value(kind: .date, bits: Int64($0.packed)) }
    case .code:
      var value = slice(text, .code, &chunk)
      let list = pack.lists.first { $0.name == field.list }
      value.entry = list?.index(ofCode: text).map { UInt16(truncatingIfNeeded: $0) } ?? .max
      return value
    }
  }

  private func slice(_ text: String, _ kind: Value.Kind, _ chunk: inout RecordChunk) -> Value {
    let start = chunk.text.count
    chunk.text.append(contentsOf: text.utf8)
    return Value(kind: kind, text: start..<chunk.text.count, source: 0)
  }
}
