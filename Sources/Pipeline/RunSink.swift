internal import LegacyText
internal import Matching
internal import Normalizers
internal import Readers
internal import Reports
internal import RecordModel
internal import RuleEngine
internal import Staging

/// Takes worked chunks in the order of the input: numbers records, matches them, keeps the books,
/// and hands them to the store. Runs on one thread.
struct RunSink {
  let pack: RulePack
  let dateFields: [FieldAddress]
  let writer: RunWriter?
  /// What goes to the disk while chunks come in; to be waited for before the store is closed.
  private(set) var writingOut: Background<Void>?
  private let earlier: RunWriter.EarlierRecords?
  /// The delivery's number in the store when it was there before.
  let sameDelivery: Int?

  /// How many threads may be busy at the end of the run.
  var jobs = 1

  /// Told how far the run is, and of how many bytes in all.
  var notice: @Sendable (DeliveryPipeline.Notice) -> Void = { _ in }
  var byteTotal: UInt64?

  var summary: RunSummary
  var reports: [ReportFile]
  var fileFindings: [FileFinding] = []
  /// By rule, where it spoke first: noted once a rule, so that a further finding costs nothing.
  private(set) var firstPlaces: [Int: FirstPlace] = [:]

  /// What explains several findings of a record, over the run.
  private(set) var repairs: RepairTally
  private var matcher: ExactMatcher
  private var clusters = Clusters()
  /// Of each record, in order: what became of it, and the hash of its values.
  private var dispositions: [Disposition] = []
  private var contents: [UInt64] = []
  private var twoWay: [UInt64] = []
  /// Records whose disposition or findings changed after they were handed on.
  private var changed: [Int: [Finding]] = [:]
  private var evidence: [Int: [DateEvidence]] = [:]
  private var fileOfRecord: [(first: Int, file: Int)] = []
  private var layout: [LayoutKey: (first: Int, count: Int, lines: [Int])] = [:]
  private var strayQuotesTold: [Int: Int] = [:]
  private var swaps: [Int: SwapTally] = [:]
  private(set) var returned: ReturnBook
  var explanations: ExplanationBook
  /// Records that only an explanation keeps from being held.
  var standingByExplanation: Set<Int> = []
  /// Which of the findings in `changed` were answered, by their positions there.
  private var answered: [Int: [Int: Int]] = [:]
  /// What became of records before findings came that may be answered.
  private var ungraded: [Int: Disposition] = [:]
  /// Records that were good by themselves and are held when they are handed on: their cells were not
  /// kept.
  private var withoutCells: Set<Int> = []
  private var unmapped: [Int: Set<String>] = [:]
  private var pathsSeen: [Int: Set<String>] = [:]
  /// The file and the paths of the last chunk: mostly the next has the same, and nothing is to be told.
  private var lastPaths: (file: Int, paths: [String]) = (-1, [])
  /// By file and field how many records have something there, until `finish`.
  private var filled: [Int: [Int]] = [:]
  private let layouts: [Int: FileLayout]

  private var dataset: DatasetCollector?
  private var absent = AbsentFields()

  private struct LayoutKey: Hashable {
    var file: Int
    var rule: StageRule
  }

  init(
    _ pack: RulePack, dateFields: [FieldAddress], plan: DeliveryPlan, today: PartialDate,
    dataset: DatasetPlan, writer: RunWriter?, sameDelivery: Int?,
    returned: ReturnBook = ReturnBook(), explanations: ExplanationBook
  ) throws {
    (self.pack, self.dateFields, self.writer) = (pack, dateFields, writer)
    (self.sameDelivery, self.returned) = (sameDelivery, returned)
    self.explanations = explanations
    earlier = try writer?.earlierRecords(identities: pack.identities.map(\.name))
    repairs = RepairTally(catalogue: pack.catalogue)
    matcher = ExactMatcher(identityCount: pack.identities.count)
    summary = RunSummary(today: today)
    (summary.pack, summary.packVersion, summary.source) = (pack.id, pack.version, plan.profile.id)
    summary.run = writer?.run ?? 0
    summary.overlays = pack.overlays
    for (rule, reason) in pack.switchedOff { summary.notRun[Int(rule.number)] = reason }
    summary.findingCounts = [Int](repeating: 0, count: pack.catalogue.rules.count)
    summary.ruleStates = [RunSummary.RuleState](
      repeating: RunSummary.RuleState(), count: pack.catalogue.rules.count)
    if !dataset.isEmpty {
      self.dataset = DatasetCollector(
        dataset, ruleCount: pack.catalogue.rules.count, hasStore: writer != nil)
    }
    reports = plan.reports
    layouts = Dictionary(
      plan.persons.map { ($0.number, $0.layout) }, uniquingKeysWith: { first, _ in first })
    for finding in plan.findings { tell(finding) }
  }

