internal import Foundation
internal import RecordModel
internal import RuleEngine
internal import Staging

/// The explanations of a store that count in a run, and those that come with its delivery.
///
/// What it answers follows from the store, the delivery and the day alone. Of several that would do
/// the one that was given first counts.
struct ExplanationBook {
  private struct FindingKey: Hashable {
    var rule: RuleIndex
    var field: FieldAddress
    var subject: UInt64
  }
  private enum Target: Hashable { case unit(String), delivery(Int), source(String) }
  private struct RuleKey: Hashable {
    var rule: RuleIndex
    var target: Target
  }
  private struct Entry {
    var number: Int
    /// For a rule as a whole: its revision.
    var evidence: UInt64
  }

  /// What is known of the record in question.
  struct Circumstances {
    let values: RecordValues
    let subject: UInt64
    let unit: String?
    let deliveries: [Int]
    /// Accepted explanation that stands beside the record itself.
    let answer: Answer?
  }

  /// An explanation that came with a record, in order.
  struct Answer {
    var reason: String
    var by: String
    var until: PartialDate?
  }

  let evidence: FindingEvidence
  private let pack: RulePack
  private let source: String
  private let today: PartialDate
  private let now: String
  /// Who explains where the file does not say.
  private let by: String?
  private var ofFindings: [FindingKey: [Entry]] = [:]
  private var ofRules: [RuleKey: Entry] = [:]
  /// What any of them is about.
  private var rules: Set<RuleIndex> = []
  private var subjects: Set<UInt64> = []
  private var targets: Set<Target> = []
  private var applied: Set<Int> = []
  private var differed: Set<Int> = []
  /// Answers of records to which findings may still come, by sequence.
  private var answers: [Int: Answer] = [:]
  var counts = RunSummary.Explained()

  /// - Parameter source: The ID of the source profile.
  /// - Parameter by: Who explains where a rejects file does not say; `nil` when nobody was named.
  init(
    _ stored: [StoredExplanation], _ pack: RulePack, source: String, today: PartialDate,
    by: String?, now: String
  ) {
    (self.pack, self.source, self.today) = (pack, source, today)
    (self.by, self.now, evidence) = (by, now, FindingEvidence(pack))
    for one in stored where one.isInForce(on: today) { add(one) }
  }

  private mutating func add(_ one: StoredExplanation) {
    guard let rule = pack.catalogue.index(of: one.explanation.rule),
      evidence.standing(of: rule) == .answerable
    else { return }
    let entry = Entry(number: one.explanation.number, evidence: one.evidence)
    let target: Target
    switch one.explanation.scope {
    case .finding:
      guard let field = evidence.address(one.field) else { return }
      if let subject = one.subject {
        add(entry, FindingKey(rule: rule, field: field, subject: subject))
      }
      return
    case .unit(let name): target = .unit(name)
    case .delivery:
      guard let delivery = one.delivery else { return }
      target = .delivery(delivery)
    case .source(let id): target = .source(id)
    }
    rules.insert(rule)
    targets.insert(target)
    let key = RuleKey(rule: rule, target: target)
    if ofRules[key] == nil { ofRules[key] = entry }
  }

  private mutating func add(_ entry: Entry, _ key: FindingKey) {
    rules.insert(key.rule)
    subjects.insert(key.subject)
    ofFindings[key, default: []].append(entry)
  }

  // MARK: Answering

  /// Whether any of a record's findings may be answered.
  func concerns(_ findings: some Collection<Finding>) -> Bool {
    !rules.isEmpty && findings.contains { rules.contains($0.rule) }
  }

  func concerns(_ rule: RuleIndex, of sequence: Int) -> Bool {
    rules.contains(rule) || answers[sequence] != nil
  }

  func circumstances(
    _ values: RecordValues, deliveries: [Int], answer: Answer?
  ) -> Circumstances {
    Circumstances(
      values: values, subject: evidence.subject(values), unit: evidence.unit(values),
      deliveries: deliveries, answer: answer)
  }

