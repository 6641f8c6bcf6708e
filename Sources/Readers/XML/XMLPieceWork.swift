internal import RecordModel

/// The parsing of one piece.
struct XMLPieceWork {
  private let piece: XMLPiece
  private let limits: XMLLimits
  private let library: XMLLibrary
  private var events: XMLEvents
  private(set) var chunk = RawChunk()
  private var cursor: XMLSourceMap.Cursor

  private let parsesPlain: Bool

  init(_ piece: XMLPiece, limits: XMLLimits, parsesPlain: Bool) {
    (self.piece, self.limits) = (piece, limits)
    self.parsesPlain = parsesPlain
    library = XMLLibrary(limits)
    events = XMLEvents(limits: limits)
    cursor = XMLSourceMap.Cursor(piece.map)
    events.bytes.reserveCapacity(piece.bytes.count / 2)
  }

  mutating func run() {
    if piece.items.count == 1, case .tooLong = piece.items[0].kind {
      chunk.fragments.append(
        Fragment(
          span: piece.span, line: piece.line, rule: .recordTooLong, causeLine: piece.line,
          causeColumn: piece.column, recordsBefore: 0))
      chunk.fragmentBytes = piece.sourceCount
      return
    }
    if piece.items.isEmpty { return }
    if parsePlain() { return count() }
    if !parseWhole() { parseOneByOne() }
    noteFalseDeclaration()
    chunk.bytes = events.bytes
    chunk.fields = events.fields
    chunk.paths = events.paths.paths
    count()
  }

  private mutating func count() {
    for record in chunk.records { chunk.recordBytes += Int(record.span.count) }
    for fragment in chunk.fragments { chunk.fragmentBytes += Int(fragment.span.count) }
  }

  // MARK: - Plain

  /// The fast way for pieces of plain records with nothing but blanks between them.
  private mutating func parsePlain() -> Bool {
    guard parsesPlain, !limits.requiresNamespaces, piece.items.allSatisfy(\.isRecord) else {
      return false
    }
    // A mark or a NUL between records was no blank, so it is not there.
    var parser = XMLPlainParser(piece.bytes, limits: limits)
    var ends: [Int] = []
    for item in piece.items {
      guard parser.parse(item.range, in: piece.bytes.span) else { return false }
      ends.append(parser.fields.count)
    }
    parser.finish()
    var first = 0
    for (item, end) in zip(piece.items, ends) {
      append(record: item.range, fields: first..<end)
      first = end
    }
    (chunk.bytes, chunk.fields, chunk.paths) = (parser.bytes, parser.fields, parser.tags.paths)
    return true
  }

  // MARK: - In one go

  private var markLength: Int {
    piece.map.source == 0 && piece.bytes.span.starts(with: "\u{FEFF}", at: 0) ? 3 : 0
  }

  private mutating func parseWhole() -> Bool {
    var text = opening(of: piece.before)
    let shift = text.count - markLength
    text.reserveCapacity(piece.bytes.count + 256)
    text += piece.bytes[markLength...]
    var ranges: [Range<Int>] = []
    for item in piece.items {
      switch item.kind {
      case .record: ranges.append(item.range.lowerBound + shift..<item.range.upperBound + shift)
      case .doctype:
        guard isSound(doctype: item.range) else { return false }
        // Its attribute lists would change what the first piece gives, and no other.
        for index in item.range where text[index + shift] != 0x0A { text[index + shift] = 0x20 }
      case .structure: break
      case .brokenRecord, .unfinished, .tooLong: return false
      }
    }
    text += closing(of: piece.after)
    events.begin(records: ranges)
    guard library.parse(text.span, &events), events.recordEnds.count == ranges.count else {
      return false
    }
    // libxml2 takes a NUL for the end of the text.
    if piece.bytes.span.first(0, from: 0) < piece.bytes.count { return false }
    var first = 0
    for (item, end) in zip(piece.items.filter(\.isRecord), events.recordEnds) {
      append(record: item.range, fields: first..<end)
      first = end
    }
    return true
  }

