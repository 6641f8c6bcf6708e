public import RecordModel

/// One record that a rule of another version of a pack judges otherwise.
public struct RuleChange: Sendable {
  public enum Kind: String, Sendable {
    /// The rule would find something that it did not find.
    case fails
    /// The rule would no longer find something.
    case passes
  }

  public var kind: Kind
  public var rule: RuleDescription
  public var run: Int
  /// The file's path within its delivery.
  public var file: String
  /// 1-based number within its file.
  public var ordinal: Int
  public var line: Int
  /// What names the record in outputs.
  public var key: String?
  /// The organization that it belongs to; empty when none is given.
  public var unit: String

  public init(
    kind: Kind, rule: RuleDescription, run: Int, file: String, ordinal: Int, line: Int,
    key: String?, unit: String
  ) {
    (self.kind, self.rule, self.run, self.file) = (kind, rule, run, file)
    (self.ordinal, self.line, self.key, self.unit) = (ordinal, line, key, unit)
  }

  /// The change as one JSON object on a line, with its line feed.
  public var json: [UInt8] {
    var bytes: [UInt8] = Array("{\"change\":\"\(kind.rawValue)\",\"rule\":".utf8)
    bytes.append(json: rule.id)
    bytes += Array(",\"severity\":\"\(rule.severity.rawValue)\",\"run\":\(run),\"file\":".utf8)
    bytes.append(json: file)
    bytes += Array(",\"ordinal\":\(ordinal),\"line\":\(line),\"key\":".utf8)
    if let key { bytes.append(json: key) } else { bytes += Array("null".utf8) }
    bytes += Array(",\"unit\":".utf8)
    bytes.append(json: unit)
    return bytes + Array("}\n".utf8)
  }
}

/// How many records would fail or pass anew, by rule and by unit. No values but units' names.
public struct RuleChangeCounts: Sendable {
  public struct Count: Hashable, Sendable {
    public var fails = 0
    public var passes = 0
    public init() {}

    public mutating func add(_ kind: RuleChange.Kind) {
      if kind == .fails { fails += 1 } else { passes += 1 }
    }
  }

  /// Records that were judged by both versions.
  public var records = 0
  public var byRule: [String: Count] = [:]
  public var byUnit: [String: Count] = [:]
  /// Rules of either version, for their titles.
  public var rules: [String: RuleDescription] = [:]
  /// What would become of records otherwise: how many, by both dispositions.
  public var moves: [Move: Int] = [:]

  public struct Move: Hashable, Sendable {
    public var from: Disposition
    public var to: Disposition
    public init(from: Disposition, to: Disposition) { (self.from, self.to) = (from, to) }
  }

  public init() {}

  /// Takes the changes of one record.
  public mutating func add(_ changes: [RuleChange]) {
    for change in changes {
      rules[change.rule.id] = change.rule
      byRule[change.rule.id, default: Count()].add(change.kind)
    }
    // A record counts once for its unit, whatever the number of rules.
    for kind in [RuleChange.Kind.fails, .passes] {
      if let change = changes.first(where: { $0.kind == kind }) {
        byUnit[change.unit, default: Count()].add(kind)
      }
    }
  }
}

/// What a person at a terminal is told of a change of rules.
public struct RuleChangesText: Sendable {
  private let language: Language
  private let say: Wording

  public init(language: Language) {
    (self.language, say) = (language, Wording(language: language))
  }

  public func text(_ counts: RuleChangeCounts) -> String {
    var text =
      say("Đã xét ", "Judged ") + say.records(counts.records)
      + say(" đang lưu theo cả hai bộ quy tắc.", " in the store by both versions.") + "\n"
    guard !counts.byRule.isEmpty || !counts.moves.isEmpty else {
      return text + say("Không có gì thay đổi.", "Nothing changes.") + "\n"
    }
    text += "\n" + rules(counts) + "\n" + units(counts)
    if !counts.moves.isEmpty { text += "\n" + moves(counts) }
    return text
  }

  private func rules(_ counts: RuleChangeCounts) -> String {
    var table = TextTable([.right, .right, .left, .left, .left])
    table.add(
      say("Sẽ lỗi", "Would fail"), say("Sẽ đạt", "Would pass"), say("Mức độ", "Severity"),
      say("Nội dung", "What is wrong"), say("Mã quy tắc", "Rule"))
    for (id, count) in sorted(counts.byRule) {
      guard let rule = counts.rules[id] else { continue }
      table.add(
        say.number(count.fails), say.number(count.passes), say.severity(rule.severity),
        rule.title[language], id)
    }
    return table.text
  }

  private func units(_ counts: RuleChangeCounts) -> String {
    var table = TextTable([.right, .right, .left])
    table.add(
      say("Sẽ lỗi", "Would fail"), say("Sẽ đạt", "Would pass"),
      say("Cơ quan, đơn vị (số hồ sơ)", "Unit (records)"))
    for (unit, count) in sorted(counts.byUnit) {
      let name = unit.isEmpty ? say("(không ghi)", "(none given)") : unit
      table.add(say.number(count.fails), say.number(count.passes), name.safeForTerminal)
    }
    return table.text
  }

  private func moves(_ counts: RuleChangeCounts) -> String {
    var table = TextTable([.right, .left])
    table.add(say("Hồ sơ", "Records"), say("Kết quả sẽ đổi", "Outcome would change"))
    let order = counts.moves.sorted {
      ($0.key.from.rawValue, $0.key.to.rawValue) < ($1.key.from.rawValue, $1.key.to.rawValue)
    }
    for (move, count) in order {
      table.add(
        say.number(count), "\(say.disposition(move.from)) → \(say.disposition(move.to))")
    }
    return table.text
  }

  /// Most failing first, then most passing, then by name.
  private func sorted(
    _ counts: [String: RuleChangeCounts.Count]
  ) -> [(String, RuleChangeCounts.Count)] {
    counts.map { ($0.key, $0.value) }.sorted {
      ($1.1.fails, $1.1.passes, $0.0) < ($0.1.fails, $0.1.passes, $1.0)
    }
  }
}
