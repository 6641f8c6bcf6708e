internal import Foundation
internal import LegacyText
public import RecordModel
public import Reports
internal import RuleEngine
internal import Staging

/// What is wrong with an explanation.
public enum ExplanationError: Error, Hashable, Sendable {
  /// Neither a finding, nor a record, nor a rule.
  case unknownTarget(String)
  /// No finding of the rule can be explained away.
  case rejects(rule: String)
  /// It is a note: nothing waits for an explanation.
  case onlyTold(rule: String)
  case aboutFile(String)
  /// The record has nothing that could be explained.
  case nothingToExplain(String)
  case explainedAlready(number: Int)
  /// A rule wants to know for what.
  case scopeWanted(rule: String)
  /// A single finding needs no scope.
  case scopeUnwanted
  case badScope(String)
  /// With the names that are most like it.
  case unknownUnit(String, alike: [String])
  case unknownSource(String, known: [String])
  case noRun(Int)
  /// All findings of a rule are explained for a time only.
  case endWanted
  case isOver(PartialDate)
  case noExplanation(Int)
  case endedAlready(number: Int)
}

/// Where findings of a store are explained, and explanations looked at and withdrawn.
public struct ExplanationDesk {
  /// What a person says.
  public struct Words: Sendable {
    public var reason: String
    public var by: String
    public var until: PartialDate?
    public init(reason: String, by: String, until: PartialDate?) {
      (self.reason, self.by, self.until) = (reason, by, until)
    }
  }

  private let pack: RulePack
  private let context: ReportContext
  private let store: Store
  private let evidence: FindingEvidence
  private let search: FindingSearch
  private let today: PartialDate

  /// - Parameter store: The path of the store.
  /// - Parameter key: The secret behind fingerprints, where the reports were made with one.
  /// - Throws: `StoreError` when there is no store.
  public init(
    _ pipeline: DeliveryPipeline, store: String, language: Language, key: [UInt8]? = nil,
    today: PartialDate
  ) throws {
    pack = pipeline.pack
    context = pipeline.reportContext(language)
    self.store = try Store(path: store, mustExist: true)
    evidence = FindingEvidence(pipeline.pack)
    search = FindingSearch(context: context, fingerprints: ReportKeys(key: key).fingerprints)
    self.today = today
  }

  // MARK: Explaining

  /// Keeps an explanation of one finding, of all findings of a record, or of a rule.
  ///
  /// - Parameter target: A fingerprint, a reference of a rejects file, or a rule's ID.
  /// - Parameter scope: For a rule: `unit:NAME`, `delivery:RUN`, `source:ID` or `record:REFERENCE`.
  /// - Returns: The numbers of what was kept: for a record one for each finding.
  /// - Throws: `ExplanationError`, `StoreError`.
  public func explain(
    _ target: String, scope: String?, _ words: Words, at now: String
  ) throws -> [Int] {
    if let until = words.until, until.latest.packed < today.packed {
      throw ExplanationError.isOver(until)
    }
    let new: [NewExplanation]
    if let rule = pack.catalogue.index(of: target) {
      new = try ofRule(rule, scope, words)
    } else if scope != nil {
      throw isFinding(target)
        ? ExplanationError.scopeUnwanted : ExplanationError.unknownTarget(target)
    } else if let reference = RecordReference(target.utf8) {
      new = try ofRecord(reference, target, rule: nil, words)
    } else if isFinding(target), let fingerprint = UInt64(target, radix: 16) {
      new = [try ofFinding(fingerprint, target, words)]
    } else {
      throw ExplanationError.unknownTarget(target)
    }
    try refuseTwins(new)
    return try store.explain(new, at: now)
  }

  private func isFinding(_ target: String) -> Bool {
    target.utf8.count == 16 && UInt64(target, radix: 16) != nil
      || RecordReference(target.utf8) != nil
  }

  private func ofFinding(
    _ fingerprint: UInt64, _ target: String, _ words: Words
  ) throws -> NewExplanation {
    var isAboutFile = false
    for run in try runs() {
      if let found = try search.finding(fingerprint, in: run) {
        try demandAnswerable(found.finding.rule)
        return explanation(of: found.finding, found.record, words)
      }
      if try search.isAboutFile(fingerprint, in: run) { isAboutFile = true }
    }
    throw isAboutFile
      ? ExplanationError.aboutFile(target) : ExplanationError.unknownTarget(target)
  }

  /// All findings of a record, or those of one rule.
  private func ofRecord(
    _ reference: RecordReference, _ target: String, rule: RuleIndex?, _ words: Words
  ) throws -> [NewExplanation] {
    for run in try runs() {
      guard let record = try search.record(reference, in: run) else { continue }
      let findings = record.openFindings.filter { rule == nil || $0.rule == rule }
      // What rejects must be corrected first; the rest may be right then.
      if rule == nil,
        let error = findings.first(where: { evidence.standing(of: $0.rule) == .rejects })
      {
        throw ExplanationError.rejects(rule: pack.catalogue[error.rule].id)
      }
      let answerable = findings.filter { evidence.standing(of: $0.rule) == .answerable }
      guard !answerable.isEmpty else { throw ExplanationError.nothingToExplain(target) }
      return answerable.map { explanation(of: $0, record, words) }
    }
    throw ExplanationError.unknownTarget(target)
  }

