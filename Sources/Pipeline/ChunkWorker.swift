internal import LegacyText
internal import Matching
internal import Normalizers
internal import Readers
internal import RecordModel
internal import RuleEngine
internal import Staging

/// A piece of a file on its way to a worker.
enum Piece: Sendable {
  case csv(RawChunk, file: Int)
  case xml(XMLPiece, file: Int)

  /// Which bytes of its file it is.
  var source: FilePiece {
    switch self {
    case .csv(let chunk, _):
      FilePiece(span: chunk.span, isVerbatim: chunk.bytes.count == Int(chunk.span.count))
    case .xml(let piece, _): FilePiece(span: piece.span, isVerbatim: piece.sourceBytes != nil)
    }
  }

  /// Hashes it as a part of its file, if it holds the file's bytes.
  func enter(_ hash: FileHash) {
    switch self {
    case .csv(let chunk, _):
      if source.isVerbatim { hash.take(chunk.bytes, at: chunk.span.offset) }
    case .xml(let piece, _):
      if let bytes = piece.sourceBytes { hash.take(bytes, at: piece.span.offset) }
    }
  }

  var file: Int {
    switch self {
    case .csv(_, let file), .xml(_, let file): file
    }
  }

  /// What the piece holds, as read; the piece is empty from then on, so that whoever changes the
  /// bytes copies none: a copy of each chunk was half of what normalizing copied.
  mutating func take(parse: (inout XMLPiece, Int) -> RawChunk?) -> (RawChunk, file: Int) {
    switch self {
    case .csv(let chunk, let file):
      self = .csv(RawChunk(), file: file)
      return (chunk, file)
    case .xml(var piece, let file):
      self = .csv(RawChunk(), file: file)
      return (parse(&piece, file) ?? RawChunk(), file)
    }
  }
}

/// What a worker made of a piece.
struct WorkedChunk: Sendable {
  var encoded: EncodedChunk
  var fragments: [StoredFragment] = []
  var layoutLines: [RowSorter.Line] = []
  /// Where quotes without a partner stand in records, the first ones.
  var strayQuotes: [StrayQuote] = []
  var states: [RunSummary.RuleState]
  var faults: [Int]
  var dateEvidence: [DateEvidence]
  var unmappedPaths: [String]
  /// XML: what each record lacks because none of them carries it; see `AbsentFields`.
  var absent: [Finding] = []
  /// XML: the paths of values.
  var paths: [String]
  var swaps = SwapTally()
  /// For each field of the person that the file can carry how many records have something there.
  var filled: [Int: Int] = [:]
  /// What dataset rules want of the records.
  var pick: DatasetPick?
  var span: SourceSpan
  var recordBytes: Int
  var fragmentBytes: Int
  var independentCount: Int
  var recordCount: Int
}

/// A quote without a partner in a record.
struct StrayQuote: Sendable {
  var line: Int
  /// In characters, from 1.
  var column: Int
}

/// How the pieces of one file are worked on.
struct FileWork: Sendable {
  var number: Int
  var plan: FilePlan
  var sorter: RowSorter?
  var parser: XMLPieceParser?
  var delimiter: UInt8
  var quote: UInt8
  var columnCount: Int
  var texts: FileTexts
  var children: [ChildJoin]
  /// XML: what a path is for.
  var bindPath: (@Sendable (String) -> FileLayout.Binding)?
  /// Where the pieces' bytes are hashed, if they are.
  var hash: FileHash?
}

/// The settings of all workers of a run; each thread adds its own scratch.
struct ChunkWorker: Sendable {
  let pack: RulePack
  let normalizer: RecordNormalizer
  let checker: RecordChecker
  let files: [Int: FileWork]
  /// Whether details and payloads are wanted: a store or a report will hold them.
  let keepsRecords: Bool
  let rowFieldCounts: [Int]
  /// For dataset rules; `nil` when there are none.
  let picker: DatasetPicker?

  struct Scratch {
    var reading = XMLParserMemory()
    var normalizing = NormalizerScratch()
    var checking: CheckerScratch
    var carried: CarriedFields
  }

  func makeScratch() -> Scratch {
    Scratch(checking: checker.makeScratch(), carried: CarriedFields(pack))
  }