  /// The records are read as what they are; the declaration is a fragment, unless it is part of one.
  private mutating func noteFalseDeclaration() {
    guard let range = piece.falseDeclaration else { return }
    if let first = chunk.fragments.first,
      first.span.offset <= UInt64(piece.map.source + range.lowerBound)
    {
      return
    }
    let later = chunk.fragments
    cursor = XMLSourceMap.Cursor(piece.map)
    chunk.fragments = []
    appendFragment(range, cause: range.lowerBound, .xmlMalformed)
    chunk.fragments[0].recordsBefore = 0
    chunk.fragments += later
  }

  private mutating func append(record range: Range<Int>, fields: Range<Int>) {
    let (span, line) = place(of: range)
    chunk.records.append(
      RawRecord(firstField: fields.lowerBound, fieldCount: fields.count, span: span, line: line))
  }

  private mutating func place(of range: Range<Int>) -> (SourceSpan, Int) {
    let piece = piece
    let start = cursor.advance(to: range.lowerBound, in: piece.bytes.span)
    let line = piece.line + cursor.lines
    let end = cursor.advance(to: range.upperBound, in: piece.bytes.span)
    return (SourceSpan(offset: UInt64(start), count: end - start), line)
  }

  // MARK: - One by one

  private mutating func parseOneByOne() {
    events.bytes.removeAll(keepingCapacity: true)
    events.fields.removeAll(keepingCapacity: true)
    events.paths = XMLPathTable()
    chunk.records.removeAll(keepingCapacity: true)
    let doctype = piece.items.first(where: \.isDoctype)?.range
    for item in piece.items {
      switch item.kind {
      case .record: parse(record: item.range, isBroken: false)
      case .brokenRecord: parse(record: item.range, isBroken: true)
      case .structure(let before, let after):
        parse(structure: item.range, before, after, doctype: doctype)
      case .unfinished: appendFragment(item.range, cause: item.range.upperBound, .xmlMalformed)
      case .doctype, .tooLong: break
      }
    }
    if chunk.fragments.isEmpty {
      // The whole is not well-formed though each part is: say so rather than nothing.
      let end = piece.bytes.count
      appendFragment(end..<end, cause: min(end, events.errorPlace ?? end), .xmlMalformed)
    }
  }

  private mutating func parse(record range: Range<Int>, isBroken: Bool) {
    let before = (events.bytes.count, events.fields.count, events.paths.paths.count)
    var text: [UInt8] = []
    var shift = range.lowerBound
    if limits.requiresNamespaces {
      text = opening(of: piece.before)
      shift -= text.count
    }
    text += piece.bytes[range]
    if limits.requiresNamespaces { text += closing(of: piece.before) }
    events.begin(records: [range.lowerBound - shift..<range.upperBound - shift])
    let hasNUL = text.contains(0)
    if library.parse(text.span, &events), events.recordEnds.count == 1, !isBroken, !hasNUL {
      return append(record: range, fields: before.1..<events.fields.count)
    }
    let cause = (events.errorPlace ?? 0) + shift
    events.bytes.removeLast(events.bytes.count - before.0)
    events.fields.removeLast(events.fields.count - before.1)
    events.paths.truncate(to: before.2)
    appendFragment(range, cause: cause, events.stop == .tooDeep ? .xmlTooDeep : .xmlMalformed)
  }

  private mutating func parse(
    structure range: Range<Int>, _ before: XMLPiece.Surroundings, _ after: XMLPiece.Surroundings,
    doctype: Range<Int>?
  ) {
    let start = range.lowerBound == 0 ? markLength : range.lowerBound
    var text = opening(of: before)
    let shift = start - text.count
    text += piece.bytes[start..<range.upperBound]
    if text.contains(0) {
      let nul = piece.bytes.span.first(0, from: start)
      return appendFragment(range, cause: nul, .xmlMalformed)
    }
    if let doctype, range.contains(doctype.lowerBound), !isSound(doctype: doctype) {
      return appendFragment(range, cause: events.errorPlace ?? 0, .xmlMalformed)
    }
    if let doctype, range.contains(doctype.lowerBound) {
      for index in doctype where text[index - shift] != 0x0A { text[index - shift] = 0x20 }
    }
    text += closing(of: after)
    events.begin(records: [])
    if library.parse(text.span, &events) { return }
    appendFragment(
      range, cause: (events.errorPlace ?? 0) + shift,
      events.stop == .tooDeep ? .xmlTooDeep : .xmlMalformed)
  }