  /// Notes that a rule is not run because it is wrong by itself: the run is incomplete.
  mutating func setAside(_ rule: RuleIndex, _ faults: [PackFault]) {
    summary.faultyRules[Int(rule.number)] = faults.map(\.description)
    func told(_ language: Language) -> String {
      faults.map { $0.description(language) }.joined(separator: "; ")
    }
    summary.notRun[Int(rule.number)] = LocalizedText(
      vi: "quy tắc có lỗi: \(told(.vi))", en: "the rule is faulty: \(told(.en))")
  }

  // MARK: Chunks

  /// Takes the next chunk of a file.
  mutating func take(_ worked: consuming WorkedChunk) throws {
    let file = worked.encoded.file
    if fileOfRecord.last?.file != file { fileOfRecord.append((dispositions.count + 1, file)) }
    try withhold(&worked)
    matcher.warm(worked.encoded.keys)
    enter(&worked.encoded, file)
    for index in worked.encoded.records.indices {
      if let reference = worked.encoded.records[index].reference {
        worked.encoded.records[index].isAnswer = returned.enter(
          reference, sequence: dispositions.count + 1)
      } else if worked.encoded.records[index].lacksReference {
        returned.enterUnknown()
      }
      let wasGood = worked.encoded.records[index].disposition == .accepted
      try applyExplanations(index, &worked.encoded, sequence: dispositions.count + 1)
      try match(index, &worked.encoded)
      if wasGood, worked.encoded.records[index].disposition == .held {
        withoutCells.insert(dispositions.count + 1)
      }
      if !worked.encoded.records[index].findings.isEmpty {
        repairs.add(openFindings(index, worked.encoded))
      }
      dispositions.append(worked.encoded.records[index].disposition)
    }
    // Only what records hold: findings that moved to make room stand in the chunk twice.
    for index in worked.encoded.records.indices {
      for position in worked.encoded.records[index].findings {
        let rule = Int(worked.encoded.findings[position].rule.number)
        if summary.findingCounts[rule] == 0, firstPlaces[rule] == nil {
          firstPlaces[rule] = place(index, worked.encoded)
        }
        summary.findingCounts[rule] += 1
      }
    }
    try gather(worked)
    try writer?.append(worked.encoded, identities: pack.identities.count)
    writeOutBeside()
    for fragment in worked.fragments { try take(fragment) }
    tell(worked.strayQuotes, file)
    tally(worked, file)
    notice(.read(records: summary.read, bytes: summary.byteCount, of: byteTotal))
  }

  /// Has a thread begin to write to the disk what the store was given, one at a time.
  private mutating func writeOutBeside() {
    guard writingOut?.isDone ?? true, let work = writer?.writingOut() else { return }
    writingOut = Background(isLong: true, work)
  }

  /// Numbers the records of a chunk within their file, and notes what is known of each.
  private mutating func enter(_ chunk: inout EncodedChunk, _ file: Int) {
    var ordinal = reports[file].recordCount
    var records = chunk.records.mutableSpan
    for index in records.indices {
      ordinal += 1
      records[index].ordinal = ordinal
      contents.append(records[index].content)
      twoWay.append(records[index].twoWayDates)
    }
    reports[file].recordCount = ordinal
  }