  /// - Parameter piece: Taken apart: its bytes become the chunk's text where they stand.
  func work(_ piece: inout Piece, _ scratch: inout Scratch) -> WorkedChunk {
    if let hash = files[piece.file]?.hash { piece.enter(hash) }
    var (raw, number) = piece.take { files[$1]?.parser?.parse(taking: &$0, &scratch.reading) }
    guard let file = files[number] else { preconditionFailure("a piece of an unknown file") }
    var layoutLines: [RowSorter.Line] = []
    if let sorter = file.sorter {
      raw.independentCount = independentCount(raw, file)
      layoutLines = sorter.sort(&raw)
    }
    let byteCount = raw.bytes.count
    // From here on the bytes as read are the first of the chunk's text.
    var chunk = normalizer.process(
      taking: &raw, file.plan, children: file.children, scratch: &scratch.normalizing)
    checker.check(&chunk, &scratch.checking)
    let swaps = resolveSwaps(&chunk, raw, file)
    let counts = scratch.checking.takeCounts()
    let (encoded, pick) = encode(chunk, raw, file)
    return WorkedChunk(
      encoded: encoded,
      fragments: fragments(raw, chunk.text.prefix(byteCount), file),
      layoutLines: layoutLines, strayQuotes: strayQuotes(raw), states: counts.states,
      faults: counts.faults,
      dateEvidence: chunk.dateEvidence, unmappedPaths: chunk.unmappedPaths,
      absent: scratch.carried.absent(in: chunk, raw.paths, file),
      paths: raw.paths, swaps: swaps, filled: keepsRecords ? filled(chunk) : [:],
      pick: pick,
      span: raw.span, recordBytes: raw.recordBytes, fragmentBytes: raw.fragmentBytes,
      independentCount: raw.independentCount, recordCount: raw.records.count)
  }

  private func strayQuotes(_ raw: RawChunk) -> [StrayQuote] {
    var found: [StrayQuote] = []
    for record in raw.records where record.strayQuote > 0 && found.count < RunSink.mostPlacesTold {
      found.append(StrayQuote(line: Int(record.line), column: Int(record.strayQuote)))
    }
    return found
  }

  private func filled(_ chunk: RecordChunk) -> [Int: Int] {
    var filled: [Int: Int] = [:]
    let values = chunk.values.span
    for field in chunk.personFields {
      guard let offset = chunk.offset(ofPersonField: field) else { continue }
      var count = 0
      for index in chunk.records.indices {
        if values[Int(chunk.records[index].firstValue) + offset].isFilled { count += 1 }
      }
      // What another chunk of the file had says nothing of this one.
      if count > 0 || chunk.hasFixedFields { filled[field] = count }
    }
    return filled
  }

  /// The records of a chunk, or more when lines inside of them look like records of their own.
  private func independentCount(_ raw: RawChunk, _ file: FileWork) -> Int {
    let count = raw.records.count + raw.fragments.count
    guard raw.spansLines else { return count }
    return count
      + swallowedRecords(
        raw, delimiter: file.delimiter, quote: file.quote, expected: file.columnCount)
  }

  private func fragments(
    _ raw: RawChunk, _ bytes: ArraySlice<UInt8>, _ file: FileWork
  ) -> [StoredFragment] {
    raw.fragments.map { fragment in
      let isHere = fragment.span.offset >= raw.span.offset && raw.paths.isEmpty
      let start = isHere ? Int(fragment.span.offset - raw.span.offset) : 0
      let end = min(start + min(Int(fragment.span.count), 4096), bytes.count)
      var text = ""
      if isHere, start < end {
        let field = RawField(offset: 0, count: end - start, column: 0)
        text = cellText(Array(bytes[start..<end]), field, file.texts.rest, trimmed: false)
      }
      return StoredFragment(
        file: file.number, line: fragment.line, span: fragment.span,
        rule: pack.stageRules[fragment.rule], causeLine: fragment.causeLine,
        causeColumn: fragment.causeColumn, text: text)
    }
  }

  // MARK: Packing

  /// The chunk as the store has it, and what dataset rules want of it.
  private func encode(
    _ chunk: RecordChunk, _ raw: RawChunk, _ file: FileWork
  ) -> (EncodedChunk, DatasetPick?) {
    var encoded = EncodedChunk(file: file.number)
    encoded.findings = chunk.findings
    var ends: [Int] = []
    ends.reserveCapacity(chunk.records.count)
    let layout = PayloadLayout(allOf: chunk, rowFieldCounts: rowFieldCounts)
    RecordPayload.append(chunk, layout, to: &encoded.bytes, ends: &ends)
    encoded.records.reserveCapacity(chunk.records.count)
    let hashes = hashStretches(encoded.bytes.span, ends: ends)
    var start = 0
    for (index, record) in chunk.records.enumerated() {
      let payload = start..<ends[index]
      start = payload.upperBound
      encoded.records.append(
        EncodedChunk.Record(
          payload: keepsRecords ? payload : 0..<0, details: 0..<0,
          line: Int(record.line), span: record.span, disposition: record.disposition,
          findings: record.findings, content: hashes[index],
          twoWayDates: record.twoWayDates))
    }
    if keepsRecords {
      let added = raw.paths.isEmpty ? file.sorter?.added : raw.added
      var paths = SentPaths()
      for index in chunk.records.indices {
        appendDetails(index, chunk, raw, file, added, &paths, &encoded)
      }
    } else {
      encoded.bytes = []
    }
    let count = pack.identities.count
    encoded.keys = [UInt64](repeating: 0, count: chunk.records.count * count)
    for number in 0..<count {
      enter(pack.identities[number], number, of: count, chunk, &encoded.keys)
    }
    return (encoded, picker?.pick(chunk))
  }

