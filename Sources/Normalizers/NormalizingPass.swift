internal import LegacyText
internal import RecordModel

/// One run of the normalizers over one chunk.
///
/// Values that need no rewriting stay slices of the bytes as read; only what changes is written
/// behind them. Nothing is allocated per field.
///
/// Methods of the hot path that change nothing are static or `mutating` even so: to call another from
/// one that changes the pass, all of the pass is copied, 120 instructions a call.
struct NormalizingPass {
  let normalizer: RecordNormalizer
  /// As read; its bytes are the first of the chunk's text.
  let raw: RawChunk
  /// The plan of the file whose fields are being taken: the persons', or a child file's.
  var plan: FilePlan
  let children: [ChildJoin]
  var chunk: RecordChunk
  var scratch = NormalizerScratch.none
  /// The bytes of a legacy column after decoding; reused.
  var buffer: [UInt8] = []
  var unmappedSeen: [Bool] = []
  var places: LazyPlaceResolver.Made?

  // The record and row being filled.
  var personBase = 0
  var firstRow = 0
  var rowBase = 0
  var rowSection = 0
  var rowNumber = 0
  /// The fields of the row at hand that were looked for a value, as in `RecordChunk.rowFields`.
  var rowFields: UInt64 = 0
  var twoWay: UInt64 = 0
  /// How the text of each column or path is read.
  var columnTexts: [TextPlan?] = []
  /// Of the record at hand: the column where a quote without a partner stands; 0 for none.
  var strayQuote: UInt32 = 0
  /// The number of the plan's first column in the memory of values.
  var memoryBase = 0
  /// Position of the field in the raw chunk plus one; 0 for values of child files.
  var source: UInt32 = 0

  /// The chunk's findings and changes when the row at hand began.
  var rowFinding = 0
  var rowChange = 0

  /// Takes the bytes of `raw` over: the chunk's text begins with them.
  init(
    _ normalizer: RecordNormalizer, _ raw: inout RawChunk, _ plan: FilePlan,
    _ children: [ChildJoin]
  ) {
    chunk = RecordChunk(text: [])
    swap(&chunk.text, &raw.bytes)
    (self.normalizer, self.raw, self.plan) = (normalizer, raw, plan)
    self.children = children
    chunk.hasFixedFields = plan.bindPath == nil
    chunk.dateEvidence = [DateEvidence](
      repeating: DateEvidence(), count: normalizer.dateFields.count)
    chunk.rowFields = [UInt64](repeating: 0, count: normalizer.fieldCounts.count)
  }

  /// Lays out the persons' values, and makes room for what the last chunk had, and some more: growing
  /// step by step copies all of it again and again.
  ///
  /// Of a file of XML only fields are laid out that its paths so far can fill: 30 of 170. To lay out,
  /// check and pack the others took 20,000 instructions a record.
  mutating func layOut() {
    bindPaths()
    chunk.layOutPersons(
      plan.bindPath == nil ? plan.personFields : scratch.paths.personFields,
      of: normalizer.schema.person.fields.count, records: raw.records.count,
      room: scratch.rowValues * 5 / 4)
    chunk.records.reserveCapacity(raw.records.count)
    chunk.changes.reserveCapacity(scratch.changes * 5 / 4)
    chunk.changeStarts.reserveCapacity(raw.records.count + 1)
  }

