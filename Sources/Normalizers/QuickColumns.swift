internal import LegacyText
internal import RecordModel

/// The quick ways of a table: some records at a time, column by column, each column in a loop of its
/// own.
///
/// What a field needs of its column is worked out once for all of them, and no branch depends on the
/// column; field by field it was 260 instructions a field beside looking at its bytes. The records
/// are so few that their fields and bytes stay in the nearest cache while the columns go over them.
///
/// What a loop cannot take stays for `takeRest`, which goes field by field: so findings and changes
/// come in the order of the fields. What the loops take is what field by field would come out.
extension NormalizingPass {
  /// How many records are taken at a time.
  static let recordsAtOnce = 16

  mutating func takeColumns(_ records: Range<Int>) {
    let (raw, columns) = (raw, plan.quick)
    // Lent to the loops, which change them while they read the chunk's text.
    var (values, batch): ([Value], QuickBatch) = ([], QuickBatch())
    swap(&values, &chunk.values)
    swap(&batch, &scratch.batch)
    batch.begin(records, raw, columns: plan.columns.count, words: plan.idle.count)
    for column in columns {
      switch column.field.shape {
      case .text: takeEach(column, records, raw, &values, &batch) { isQuicklyCanonical($0, $1) }
      case .name:
        takeEach(column, records, raw, &values, &batch) { isQuicklyName($0.extracting($1)) }
      case .digits: takeEach(column, records, raw, &values, &batch) { areDigits($0, $1) }
      case .twelveDigits:
        takeEach(column, records, raw, &values, &batch) { $1.count == 12 && areDigits($0, $1) }
      case .capitals:
        takeEach(column, records, raw, &values, &batch) { areDigitsOrCapitals($0, $1) }
      case .email: takeEach(column, records, raw, &values, &batch) { isSmallASCII($0, $1) }
      case .phone: takeEach(column, records, raw, &values, &batch) { isPlainPhone($0, $1) }
      case .identifier:
        takeEach(column, records, raw, &values, &batch) { areDigitsOrLetters($0, $1) }
      case .date: takeDates(column, records, raw, &values, &batch)
      case .place: takePlaces(column, records, raw, &values, &batch)
      case .other: recallEach(column, records, raw, &values, &batch)
      }
    }
    swap(&values, &chunk.values)
    swap(&batch, &scratch.batch)
  }

  /// Takes of one record what `takeColumns` left.
  mutating func takeRest(of record: Int) {
    let (first, count) = scratch.batch.fields[record]
    let words = plan.idle.count
    for word in 0..<words where word * 64 < count {
      let place = record * words + word
      let noted = scratch.batch.noted[place]
      var left = ~(scratch.batch.done[place] | plan.idle[word]) | noted
      if count < word * 64 + 64 { left &= (1 << UInt64(count - word * 64)) - 1 }
      while left != 0 {
        let bit = left.trailingZeroBitCount
        left &= left - 1
        let position = first + word * 64 + bit
        let field = raw.fields[position]
        let column = Int(field.column)
        guard column < plan.columns.count else { continue }
        if noted >> UInt64(bit) & 1 == 0 {
          source = UInt32(position + 1)
          take(field, plan.columns[column])
        } else if case .field(let known) = plan.columns[column] {
          let kinds = scratch.batch.kinds[record * plan.columns.count + column]
          note(kinds, known.address, field.range)
        }
      }
    }
    twoWay |= scratch.batch.twoWay[record]
  }

  // MARK: Columns

  /// Goes over the fields of a column that stand where they should and have at most quotes around
  /// them. Empty ones it takes itself.
  ///
  /// - Parameter values: The chunk's; the column's begin at `base`.
  /// - Parameter body: Gets the record in the batch, the field, its position plus one, and its value
  ///   to fill; says whether that is done.
  @inline(__always)
  private static func forEach(
    _ column: QuickColumn, _ fields: Span<RawField>, _ base: Int,
    _ values: inout MutableSpan<Value>, _ batch: inout QuickBatch,
    _ body: (Int, RawField, UInt32, inout Value) -> Bool
  ) {
    var finished: UInt32 = 0
    for record in 0..<batch.fields.count {
      guard let (field, source) = batch.field(record, column, fields) else { continue }
      if field.count == 0 {
        values[base + record] = Value(kind: .empty)
      } else {
        guard field.flags.isSubset(of: .quoted),
          body(record, field, source, &values[base + record])
        else { continue }
      }
      finished |= 1 &<< UInt32(truncatingIfNeeded: record)
    }
    batch.finish(finished, column)
  }

  private func base(_ column: QuickColumn, _ records: Range<Int>) -> Int {
    records.lowerBound + Int(chunk.personOffsets[Int(column.field.address.field)])
  }

  private mutating func isInForm(_ range: Range<Int>) -> Bool {
    isQuicklyCanonical(chunk.text.span, range)
  }