  /// Leaves out what is going to be told of the file, unless a later record carries it.
  private mutating func withhold(_ worked: inout WorkedChunk) throws {
    let first = dispositions.count + 1
    let (withheld, late) = absent.take(
      worked.absent, file: worked.encoded.file, first: first,
      count: worked.encoded.records.count)
    worked.encoded.withhold(withheld)
    for finding in withheld {
      worked.states[Int(finding.rule.number)].failed -= worked.encoded.records.count
    }
    for told in late {
      let rule = Int(told.finding.rule.number)
      summary.findingCounts[rule] += told.count
      summary.ruleStates[rule].failed += told.count
      dataset?.count(told.finding, times: told.count, file: worked.encoded.file)
      try writer?.tell(
        told.finding, first: told.first, count: told.count, place: told.place)
    }
  }

  private func openFindings(_ index: Int, _ chunk: EncodedChunk) -> ArraySlice<Finding> {
    let findings = chunk.findings[chunk.records[index].findings]
    guard let explained = chunk.explained[index] else { return findings }
    let open = findings.enumerated().filter { explained[$0.offset] == nil }
    return ArraySlice(open.map(\.element))
  }

  /// Where a record stands: by its number where another begins in the same line, as in a document
  /// that is one line.
  private func place(_ index: Int, _ chunk: EncodedChunk) -> FirstPlace {
    let record = chunk.records[index]
    let neighbours = [index - 1, index + 1].filter(chunk.records.indices.contains)
    return neighbours.contains { chunk.records[$0].line == record.line }
      ? FirstPlace(file: chunk.file, ordinal: record.ordinal)
      : FirstPlace(file: chunk.file, line: record.line)
  }

  /// Takes bytes that could not be read as a record.
  mutating func take(_ fragment: StoredFragment) throws {
    summary.fragments += 1
    reports[fragment.file].fragmentCount += 1
    summary.findingCounts[Int(fragment.rule.number)] += 1
    if firstPlaces[Int(fragment.rule.number)] == nil {
      firstPlaces[Int(fragment.rule.number)] = FirstPlace(
        file: fragment.file, line: fragment.causeLine)
    }
    // Counted already: told here with its place, the first ones of each file.
    if reports[fragment.file].fragmentCount <= Self.mostPlacesTold {
      fileFindings.append(
        FileFinding(
          rule: fragment.rule, file: fragment.file, span: fragment.span,
          line: fragment.causeLine,
          arguments: ["line": "\(fragment.causeLine)", "column": "\(fragment.causeColumn)"]))
    }
    try writer?.append(fragment)
  }
  static let mostPlacesTold = 20

  /// Tells where quotes without a partner stand in records that hold the finding.
  private mutating func tell(_ quotes: [StrayQuote], _ file: Int) {
    for quote in quotes {
      guard strayQuotesTold[file, default: 0] < Self.mostPlacesTold else { return }
      strayQuotesTold[file, default: 0] += 1
      fileFindings.append(
        FileFinding(
          rule: pack.stageRules[.strayQuote], file: file, line: quote.line,
          arguments: ["line": "\(quote.line)", "column": "\(quote.column)"]))
    }
  }

  /// Accounts for the bytes of a chunk of child rows.
  mutating func takeChildren(_ chunk: RawChunk, _ file: Int) {
    summary.byteCount += UInt64(chunk.span.count)
    summary.recordBytes += UInt64(chunk.recordBytes)
    summary.fragmentBytes += UInt64(chunk.fragmentBytes)
    summary.independentCount += chunk.fragments.count
    reports[file].byteCount += UInt64(chunk.span.count)
    reports[file].recordCount += chunk.records.count
  }