  /// The number of the explanation that answers a finding; `nil` when none does.
  mutating func explanation(
    of finding: Finding, _ record: Circumstances, _ writer: RunWriter
  ) throws -> Int? {
    guard evidence.standing(of: finding.rule) == .answerable else { return nil }
    let rests = evidence.evidence(of: finding, record.values)
    if let number = known(finding, rests, record) {
      applied.insert(number)
      counts.rules[Int(finding.rule.number), default: 0] += 1
      return number
    }
    guard let answer = record.answer else { return nil }
    let number = try writer.explain(
      NewExplanation(
        rule: pack.catalogue[finding.rule].id, scope: .finding,
        field: pack.schema.path(finding.field), evidence: rests, subject: record.subject,
        reason: answer.reason, by: answer.by, until: answer.until), at: now)
    add(
      Entry(number: number, evidence: rests),
      FindingKey(rule: finding.rule, field: finding.field, subject: record.subject))
    counts.given += 1
    counts.rules[Int(finding.rule.number), default: 0] += 1
    return number
  }

  private mutating func known(
    _ finding: Finding, _ rests: UInt64, _ record: Circumstances
  ) -> Int? {
    var others: [Int] = []
    let key = FindingKey(rule: finding.rule, field: finding.field, subject: record.subject)
    for entry in ofFindings[key] ?? [] {
      if entry.evidence == rests { return entry.number }
      others.append(entry.number)
    }
    let revision = UInt64(pack.catalogue[finding.rule].revision)
    for target in targets(of: record) {
      guard let entry = ofRules[RuleKey(rule: finding.rule, target: target)] else { continue }
      if entry.evidence == revision { return entry.number }
      others.append(entry.number)
    }
    differed.formUnion(others)
    return nil
  }

  private func targets(of record: Circumstances) -> [Target] {
    [record.unit.map { Target.unit($0) }].compactMap { $0 }
      + record.deliveries.map { .delivery($0) } + [.source(source)]
  }

  /// Whether there is anything for a record, whatever may yet be found of it.
  func mayAnswer(_ record: Circumstances) -> Bool {
    subjects.contains(record.subject)
      || targets(of: record).contains { targets.contains($0) }
  }

  // MARK: What came with the delivery

  /// Reads an explanation as it was sent; `nil` when there is none, or one that cannot be taken,
  /// which is counted.
  ///
  /// - Parameter sequence: Of the record beside which it stands.
  mutating func take(_ sent: AnswerSent?, of sequence: Int) -> Answer? {
    guard let sent, !sent.reason.isEmpty else { return nil }
    let name = sent.by.isEmpty ? by ?? "" : sent.by
    let until = sent.until.isEmpty ? nil : date(sent.until)
    let isOver = until.map { $0.latest.packed < today.packed } ?? !sent.until.isEmpty
    guard !name.isEmpty, !isOver else {
      counts.incomplete += 1
      return nil
    }
    let answer = Answer(reason: sent.reason, by: name, until: until)
    answers[sequence] = answer
    return answer
  }

  func answer(of sequence: Int) -> Answer? { answers[sequence] }

  /// `2027-06-30` or `30/6/2027`; `nil` for anything else.
  private func date(_ text: String) -> PartialDate? {
    if let date = PartialDate(iso: text), date.precision == .day { return date }
    let parts = text.split { "/.-".contains($0) }.map { Int($0) }
    guard parts.count == 3, let day = parts[0], let month = parts[1], let year = parts[2], day > 0,
      month > 0
    else { return nil }
    return PartialDate(year: year, month: month, day: day)
  }

  // MARK: The end

  /// Ends the explanations of which nothing was found as it was when they were given.
  mutating func close(_ writer: RunWriter?) throws {
    for number in differed.subtracting(applied).sorted() {
      try writer?.reopen(number, at: now)
      counts.reopened += 1
    }
  }
}