  /// Takes the texts of a column that are in form.
  @inline(__always)
  private mutating func takeEach(
    _ column: QuickColumn, _ records: Range<Int>, _ raw: RawChunk, _ values: inout [Value],
    _ batch: inout QuickBatch, _ isInForm: (Span<UInt8>, Range<Int>) -> Bool
  ) {
    let base = base(column, records)
    do {
      let text = chunk.text.span
      var span = values.mutableSpan
      Self.forEach(column, raw.fields.span, base, &span, &batch) { _, field, source, value in
        guard isInForm(text, field.range) else { return false }
        value = Value(kind: .text, text: field.range, source: source)
        return true
      }
    }
  }

  @inline(never)
  private mutating func takeDates(
    _ column: QuickColumn, _ records: Range<Int>, _ raw: RawChunk, _ values: inout [Value],
    _ batch: inout QuickBatch
  ) {
    let base = base(column, records)
    let dates = plan.dates
    var evidence = DateEvidence()
    var bothWays: UInt32 = 0
    do {
      let text = chunk.text.span
      var span = values.mutableSpan
      Self.forEach(column, raw.fields.span, base, &span, &batch) { record, field, source, value in
        guard let reading = dates.quick(text.extracting(field.range)),
          case .date(let date) = reading.outcome, !reading.unusualForm
        else { return false }
        switch reading.evidence {
        case .none: break
        case .dayFirst: evidence.dayFirst += 1
        case .monthFirst: evidence.monthFirst += 1
        case .twoWay:
          evidence.twoWay += 1
          bothWays |= 1 << UInt32(record)
        }
        value = Value(kind: .date, source: source, bits: Int64(date.packed))
        return true
      }
    }
    while bothWays != 0 {
      batch.twoWay[bothWays.trailingZeroBitCount] |= 1 << UInt64(column.field.dateIndex & 63)
      bothWays &= bothWays - 1
    }
    chunk.dateEvidence[column.field.dateIndex] += evidence
  }

  /// Takes values that came before: finds them all, then puts them where they go.
  @inline(never)
  private mutating func recallEach(
    _ column: QuickColumn, _ records: Range<Int>, _ raw: RawChunk, _ values: inout [Value],
    _ batch: inout QuickBatch
  ) {
    let number = memoryBase + column.field.position
    guard !scratch.memory.isForgotten(number) else { return }
    let base = base(column, records)
    let seed = column.field.seed | UInt64(memoryBase) << 32
    let fields = raw.fields.span
    var (finished, noted): (UInt32, UInt32) = (0, 0)
    var span = values.mutableSpan
    var count = 0
    var recalls: [QuickBatch.Recall] = []
    swap(&recalls, &batch.recalls)
    defer { swap(&recalls, &batch.recalls) }
    do {
      let text = chunk.text.span
      var found = recalls.mutableSpan
      for record in 0..<batch.fields.count {
        guard let (field, source) = batch.field(record, column, fields) else { continue }
        if field.count == 0 {
          span[base + record] = Value(kind: .empty)
          finished |= 1 &<< UInt32(truncatingIfNeeded: record)
          continue
        }
        guard field.flags.isSubset(of: .quoted), field.count <= ValueMemory.mostKeyBytes else {
          continue
        }
        let place = scratch.memory.find(text, field.range, seed: seed)
        guard place >= 0 else { continue }
        found[count] = QuickBatch.Recall(
          record: UInt32(truncatingIfNeeded: record), source: source,
          place: UInt32(truncatingIfNeeded: place), range: field.range)
        count &+= 1
      }
    }
    for index in 0..<count {
      let recall = recalls[index]
      let record = Int(recall.record)
      let kinds = scratch.memory.recall(
        Int(recall.place), recall.range, recall.source, &span[base &+ record], in: &chunk.text)
      finished |= 1 &<< recall.record
      if kinds != 0 {
        noted |= 1 &<< recall.record
        batch.setKinds(record, column, kinds)
      }
    }
    batch.finish(finished, column)
    if noted != 0 { batch.note(noted, column) }
    scratch.memory.count(number, hits: UInt32(count))
  }

