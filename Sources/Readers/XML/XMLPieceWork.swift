internal import RecordModel

/// The parsing of one piece.
struct XMLPieceWork {
  private var piece: XMLPiece
  /// The local name of records.
  private let record: [UInt8]
  private let limits: XMLLimits
  private let parsesPlain: Bool
  private let library: XMLLibrary
  private var events: XMLEvents
  private var plain: XMLPlainParser
  var chunk = RawChunk()
  /// For each record, whether its fields are those of `plain` rather than of `events`.
  private var isPlain: [Bool] = []
  private var places: XMLPiecePlaces
  /// Whether paths are known that no record has, but a damaged one had.
  private var isDamaged = false

  init(_ piece: XMLPiece, record: [UInt8], limits: XMLLimits, parsesPlain: Bool) {
    (self.piece, self.record) = (piece, record)
    (self.limits, self.parsesPlain) = (limits, parsesPlain)
    library = XMLLibrary(limits)
    events = XMLEvents(limits: limits)
    plain = XMLPlainParser(count: piece.bytes.count, limits: limits)
    places = XMLPiecePlaces(piece)
  }

  /// - Parameter tags: What is known of plain records, before and after.
  mutating func run(_ tags: inout XMLPlainTags) {
    plain.exchange(&tags)
    read()
    plain.exchange(&tags)
  }

  private mutating func read() {
    if piece.items.count == 1, case .tooLong = piece.items[0].kind {
      chunk.fragments.append(
        Fragment(
          span: piece.span, line: piece.line, rule: .recordTooLong, causeLine: piece.line,
          causeColumn: piece.column, recordsBefore: 0))
      chunk.fragmentBytes = piece.sourceCount
      chunk.independentCount = piece.independentCount(of: record)
      return
    }
    let plainRecords = parsePlain()
    let count = plainRecords.flatMap { countOfPlain($0) }
    chunk.independentCount = count ?? piece.independentCount(of: record)
    if piece.items.isEmpty { return }
    if let plainRecords {
      parseItems(plainRecords)
    } else if !parseWhole() {
      startAgain()
      parseItems([])
      noteUnexplained()
    }
    noteFalseDeclaration()
    assemble()
  }

  // MARK: - Plain

  /// The fast way.
  ///
  /// - Returns: For each record item the fields of a plain record, or `nil` for libxml2 to look at;
  ///   `nil` when that would be most of them.
  private mutating func parsePlain() -> [Range<Int>?]? {
    guard parsesPlain, !limits.requiresNamespaces else { return nil }
    let piece = piece
    plain.begin()
    var found: [Range<Int>?] = []
    var failures = 0
    for item in piece.items where item.isRecord {
      let start = plain.fields.count
      if plain.parse(item.range, in: piece.bytes.span) {
        found.append(start..<plain.fields.count)
      } else {
        found.append(nil)
        isDamaged = true
        failures += 1
        if failures > 8, failures * 2 > found.count { return nil }
      }
    }
    return found
  }

  /// The count of starts of records where there is nothing but plain records, in which each tag was
  /// looked at, and no tag beside them; otherwise `nil`. What the cutter took to be a record does not
  /// matter: two in one would not be plain, and one between two would have tags.
  private func countOfPlain(_ found: [Range<Int>?]) -> Int? {
    guard !found.isEmpty, !found.contains(nil), plain.tags.isOnlyOfRecords(record) else {
      return nil
    }
    let bytes = piece.bytes.span
    var end = 0
    for item in piece.items where item.isRecord {
      let between = bytes.extracting(end..<item.range.lowerBound)
      if between.first(UInt8(ascii: "<"), from: 0) < between.count { return nil }
      end = item.range.upperBound
    }
    return bytes.first(UInt8(ascii: "<"), from: end) < bytes.count ? nil : found.count
  }

  // MARK: - In one go

  private var markLength: Int {
    piece.map.source == 0 && piece.bytes.span.starts(with: "\u{FEFF}", at: 0) ? 3 : 0
  }