  private mutating func tally(_ worked: WorkedChunk, _ file: Int) {
    summary.read += worked.recordCount
    summary.byteCount += UInt64(worked.span.count)
    summary.recordBytes += UInt64(worked.recordBytes)
    summary.fragmentBytes += UInt64(worked.fragmentBytes)
    summary.independentCount += worked.independentCount - worked.layoutLines.count
    reports[file].byteCount += UInt64(worked.span.count)
    if !worked.filled.isEmpty {
      var counts =
        filled.removeValue(forKey: file)
        ?? [Int](repeating: -1, count: pack.schema.person.fields.count)
      for (field, count) in worked.filled { counts[field] = max(0, counts[field]) + count }
      filled[file] = counts
    }
    for line in worked.layoutLines {
      let key = LayoutKey(file: file, rule: line.rule)
      var entry = layout[key] ?? (line.line, 0, [])
      entry.count += 1
      if entry.lines.count < 20 { entry.lines.append(line.line) }
      layout[key] = entry
    }
    for (rule, state) in worked.states.enumerated() {
      summary.ruleStates[rule] += state
    }
    for (rule, count) in worked.faults.enumerated() where count > 0 {
      summary.faults[rule, default: 0] += count
    }
    var known = evidence[file] ?? [DateEvidence](repeating: DateEvidence(), count: dateFields.count)
    for index in worked.dateEvidence.indices { known[index] += worked.dateEvidence[index] }
    evidence[file] = known
    swaps[file, default: SwapTally()] += worked.swaps
    if !worked.paths.isEmpty, lastPaths.file != file || lastPaths.paths != worked.paths {
      tell(worked.paths, file)
      lastPaths = (file, worked.paths)
    }
    for path in worked.unmappedPaths where unmapped[file, default: []].insert(path).inserted {
      tell(
        FileFinding(
          rule: pack.stageRules[.columnUnmapped], file: file, arguments: ["column": path]))
    }
  }

  /// Notes paths that the file has, and what each is for.
  private mutating func tell(_ paths: [String], _ file: Int) {
    for path in paths where pathsSeen[file, default: []].insert(path).inserted {
      reports[file].columns.append(path)
      guard let layout = layouts[file], let bind = layout.bindPath else { continue }
      reports[file].bindings.append(layout.name(of: bind(path), pack.schema))
    }
  }

  private mutating func tellFilled() {
    for (file, counts) in filled {
      for (field, count) in counts.enumerated() where count >= 0 {
        reports[file].filled[pack.schema.person.fields[field].name] = count
      }
    }
  }

  // MARK: Matching

  /// Finds the record's like in this run and in the store, and says what that makes of it.
  private mutating func match(_ index: Int, _ chunk: inout EncodedChunk) throws {
    let sequence = dispositions.count + 1
    // A refused record comes back corrected; it stands in nobody's way until then.
    guard chunk.records[index].disposition != .rejected else { return }
    var first: Int?
    var others: Set<Int> = []
    let identities = pack.identities.count
    if sameDelivery != nil, try wasHere(index, &chunk) { return }
    for identity in 0..<identities {
      let key = chunk.keys[index * identities + identity]
      if let found = matcher.enter(key, identity: identity, sequence: sequence) {
        first = first ?? found
        others.insert(found)
      }
    }
    if let first {
      try matchWithin(index, &chunk, sequence, first, others)
    } else if earlier != nil {
      try matchEarlier(index, &chunk, sequence)
    }
  }

  private mutating func matchWithin(
    _ index: Int, _ chunk: inout EncodedChunk, _ sequence: Int, _ first: Int, _ others: Set<Int>
  ) throws {
    let content = chunk.records[index].content
    var candidates = others
    for other in others {
      if let number = clusters.number(of: other) {
        candidates.formUnion(clusters.members(of: number))
      }
    }
    let twin = candidates.sorted().first { contents[$0 - 1] == content }
    for other in others.sorted() { _ = clusters.join(other, sequence) }
    chunk.records[index].cluster = clusters.number(of: sequence) ?? 0
    if let twin {
      add(.duplicateRecord, to: index, &chunk)
      chunk.records[index].disposition = .duplicate
      if let writer { chunk.records[index].sameAs = writer.storeNumber(twin) }
      touch(twin)
      return
    }
    try contradict(index, &chunk, sequence)
    for other in candidates.sorted() where dispositions[other - 1] != .duplicate {
      conflict(other)
    }
  }

  private mutating func touch(_ sequence: Int) { changed[sequence, default: []] += [] }

  /// The earlier record of a pair that differs must be looked at as well.
  private mutating func conflict(_ sequence: Int) {
    let rule = pack.stageRules[.identityConflict]
    if changed[sequence]?.contains(where: { $0.rule == rule }) == true { return }
    hold(sequence, Finding(rule: rule, field: Finding.wholeRecord))
  }