  /// Takes addresses in form whose places are found: looked for all at once, so that the waits for
  /// memory overlap. One by one these were 5 % of an import, 90 ns an address. The loops that wait
  /// do nothing else: the processor looks some two hundred instructions ahead, and an address between
  /// two waits is more than that.
  @inline(never)
  private mutating func takePlaces(
    _ column: QuickColumn, _ records: Range<Int>, _ raw: RawChunk, _ values: inout [Value],
    _ batch: inout QuickBatch
  ) {
    let base = base(column, records)
    let fields = raw.fields.span
    let isCurrent = column.isCurrent
    batch.looks.removeAll(keepingCapacity: true)
    var finished: UInt32 = 0
    for record in 0..<records.count {
      guard let (field, source) = batch.field(record, column, fields) else { continue }
      if field.count == 0 {
        values[base + record] = Value(kind: .empty)
        finished |= 1 << UInt32(record)
        continue
      }
      guard field.flags.isSubset(of: .quoted), isInForm(field.range) else { continue }
      let ends = Self.ends(of: field.range, in: chunk.text.span, isCurrent)
      batch.looks.append(QuickBatch.PlaceLook(record: UInt32(record), source: source, ends: ends))
    }
    var touched: UInt64 = 0
    for look in batch.looks {
      touched &+= touch(look.ends.hashOfTwo) &+ touch(look.ends.hashOfThree)
    }
    let list = isCurrent ? normalizer.newCommunes : normalizer.oldCommunes
    for index in batch.looks.indices {
      let resolution = resolution(of: batch.looks[index].ends, isCurrent)
      // What is not found is told in the order of the fields.
      batch.looks[index].entry = resolution.outcome == .found ? resolution.entry : -1
    }
    for look in batch.looks where look.entry >= 0 {
      touched &+= touchCode(list, Int(look.entry))
    }
    scratch.touched = touched
    let codes = records.lowerBound + Int(chunk.personOffsets[Int(column.code)])
    for look in batch.looks where look.entry >= 0 {
      values[base + Int(look.record)] = Value(
        kind: .text, text: look.ends.text, source: look.source)
      let start = chunk.text.count
      appendCode(list, Int(look.entry))
      values[codes + Int(look.record)] = Value(
        kind: .code, text: start..<chunk.text.count, source: 0,
        entry: UInt16(truncatingIfNeeded: look.entry))
      finished |= 1 << look.record
    }
    batch.finish(finished, column)
  }
}

/// What is done of the records at hand; reused.
struct QuickBatch: Sendable {
  /// For each record its first field in the chunk, and how many there are; none if damaged.
  private(set) var fields: [(first: Int, count: Int)] = []
  /// Words of 64 columns a record.
  private(set) var words = 0
  private var columns = 0
  /// For each record a bit a column that is done.
  fileprivate(set) var done: [UInt64] = []
  /// The same for those of them whose change is still to be told, and for each record and column
  /// what it is.
  private(set) var noted: [UInt64] = []
  private(set) var kinds: [UInt32] = []
  fileprivate(set) var twoWay: [UInt64] = []
  fileprivate(set) var looks: [PlaceLook] = []
  fileprivate(set) var recalls = [Recall](
    repeating: Recall(), count: NormalizingPass.recordsAtOnce)

  /// A value that came before.
  struct Recall: Sendable {
    var record: UInt32 = 0
    var source: UInt32 = 0
    /// In the memory of values.
    var place: UInt32 = 0
    /// The bytes as read.
    var range = 0..<0
  }

  /// An address that is going to be looked up.
  struct PlaceLook: Sendable {
    var record: UInt32
    var source: UInt32
    var ends: NormalizingPass.PlaceEnds
    /// Of the list of communes; -1 where it was not found.
    var entry: Int32 = -1
  }

  mutating func begin(_ records: Range<Int>, _ raw: RawChunk, columns: Int, words: Int) {
    let count = NormalizingPass.recordsAtOnce
    if self.columns != columns || twoWay.isEmpty {
      (self.columns, self.words) = (columns, words)
      done = [UInt64](repeating: 0, count: count * words)
      noted = done
      kinds = [UInt32](repeating: 0, count: count * columns)
      twoWay = [UInt64](repeating: 0, count: count)
    } else {
      for index in done.indices { (done[index], noted[index]) = (0, 0) }
      for index in twoWay.indices { twoWay[index] = 0 }
    }
    fields.removeAll(keepingCapacity: true)
    for number in records {
      let record = raw.records[number]
      fields.append((Int(record.firstField), record.damage == nil ? Int(record.fieldCount) : 0))
    }
  }

  /// The field of a column and its position plus one; `nil` where it does not stand where it should.
  @inline(__always)
  fileprivate func field(
    _ record: Int, _ column: QuickColumn, _ all: Span<RawField>
  ) -> (field: RawField, source: UInt32)? {
    guard column.index < fields[record].count else { return nil }
    let position = fields[record].first + column.index
    let field = all[position]
    return Int(field.column) == column.index ? (field, UInt32(position + 1)) : nil
  }

  /// Notes what is done of a column: a bit a record.
  @inline(__always)
  fileprivate mutating func finish(_ records: UInt32, _ column: QuickColumn) {
    Self.set(records, column, words, &done)
  }

  /// The same of those whose change is still to be told.
  @inline(__always)
  fileprivate mutating func note(_ records: UInt32, _ column: QuickColumn) {
    Self.set(records, column, words, &noted)
  }

  /// Without a branch for a record, and asking once whether the array is its own.
  @inline(__always)
  private static func set(
    _ records: UInt32, _ column: QuickColumn, _ words: Int, _ bits: inout [UInt64]
  ) {
    var bits = bits.mutableSpan
    let shift = UInt64(column.index & 63)
    var place = column.index >> 6
    for record in 0..<UInt32(NormalizingPass.recordsAtOnce) {
      bits[place] |= UInt64(records &>> record & 1) &<< shift
      place &+= words
    }
  }

  @inline(__always)
  fileprivate mutating func setKinds(_ record: Int, _ column: QuickColumn, _ kinds: UInt32) {
    self.kinds[record * columns + column.index] = kinds
  }
}