  private mutating func parseWhole() -> Bool {
    var text = piece.opening(of: piece.before)
    let shift = text.count - markLength
    text.reserveCapacity(piece.bytes.count + 256)
    text += piece.bytes[markLength...]
    var ranges: [Range<Int>] = []
    for item in piece.items {
      switch item.kind {
      case .record: ranges.append(item.range.lowerBound + shift..<item.range.upperBound + shift)
      case .doctype:
        guard isSound(doctype: item.range) else { return false }
        blank(item.range, shift, in: &text)
      case .structure: break
      case .brokenRecord, .unfinished, .tooLong: return false
      }
    }
    // libxml2 takes a NUL for the end of the text.
    if text.span.first(0, from: 0) < text.count { return false }
    text += piece.closing(of: piece.after)
    events.begin(records: ranges)
    guard library.parse(text.span, &events), events.recordEnds.count == ranges.count else {
      return false
    }
    var first = 0
    for (item, end) in zip(piece.items.filter(\.isRecord), events.recordEnds) {
      append(record: item, fields: first..<end, isPlain: false)
      first = end
    }
    return true
  }

  /// A document type declaration is checked by itself. Its attribute lists would change what the
  /// first piece gives, and no other.
  private func blank(_ doctype: Range<Int>, _ shift: Int, in text: inout [UInt8]) {
    for index in doctype where text[index + shift] != 0x0A { text[index + shift] = 0x20 }
  }

  // MARK: - One by one

  private mutating func startAgain() {
    events = XMLEvents(limits: limits)
    isDamaged = false
    chunk.records = []
    isPlain = []
  }

  /// - Parameter plainRecords: What `parsePlain` found; empty when it found nothing.
  private mutating func parseItems(_ plainRecords: [Range<Int>?]) {
    let doctype = piece.items.first(where: \.isDoctype)?.range
    var surroundings = piece.before
    var number = 0
    for (place, item) in piece.items.enumerated() {
      switch item.kind {
      case .record:
        if number < plainRecords.count, let fields = plainRecords[number] {
          append(record: item, fields: fields, isPlain: true)
        } else {
          parse(record: item, in: surroundings, isBroken: false)
        }
        number += 1
      case .brokenRecord: parse(record: item, in: surroundings, isBroken: true)
      case .structure(let before, let after):
        // Nothing at all may stand in front of an XML declaration.
        let isFirst = place == 0 || place == 1 && piece.items[0].isDoctype
        let start = isFirst && piece.map.source == 0 ? markLength : item.range.lowerBound
        parse(structure: item.range, from: start, before, after, doctype: doctype)
        surroundings = after
      case .unfinished: appendFragment(item.range, cause: item.range.upperBound, .xmlMalformed)
      case .doctype, .tooLong: break
      }
    }
  }

  private mutating func parse(
    record item: XMLPiece.Item, in surroundings: XMLPiece.Surroundings, isBroken: Bool
  ) {
    let range = item.range
    let before = (events.bytes.count, events.fields.count)
    // A record is a document by itself, but for namespaces.
    let around = limits.requiresNamespaces ? surroundings : .afterRoot
    var text = limits.requiresNamespaces ? piece.opening(of: around) : []
    let shift = range.lowerBound - text.count
    text += piece.bytes[range]
    let hasNUL = text.contains(0)
    text += piece.closing(of: around)
    events.begin(records: [range.lowerBound - shift..<range.upperBound - shift])
    if library.parse(text.span, &events), events.recordEnds.count == 1, !isBroken, !hasNUL {
      return append(record: item, fields: before.1..<events.fields.count, isPlain: false)
    }
    let cause = (events.errorPlace ?? 0) + shift
    events.bytes.removeLast(events.bytes.count - before.0)
    events.fields.removeLast(events.fields.count - before.1)
    isDamaged = true
    appendFragment(range, cause: cause, events.stop == .tooDeep ? .xmlTooDeep : .xmlMalformed)
  }

  private mutating func parse(
    structure range: Range<Int>, from start: Int, _ before: XMLPiece.Surroundings,
    _ after: XMLPiece.Surroundings, doctype: Range<Int>?
  ) {
    var text = piece.opening(of: before)
    let shift = start - text.count
    text += piece.bytes[start..<range.upperBound]
    if text.contains(0) {
      let nul = piece.bytes.span.first(0, from: start)
      return appendFragment(range, cause: nul, .xmlMalformed)
    }
    if let doctype, range.contains(doctype.lowerBound) {
      guard isSound(doctype: doctype) else {
        return appendFragment(range, cause: events.errorPlace ?? 0, .xmlMalformed)
      }
      blank(doctype, -shift, in: &text)
    }
    text += piece.closing(of: after)
    events.begin(records: [])
    if library.parse(text.span, &events) { return }
    appendFragment(
      range, cause: (events.errorPlace ?? 0) + shift,
      events.stop == .tooDeep ? .xmlTooDeep : .xmlMalformed)
  }