  /// The records of earlier runs that share a key with this one.
  private func likes(of index: Int, _ chunk: EncodedChunk) throws -> [RunWriter.Earlier] {
    guard let earlier else { return [] }
    let identities = pack.identities.count
    var found: [RunWriter.Earlier] = []
    for identity in 0..<identities {
      let key = chunk.keys[index * identities + identity]
      guard key != 0 else { continue }
      let isWhole = key >> 63 == 1
      found += try earlier.find(key, identity: identity).filter {
        isWhole || $0.delivery == sameDelivery
      }
    }
    return found
  }

  /// Whether the same delivery staged this very record before.
  private func wasHere(_ index: Int, _ chunk: inout EncodedChunk) throws -> Bool {
    let content = chunk.records[index].content
    let twins = try likes(of: index, chunk).filter {
      $0.delivery == sameDelivery && $0.content == content
    }
    guard let twin = twins.last(where: { !$0.isSuperseded }) ?? twins.first else { return false }
    if try isJudgedAnew(twin, chunk.records[index], chunk, dispositions.count + 1) {
      try writer?.supersede(twin.record)
      return false
    }
    chunk.records[index].sameAs = twin.record
    chunk.records[index].disposition = .unchanged
    return true
  }

  private mutating func matchEarlier(
    _ index: Int, _ chunk: inout EncodedChunk, _ sequence: Int
  ) throws {
    let found = try likes(of: index, chunk).filter { !$0.isSuperseded }
    guard !found.isEmpty else { return }
    let content = chunk.records[index].content
    if let twin = found.first(where: { $0.content == content }) {
      chunk.records[index].sameAs = twin.record
      chunk.records[index].disposition = .duplicate
      add(.duplicateRecord, to: index, &chunk)
      return
    }
    chunk.records[index].cluster = clusters.open(for: sequence)
    try contradict(index, &chunk, sequence)
  }

  /// Another record says otherwise of the same person.
  private mutating func contradict(
    _ index: Int, _ chunk: inout EncodedChunk, _ sequence: Int
  ) throws {
    add(.identityConflict, to: index, &chunk)
    let last = chunk.records[index].findings.count - 1
    let finding = chunk.findings[chunk.records[index].findings.upperBound - 1]
    if let number = try explanation(of: finding, chunk.records[index], chunk, sequence) {
      chunk.explain(index, finding: last, by: number)
      return
    }
    chunk.records[index].disposition = DispositionTable.graver(
      chunk.records[index].disposition, pack.dispositions[finding.rule])
  }

  /// Adds a finding to a record of a chunk that is not handed on yet.
  private func add(_ rule: StageRule, to index: Int, _ chunk: inout EncodedChunk) {
    let finding = Finding(rule: pack.stageRules[rule], field: Finding.wholeRecord)
    let range = chunk.records[index].findings
    // The record's findings move to the end, where there is room behind them.
    let start = chunk.findings.count
    if chunk.withheldCount > 0 {
      chunk.numbers.append(contentsOf: chunk.numbers[range])
      chunk.numbers.append(UInt32(range.count + chunk.withheldCount))
    }
    chunk.findings.append(contentsOf: chunk.findings[range])
    chunk.findings.append(finding)
    chunk.records[index].findings = start..<chunk.findings.count
  }

  // MARK: Dataset rules

  /// What picks from the records for the dataset rules; `nil` when there are none.
  var datasetPicker: DatasetPicker? {
    dataset.map { DatasetPicker($0.plan, picksValues: $0.values != nil) }
  }

  private mutating func gather(_ worked: WorkedChunk) throws {
    guard let pick = worked.pick else { return }
    let records = worked.encoded.records
    let sequence = dispositions.count - records.count + 1
    for index in records.indices where !records[index].findings.isEmpty {
      dataset?.count(worked.encoded.findings[records[index].findings], file: worked.encoded.file)
    }
    try dataset?.take(
      pick, records.lazy.map(\.disposition), first: writer?.storeNumber(sequence) ?? sequence)
  }