  mutating func run() {
    let pathPlans = scratch.paths.columns
    unmappedSeen = [Bool](repeating: false, count: raw.paths.count)
    let isXML = !raw.paths.isEmpty
    columnTexts = isXML ? scratch.paths.texts : plan.columnTexts
    scratch.memory.beginChunk()
    memoryBase = scratch.memory.base(of: plan)
    scratch.rows.prepare(normalizer.routers)
    let isQuick = !scratch.isSlow && !plan.quick.isEmpty
    let isNested = !scratch.isSlow && isXML
    let (fields, steps, routes) = (raw.fields, scratch.paths.steps, normalizer.routes)
    var taken = [TakenField](repeating: TakenField(), count: isNested ? 64 : 0)
    defer {
      chunk.unmappedPaths = raw.paths.indices.filter { unmappedSeen[$0] }.map { raw.paths[$0] }
    }
    for (number, record) in raw.records.enumerated() {
      (personBase, firstRow) = (number, chunk.rows.count)
      (rowSection, twoWay) = (0, 0)
      strayQuote = record.strayQuote
      scratch.rows.begin(sections: normalizer.fieldCounts.count)
      if isQuick, number % Self.recordsAtOnce == 0 {
        takeColumns(number..<min(number + Self.recordsAtOnce, raw.records.count))
      }
      var entry = RecordEntry(
        firstValue: personBase, firstRow: chunk.rows.count, ordinal: 0, line: record.line,
        span: record.span)
      let firstFinding = chunk.findings.count
      entry.firstFinding = UInt32(firstFinding)
      if let damage = record.damage {
        find(damage, Finding.wholeRecord)
      } else {
        if !plan.joins.isEmpty {
          scratch.joined = plan.joins.map { [Range<Int>](repeating: 0..<0, count: $0.parts) }
        }
        if isQuick {
          takeRest(of: number % Self.recordsAtOnce)
        } else if isNested {
          var taken = taken.mutableSpan
          takeNested(record, fields.span, pathPlans.span, steps.span, routes, &taken)
        } else {
          for position in record.fields {
            let field = fields[position]
            source = UInt32(position + 1)
            let column = Int(field.column)
            if isXML {
              take(field, pathPlans[column])
            } else if column < plan.columns.count {
              take(field, plan.columns[column])
            }
          }
        }
        if !plan.joins.isEmpty { finishJoins() }
        finishRow()
        for join in children { addRows(of: join, to: entry) }
        if strayQuote > 0 { tellStrayQuote(since: firstFinding) }
      }
      entry.rowCount = UInt32(chunk.rows.count) - entry.firstRow
      entry.findingCount = UInt32(chunk.findings.count - firstFinding)
      entry.twoWayDates = twoWay
      chunk.records.append(entry)
      chunk.changeStarts.append(UInt32(chunk.changes.count))
    }
  }

  /// Tells of a quote without a partner that stands in a column of no field.
  private mutating func tellStrayQuote(since firstFinding: Int) {
    let rule = normalizer.rules[.strayQuote]
    guard !chunk.findings[firstFinding...].contains(where: { $0.rule == rule }) else { return }
    find(rule, Finding.wholeRecord, detail: strayQuote)
  }

  private mutating func bindPaths() {
    if scratch.paths.plan !== plan.identity {
      scratch.paths = NormalizerScratch.PathMemory(plan: plan.identity)
      // What is joined, and what child files say of persons, comes without a path.
      var fields = plan.joins.map(\.field).flatMap { filled(by: $0) }
      for child in children { fields += child.plans.values.flatMap(\.personFields) }
      scratch.paths.personFields = Set(fields).sorted()
    } else if scratch.paths.paths == raw.paths {
      return
    }
    var fields = Set(scratch.paths.personFields)
    let before = fields.count
    scratch.paths.paths = raw.paths
    scratch.paths.texts.removeAll(keepingCapacity: true)
    scratch.paths.columns.removeAll(keepingCapacity: true)
    var bindings: [NormalizerScratch.PathBinding] = []
    for path in raw.paths {
      let binding = scratch.paths.known[path] ?? binding(of: path)
      bindings.append(binding)
      scratch.paths.texts.append(binding.text)
      scratch.paths.columns.append(binding.column)
      if case .field(let column) = binding.column {
        fields.formUnion(filled(by: column.position))
      }
    }
    scratch.paths.steps = steps(of: bindings)
    if fields.count > before { scratch.paths.personFields = fields.sorted() }
  }