  /// Appends what is kept of a record beside its values.
  ///
  /// - Parameter added: The columns or paths that hoso added to what comes back; looked for once a
  ///   chunk, as going through all paths cost 10,000 instructions.
  private func appendDetails(
    _ index: Int, _ chunk: RecordChunk, _ raw: RawChunk, _ file: FileWork,
    _ added: FileLayout.Added?, _ paths: inout SentPaths, _ encoded: inout EncodedChunk
  ) {
    let record = chunk.records[index]
    let start = encoded.bytes.count
    let changes =
      chunk.changes[Int(chunk.changeStarts[index])..<Int(chunk.changeStarts[index + 1])]
    let isSentBack = record.disposition != .accepted
    if isSentBack || !changes.isEmpty {
      RecordDetails.append(changes, text: chunk.text, to: &encoded.bytes)
    }
    if isSentBack {
      file.appendCells(of: raw.records[index], raw, chunk.text, &paths, to: &encoded.bytes)
      encoded.records[index].unit = appendUnit(record, chunk, &encoded.units)
    }
    encoded.records[index].details = start..<encoded.bytes.count
    guard let added, added.reference != nil || added.explanation != nil else { return }
    let sent = raw.records[index]
    let reference = reference(sent, raw, chunk.text, added)
    encoded.records[index].reference = reference
    encoded.records[index].lacksReference = added.reference != nil && reference == nil
    encoded.answers[index] = file.answer(sent, raw, chunk.text, added)
  }

  /// The reference that a record came back with.
  private func reference(
    _ record: RawRecord, _ raw: RawChunk, _ bytes: [UInt8], _ added: FileLayout.Added
  ) -> RecordReference? {
    guard let place = added.reference else { return nil }
    return raw.paths.isEmpty
      ? record.reference(raw, bytes, column: place) : record.reference(raw, bytes, path: place)
  }

  /// Appends the name of the unit of a record that is going to be outstanding.
  private func appendUnit(
    _ record: RecordEntry, _ chunk: RecordChunk, _ units: inout [UInt8]
  ) -> Range<Int> {
    guard let unit = pack.unit else { return 0..<0 }
    let value = chunk.person(record, Int(unit.field))
    guard value.kind == .text || value.kind == .code else { return 0..<0 }
    let start = units.count
    units.append(contentsOf: chunk.text[value.textRange])
    return start..<units.count
  }

  /// Enters a number for the identifying values of each record; 0 where the telling one, the last,
  /// is not there.
  ///
  /// The highest bit tells that all of them are there: only such keys mean something beyond the
  /// delivery, where every sender counts from one.
  ///
  /// - Parameter number: The identity's, among as many as there are.
  private func enter(
    _ identity: RulePack.Identity, _ number: Int, of count: Int, _ chunk: RecordChunk,
    _ keys: inout [UInt64]
  ) {
    let (values, text) = (chunk.values.span, chunk.text.span)
    let offsets = identity.fields.map { chunk.offset(ofPersonField: Int($0.field)) ?? -1 }
    var keys = keys.mutableSpan
    for index in chunk.records.indices {
      let base = Int(chunk.records[index].firstValue)
      var (key, isWhole, isTold): (UInt64, Bool, Bool) = (0x51_7c_c1_b7, true, false)
      for position in offsets.indices {
        let value = offsets[position] < 0 ? .missing : values[base + offsets[position]]
        isTold = value.kind == .text || value.kind == .code
        if isTold {
          key = hashBytes(text.extracting(value.textRange), seed: key)
        } else {
          isWhole = false
        }
      }
      if isTold {
        keys[index * count + number] = isWhole ? key | 1 << 63 : max(key & ~(1 << 63), 1)
      }
    }
  }
}