  /// Asks the dataset rules; their findings are findings like any other.
  private mutating func runDatasetRules(_ beside: () throws -> Void) throws {
    guard var dataset else { return try beside() }
    try dataset.finish()
    let stage = DatasetStage(plan: dataset.plan, pack: pack, writer: writer, jobs: jobs)
    let base = writer.map { $0.storeNumber(1) } ?? 1
    for outcome in try stage.run(dataset, files: reports, beside: beside) {
      let rule = outcome.rule.rule.index
      let number = Int(rule.number)
      if outcome.fault != nil { summary.faults[number, default: 0] += 1 }
      for finding in outcome.findings {
        hold(finding.record - base + 1, outcome.rule.finding(pack, row: finding.row))
      }
      for row in outcome.fileFindings { tell(outcome.rule.fileFinding(row)) }
      summary.ruleStates[number] += outcome.state(dataset, files: reports.count)
    }
  }

  /// Adds a finding to a record that was handed on.
  private mutating func hold(_ sequence: Int, _ finding: Finding) {
    touch(sequence)
    changed[sequence]?.append(finding)
    summary.findingCounts[Int(finding.rule.number)] += 1
    if firstPlaces[Int(finding.rule.number)] == nil,
      let part = fileOfRecord.last(where: { $0.first <= sequence })
    {
      firstPlaces[Int(finding.rule.number)] = FirstPlace(
        file: part.file, ordinal: sequence - part.first + 1)
    }
    // Whether it is answered is seen at the end, when the record can be looked at.
    if explanations.concerns(finding.rule, of: sequence), ungraded[sequence] == nil {
      ungraded[sequence] = dispositions[sequence - 1]
    }
    dispositions[sequence - 1] = DispositionTable.graver(
      dispositions[sequence - 1], pack.dispositions[finding.rule])
  }

  // MARK: The end

  /// Notes something about a file.
  mutating func tell(_ finding: FileFinding) {
    summary.findingCounts[Int(finding.rule.number)] += 1
    if let file = finding.file, let line = finding.line,
      firstPlaces[Int(finding.rule.number)] == nil
    {
      firstPlaces[Int(finding.rule.number)] = FirstPlace(file: file, line: line)
    }
    fileFindings.append(finding)
  }

  /// Judges what only the whole tells, writes what changed, and closes the books.
  ///
  /// - Parameters:
  ///   - beside: What this thread can do while others ask the dataset rules.
  ///   - recall: Gets the cells of records that are held although they were good by themselves.
  mutating func finish(recall: CellRecall? = nil, beside: () throws -> Void = {}) throws {
    tellFilled()
    tellAbsent()
    tellLayout()
    tellSwaps()
    try tellDates()
    try runDatasetRules(beside)
    try answerLateFindings()
    if let writer {
      try changeLate(writer, recall)
      summary.returned = try returned.close(dispositions, writer)
    }
    for disposition in dispositions {
      switch disposition {
      case .accepted: summary.accepted += 1
      case .held: summary.held += 1
      case .rejected: summary.rejected += 1
      case .duplicate: summary.duplicates += 1
      case .unchanged: summary.unchanged += 1
      }
    }
    summary.structureBytes = summary.byteCount - summary.recordBytes - summary.fragmentBytes
    if summary.independentCount > summary.read + summary.fragments {
      tell(
        FileFinding(
          rule: pack.stageRules[.recordCountDiffers], file: nil,
          arguments: [
            "counted": "\(summary.independentCount)",
            "read": "\(summary.read + summary.fragments)",
          ]))
    }
    let accounted =
      summary.accepted + summary.held + summary.rejected + summary.duplicates + summary.unchanged
    summary.balanced =
      summary.read == accounted && summary.independentCount <= summary.read + summary.fragments
    if !summary.faults.isEmpty || !summary.faultyRules.isEmpty { summary.complete = false }
    try explanations.close(writer)
    summary.explained = explanations.counts
    summary.explained.records = standingByExplanation.count { dispositions[$0 - 1] == .accepted }
    for rule in summary.findingCounts.indices where summary.openCount(rule) > 0 {
      let severity = pack.catalogue.rules[rule].severity
      summary.worst = max(summary.worst ?? severity, severity)
    }
  }