  /// Checks the document type declaration by itself; the error's place is one in the piece.
  private mutating func isSound(doctype range: Range<Int>) -> Bool {
    // The name of the root element does not matter for being well-formed.
    let text = Array(piece.bytes[markLength..<range.upperBound]) + Array("<r/>".utf8)
    events.begin(records: [])
    let isSound = library.parse(text.span, &events)
    events.errorPlace = events.errorPlace.map { $0 + markLength }
    return isSound
  }

  // MARK: - Results

  /// The whole is not well-formed though each part is: says so rather than nothing.
  private mutating func noteUnexplained() {
    guard chunk.fragments.isEmpty else { return }
    let end = piece.bytes.count
    appendFragment(end..<end, cause: end, .xmlMalformed)
  }

  /// The records are read as what they are; the declaration is a fragment, unless it is part of
  /// one.
  private mutating func noteFalseDeclaration() {
    guard let range = piece.falseDeclaration else { return }
    let start = UInt64(piece.map.source + range.lowerBound)
    if let first = chunk.fragments.first, first.span.offset <= start { return }
    let later = chunk.fragments
    places = XMLPiecePlaces(piece)
    chunk.fragments = []
    appendFragment(range, cause: range.lowerBound, .xmlMalformed)
    chunk.fragments[0].recordsBefore = 0
    chunk.fragments += later
  }

  private mutating func append(record item: XMLPiece.Item, fields: Range<Int>, isPlain: Bool) {
    let bytes = piece.bytes
    let (span, line) = places.place(of: item.range, lines: item.lines, in: bytes.span)
    chunk.records.append(
      RawRecord(firstField: fields.lowerBound, fieldCount: fields.count, span: span, line: line))
    self.isPlain.append(isPlain)
  }

  private mutating func appendFragment(_ range: Range<Int>, cause: Int, _ rule: StageRule) {
    let bytes = piece.bytes
    let (span, line) = places.place(of: range, in: bytes.span)
    let (causeLine, causeColumn) = places.lineAndColumn(
      of: max(range.lowerBound, min(cause, range.upperBound)), in: bytes.span)
    chunk.fragments.append(
      Fragment(
        span: span, line: line, rule: rule, causeLine: causeLine, causeColumn: causeColumn,
        recordsBefore: chunk.records.count))
  }

  /// Puts the results of both ways together.
  private mutating func assemble() {
    for record in chunk.records { chunk.recordBytes += Int(record.span.count) }
    for fragment in chunk.fragments { chunk.fragmentBytes += Int(fragment.span.count) }
    if !isPlain.contains(true) {
      (chunk.bytes, chunk.fields) = (events.bytes, events.fields)
      chunk.paths = events.paths.paths
      if isDamaged { dropUnusedPaths() }
      return
    }
    // The text of the piece becomes that of the chunk, without being copied.
    swap(&chunk.bytes, &piece.bytes)
    chunk.bytes += plain.decoded
    (chunk.fields, chunk.paths) = (plain.fields, plain.tags.paths)
    if isPlain.contains(false) { appendEvents() }
    if isDamaged { dropUnusedPaths() }
  }

  /// Puts what libxml2 read behind what is plain.
  private mutating func appendEvents() {
    var numbers: [String: Int] = [:]
    for (number, path) in chunk.paths.enumerated() { numbers[path] = number }
    let columns = events.paths.paths.map { path in
      if let number = numbers[path] { return number }
      chunk.paths.append(path)
      return chunk.paths.count - 1
    }
    for (number, isPlain) in zip(chunk.records.indices, isPlain) where !isPlain {
      let fields = chunk.records[number].fields
      chunk.records[number].firstField = UInt32(chunk.fields.count)
      for field in events.fields[fields] {
        chunk.fields.append(
          RawField(
            offset: Int(field.offset) + chunk.bytes.count, count: Int(field.count),
            column: columns[Int(field.column)], flags: field.flags))
      }
    }
    chunk.bytes += events.bytes
  }

  private mutating func dropUnusedPaths() {
    var numbers = [UInt16?](repeating: nil, count: chunk.paths.count)
    var paths: [String] = []
    for index in chunk.fields.indices {
      let old = Int(chunk.fields[index].column)
      if numbers[old] == nil {
        numbers[old] = UInt16(paths.count)
        paths.append(chunk.paths[old])
      }
      chunk.fields[index].column = numbers[old] ?? 0
    }
    chunk.paths = paths
  }
}

extension XMLPiece.Item {
  var isRecord: Bool { if case .record = kind { true } else { false } }
  var isDoctype: Bool { if case .doctype = kind { true } else { false } }
}