  private func explanation(
    of finding: Finding, _ record: StoredRecord, _ words: Words
  ) -> NewExplanation {
    let values = RecordValues(person: record.person, rows: record.rows, text: record.text)
    return NewExplanation(
      rule: pack.catalogue[finding.rule].id, scope: .finding,
      field: pack.schema.path(finding.field),
      evidence: evidence.evidence(of: finding, values), subject: evidence.subject(values),
      reason: words.reason, by: words.by, until: words.until)
  }

  private func ofRule(
    _ rule: RuleIndex, _ scope: String?, _ words: Words
  ) throws -> [NewExplanation] {
    try demandAnswerable(rule)
    let id = pack.catalogue[rule].id
    guard let scope else { throw ExplanationError.scopeWanted(rule: id) }
    let parts = scope.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw ExplanationError.badScope(scope) }
    if parts[0] == "record" {
      guard let reference = RecordReference(parts[1].utf8) else {
        throw ExplanationError.badScope(scope)
      }
      return try ofRecord(reference, parts[1], rule: rule, words)
    }
    let wide = try wideScope(parts[0], parts[1], scope)
    guard words.until != nil else { throw ExplanationError.endWanted }
    return [
      NewExplanation(
        rule: id, scope: wide, evidence: UInt64(pack.catalogue[rule].revision),
        reason: words.reason, by: words.by, until: words.until)
    ]
  }

  /// The names that share most words with one, accents and case aside; five at most.
  private static func alike(_ name: String, _ known: Set<String>) -> [String] {
    func words(_ text: String) -> Set<Substring> { Set(foldedKey(text).split(separator: " ")) }
    let wanted = words(name)
    let ranked = known.map { (shared: words($0).intersection(wanted).count, name: $0) }
    return ranked.sorted { ($1.shared, $0.name) < ($0.shared, $1.name) }.prefix(5).map(\.name)
  }

  private func wideScope(
    _ kind: String, _ name: String, _ scope: String
  ) throws -> Explanation.Scope {
    switch kind {
    case "unit":
      let known = try store.outstanding().compactMap(\.unit)
      guard known.contains(name) else {
        throw ExplanationError.unknownUnit(name, alike: Self.alike(name, Set(known)))
      }
      return .unit(name)
    case "delivery":
      guard let run = Int(name) else { throw ExplanationError.badScope(scope) }
      guard try store.runs().contains(where: { $0.run == run }) else {
        throw ExplanationError.noRun(run)
      }
      return .delivery(run: run)
    case "source":
      let known = pack.profiles.map(\.id)
      let used = try store.runs().map(\.source)
      guard known.contains(name) || used.contains(name) else {
        throw ExplanationError.unknownSource(name, known: known)
      }
      return .source(name)
    default: throw ExplanationError.badScope(scope)
    }
  }

  private func demandAnswerable(_ rule: RuleIndex) throws {
    let id = pack.catalogue[rule].id
    switch evidence.standing(of: rule) {
    case .answerable: return
    case .rejects: throw ExplanationError.rejects(rule: id)
    case .onlyTold: throw ExplanationError.onlyTold(rule: id)
    }
  }

  /// What counts already is not kept once more.
  private func refuseTwins(_ new: [NewExplanation]) throws {
    let stored = try store.explanations().filter { $0.isInForce(on: today) }
    for one in new {
      let twin = stored.first {
        $0.explanation.rule == one.rule && $0.explanation.scope == one.scope
          && $0.field == one.field && $0.evidence == one.evidence && $0.subject == one.subject
      }
      if let twin { throw ExplanationError.explainedAlready(number: twin.explanation.number) }
    }
  }

  /// The newest first: what it says of a record is what counts.
  private func runs() throws -> [StoredRun] {
    try store.runs().reversed().map {
      try store.reading(run: $0.run, schema: pack.schema, catalogue: pack.catalogue)
    }
  }

  // MARK: Looking and withdrawing

  /// Ends an explanation. It stays in the store, with who ended it and why.
  public func withdraw(_ number: Int, by: String, reason: String, at now: String) throws {
    guard let one = try store.explanations().first(where: { $0.explanation.number == number })
    else { throw ExplanationError.noExplanation(number) }
    guard one.ending == nil else { throw ExplanationError.endedAlready(number: number) }
    try store.withdraw(number, by: by, reason: reason, at: now)
  }

  /// All explanations ever given, by number, and how they stand today.
  public func list() throws -> [ListedExplanation] {
    try store.explanations().map { one in
      let state: ListedExplanation.State =
        switch one.ending?.kind {
        case .withdrawn: .withdrawn
        case .reopened: .reopened
        case .given, nil: one.isInForce(on: today) ? .inForce : .over
        }
      return ListedExplanation(
        explanation: one.explanation, state: state, findings: one.findings,
        events: one.events.map {
          ListedExplanation.Event(
            kind: $0.kind.rawValue, at: $0.at, by: $0.by, reason: $0.reason, run: $0.run)
        })
    }
  }
}