  /// Writes what changed of records that were handed on, and has their cells looked up: both in one
  /// walk, as each row of the store that is come to costs more than a record in it.
  private func changeLate(_ writer: RunWriter, _ recall: CellRecall?) throws {
    var late = withoutCells.union(changed.keys)
    late.formUnion(clusters.all.lazy.map(\.record))
    recall?.expect(late.count)
    for sequence in late.sorted() {
      let disposition = dispositions[sequence - 1]
      let (findings, cluster) = (changed[sequence], clusters.number(of: sequence))
      if findings != nil || cluster != nil {
        try writer.update(
          sequence, disposition: disposition, cluster: cluster, adding: findings ?? [],
          explained: answered[sequence] ?? [:], isAnswer: returned.isAnswer(sequence))
      }
      let isSentBack = disposition == .held || disposition == .rejected
      if withoutCells.contains(sequence) || findings != nil && isSentBack {
        try recall?.want(sequence)
      }
    }
    try recall?.finish()
  }

  private mutating func answerLateFindings() throws {
    for (sequence, before) in ungraded.sorted(by: { $0.key < $1.key }) {
      var disposition = before
      for (position, finding) in (changed[sequence] ?? []).enumerated() {
        if let number = try explanation(late: finding, of: sequence, before) {
          answered[sequence, default: [:]][position] = number
        } else {
          disposition = DispositionTable.graver(disposition, pack.dispositions[finding.rule])
        }
      }
      dispositions[sequence - 1] = disposition
    }
  }

  private mutating func tellAbsent() {
    for (file, findings) in absent.told {
      for finding in findings {
        tell(
          FileFinding(
            rule: pack.stageRules[.columnExpected], file: file,
            arguments: ["column": pack.schema.field(finding.field).name]))
      }
    }
  }

  private mutating func tellLayout() {
    let keys = layout.keys.sorted { ($0.file, $0.rule.id) < ($1.file, $1.rule.id) }
    for key in keys {
      guard let entry = layout[key] else { continue }
      tell(
        FileFinding(
          rule: pack.stageRules[key.rule], file: key.file, line: entry.first,
          arguments: [
            "count": "\(entry.count)",
            "lines": entry.lines.map(String.init).joined(separator: ", ")
              + (entry.count > entry.lines.count ? ", …" : ""),
          ]))
    }
  }

  /// Two columns whose values stand in each other's place.
  private mutating func tellSwaps() {
    for (file, tally) in swaps.sorted(by: { $0.key < $1.key }) {
      for (pair, count) in tally.columns(of: reports[file].recordCount) {
        tell(
          FileFinding(
            rule: pack.stageRules[.columnsSwapped], file: file,
            arguments: [
              "first": pack.schema.path(pair.first), "second": pack.schema.path(pair.second),
              "count": "\(count)",
            ]))
      }
    }
  }

  /// Date columns that contradict themselves: their two-way dates are findings.
  private mutating func tellDates() throws {
    for (file, known) in evidence.sorted(by: { $0.key < $1.key }) {
      for (index, counts) in known.enumerated() {
        guard counts.monthFirst > 0, counts.twoWay > 0 || counts.monthFirst > 1 else { continue }
        let decided = counts.dayFirst + counts.monthFirst
        // A slip of the key now and then is not another convention.
        guard counts.monthFirst * 20 >= decided else { continue }
        let rule: StageRule = counts.dayFirst == 0 ? .columnMonthFirst : .columnDateOrderMixed
        tell(
          FileFinding(
            rule: pack.stageRules[rule], file: file,
            arguments: [
              "column": pack.schema.path(dateFields[index]), "day_first": "\(counts.dayFirst)",
              "month_first": "\(counts.monthFirst)", "two_way": "\(counts.twoWay)",
            ]))
        doubtTwoWayDates(file, index)
      }
    }
  }

  private mutating func doubtTwoWayDates(_ file: Int, _ index: Int) {
    let rule = pack.stageRules[.dateOrderUncertain]
    for (position, part) in fileOfRecord.enumerated() where part.file == file {
      let end =
        position + 1 < fileOfRecord.count ? fileOfRecord[position + 1].first : twoWay.count + 1
      for sequence in part.first..<end where twoWay[sequence - 1] >> UInt64(index & 63) & 1 == 1 {
        guard dispositions[sequence - 1] != .duplicate else { continue }
        hold(sequence, Finding(rule: rule, field: dateFields[index]))
      }
    }
  }
}