  /// Checks the document type declaration by itself; the error's place is one in the piece.
  private mutating func isSound(doctype range: Range<Int>) -> Bool {
    var text = piece.bytes[markLength..<range.upperBound] + []
    // The name of the root element does not matter for being well-formed.
    text += Array("<r/>".utf8)
    events.begin(records: [])
    let isSound = library.parse(Array(text).span, &events)
    events.errorPlace = events.errorPlace.map { $0 + markLength }
    return isSound
  }

  private mutating func appendFragment(_ range: Range<Int>, cause: Int, _ rule: StageRule) {
    let (span, line) = place(of: range)
    let piece = piece
    let bytes = piece.bytes.span
    let cause = max(range.lowerBound, min(cause, range.upperBound))
    let fragment = Fragment(
      span: span, line: line, rule: rule,
      causeLine: piece.line + bytes.countOfLineFeeds(from: 0, to: cause),
      causeColumn: bytes.column(of: cause, first: piece.column),
      recordsBefore: chunk.records.count)
    chunk.fragments.append(fragment)
  }

  // MARK: - What stands around

  /// Start tags of what is open.
  private func opening(of surroundings: XMLPiece.Surroundings) -> [UInt8] {
    switch surroundings {
    case .beforeRoot:
      // Behind a comment no XML declaration may stand.
      return piece.map.source == 0 ? [] : Array("<!---->".utf8)
    case .afterRoot: return Array("<r/>".utf8)
    case .inside(let open):
      return open.reduce(into: []) { text, element in
        text += [0x3C] + element.soundName + element.declarations + [0x3E]
      }
    }
  }

  private func closing(of surroundings: XMLPiece.Surroundings) -> [UInt8] {
    switch surroundings {
    case .beforeRoot: return Array("<r/>".utf8)
    case .afterRoot: return []
    case .inside(let open):
      return open.reversed().reduce(into: []) { text, element in
        text += [0x3C, 0x2F] + element.soundName + [0x3E]
      }
    }
  }
}

extension XMLPiece.Item {
  var isRecord: Bool { if case .record = kind { true } else { false } }
  var isDoctype: Bool { if case .doctype = kind { true } else { false } }
}

extension XMLPiece.Ancestor {
  /// The name, or another where it is none: it must not spoil the records.
  var soundName: [UInt8] {
    let text = String(decoding: name, as: UTF8.self)
    guard Array(text.utf8) == name, let first = text.unicodeScalars.first, first.startsXMLName,
      text.unicodeScalars.allSatisfy(\.continuesXMLName)
    else { return [UInt8(ascii: "x")] }
    return name
  }
}

extension Unicode.Scalar {
  /// Source: XML 1.0, fifth edition, production 4.
  var startsXMLName: Bool {
    switch value {
    case 0x3A, 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF,
      0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF,
      0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
      true
    default: false
    }
  }

  /// Source: XML 1.0, fifth edition, production 4a.
  var continuesXMLName: Bool {
    switch value {
    case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: startsXMLName
    }
  }
}

extension XMLPiece {
  /// Counts tags that open a record's element, knowing nothing of what was cut where.
  func independentCount(of name: [UInt8]) -> Int {
    let span = bytes.span
    if bytes.isEmpty { return items.isEmpty ? 0 : 1 }
    var count = 0
    var index = 0
    while true {
      index = span.first(UInt8(ascii: "<"), from: index) + 1
      guard index < span.count else { return count }
      let skipped: StaticString? =
        span.starts(with: "!--", at: index)
        ? "-->"
        : span.starts(with: "![CDATA[", at: index) ? "]]>" : span[index] == 0x3F ? "?>" : nil
      if let skipped, let end = span.end(of: skipped, from: index + 1) {
        index = end
        continue
      }
      var start = index
      var end = index
      while end < span.count, !span[end].endsXMLName {
        if span[end] == UInt8(ascii: ":") { start = end + 1 }
        end += 1
      }
      if end > index, span[index] != 0x2F, span.equals(start..<end, name) { count += 1 }
    }
  }
}

extension Span<UInt8> {
  fileprivate func end(of text: StaticString, from start: Int) -> Int? {
    var index = start
    while index < count {
      index = first(UInt8(ascii: ">"), from: index) + 1
      let begin = index - text.utf8CodeUnitCount
      if index <= count, begin >= start, starts(with: text, at: begin) { return index }
    }
    return nil
  }
}