  private mutating func binding(of path: String) -> NormalizerScratch.PathBinding {
    let text = plan.texts.path(path).map { TextPlan($0) }
    let column = plan.bindPath.map { normalizer.column($0(path), text, plan) } ?? .skip
    var binding = NormalizerScratch.PathBinding(text: text, column: column)
    if let slash = path.lastIndex(of: "/") {
      let parent = String(path[..<slash])
      let outer = scratch.paths.known[parent] ?? self.binding(of: parent)
      if case .row(let section) = outer.column {
        binding.row = section
      } else {
        binding.row = outer.row
      }
    }
    // A file can name its elements as it likes, and no two alike.
    if scratch.paths.known.count >= 1 << 14 { scratch.paths.known.removeAll() }
    scratch.paths.known[path] = binding
    return binding
  }

  /// What the fields of each path do.
  ///
  /// Rows of a section are taken at once where all of their fields stand inside of the row's element
  /// and nothing else does that a record takes.
  private mutating func steps(of bindings: [NormalizerScratch.PathBinding]) -> [PathStep] {
    var isWhole = normalizer.fieldCounts.map { $0 <= 64 }
    for binding in bindings {
      switch binding.column {
      case .field(let column):
        let section = Int(column.address.section)
        if section != binding.row { (isWhole[section], isWhole[binding.row]) = (false, false) }
      case .part: isWhole[binding.row] = false
      case .row, .skip, .unmapped: break
      }
    }
    return bindings.map { binding in
      switch binding.column {
      case .skip: PathStep()
      case .row(let section):
        PathStep(kind: isWhole[section] ? .row : .slowRow, section: UInt16(section))
      case .field(let column):
        if column.address.section == 0 {
          PathStep(
            kind: .person, field: column.address.field, dateIndex: Int16(column.dateIndex))
        } else {
          PathStep(
            kind: isWhole[Int(column.address.section)] ? .rowField : .other,
            section: column.address.section, field: column.address.field,
            dateIndex: Int16(column.dateIndex))
        }
      case .unmapped: PathStep(kind: .unmapped)
      case .part: PathStep(kind: .other)
      }
    }
  }

  /// The person's fields that get a value with a field of the plan: itself, and the code of a place.
  private func filled(by position: Int) -> [Int] {
    let field = plan.fields[position]
    return [field.address, field.placeCode].compactMap { $0 }.filter { $0.section == 0 }
      .map { Int($0.field) }
  }

  /// Sends one raw field where its column's plan says.
  @inline(__always)
  mutating func take(_ field: RawField, _ column: ColumnPlan) {
    switch column {
    case .skip: return
    case .unmapped:
      if !unmappedSeen.isEmpty, field.count > 0 { unmappedSeen[Int(field.column)] = true }
    case .field(let column):
      if field.flags.contains(.elementStart) { return }
      take(field, column)
    case .part(let join, let part):
      if field.flags.contains(.elementStart) { return }
      var kinds: UInt32 = 0
      scratch.joined[join][part] = unwrapped(
        field.range, field.flags, columnTexts[Int(field.column)], &kinds)
    case .row(let section):
      if field.flags.contains(.elementStart) { beginRow(section) }
    }
  }

  // MARK: Findings and changes

  @inline(never)
  mutating func find(_ rule: StageRule, _ field: FieldAddress, detail: UInt32 = 0) {
    find(normalizer.rules[rule], field, detail: detail)
  }

  @inline(never)
  mutating func find(_ rule: RuleIndex, _ field: FieldAddress, detail: UInt32 = 0) {
    chunk.findings.append(
      Finding(
        rule: rule, field: field, row: field.section == 0 ? 0 : rowNumber, detail: detail))
  }

  @inline(never)
  mutating func note(_ kinds: UInt32, _ field: FieldAddress, _ raw: Range<Int>) {
    chunk.changes.append(
      Change(field: field, row: field.section == 0 ? 0 : rowNumber, kinds: kinds, raw: raw))
  }
}
