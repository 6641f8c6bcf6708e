/// The elements around records that are open, and how to go on when they do not nest.
struct XMLStructure {
  let record: XMLRecordPath
  let limits: XMLLimits
  private(set) var open: [XMLPiece.Ancestor] = [] {
    didSet {
      changes += 1
      isAroundRecords = record.matches(open)
    }
  }
  /// How often the surroundings changed.
  private(set) var changes = 0
  /// Whether elements named like records are records here.
  private var isAroundRecords: Bool
  /// Elements inside the deepest of `open` that are not kept, being too deep.
  private var overflow = 0
  private(set) var isAfterRoot = false { didSet { changes += 1 } }
  /// The first thing that looked like a record inside of an element that stands beside records: it
  /// is one, if that element turns out to have no end.
  private(set) var candidate: Int?

  init(record: XMLRecordPath, limits: XMLLimits) {
    (self.record, self.limits) = (record, limits)
    isAroundRecords = record.matches([])
  }

  var isBeforeRoot: Bool { open.isEmpty && !isAfterRoot }

  var surroundings: XMLPiece.Surroundings {
    if !open.isEmpty { return .inside(open) }
    return isAfterRoot ? .afterRoot : .beforeRoot
  }

  /// Whether a tag opens an element named like a record where one may stand.
  func isNamedLikeRecord(_ token: XMLToken, _ bytes: Span<UInt8>) -> Bool {
    overflow == 0 && bytes.equals(token.name, record.name)
  }

  /// Whether an element named like a record is one.
  mutating func isRecord(at start: Int) -> Bool {
    if isAroundRecords { return true }
    if candidate == nil, record.matchesBeginning(of: open) { candidate = start }
    return false
  }

  /// The root element ended: it was a record, or empty.
  mutating func endRoot() { if open.isEmpty { isAfterRoot = true } }

  mutating func forgetCandidate() { candidate = nil }

  mutating func push(_ token: XMLToken, _ bytes: Span<UInt8>) {
    guard open.count < limits.depth else {
      overflow += 1
      return
    }
    open.append(
      XMLPiece.Ancestor(
        name: bytes.array(token.prefixStart..<token.name.upperBound),
        declarations: limits.requiresNamespaces ? bytes.namespaceDeclarations(of: token) : [],
        localStart: token.name.lowerBound - token.prefixStart))
  }

  /// - Returns: A place to go back to, where records were taken for content of an element without
  ///   end.
  mutating func pop(_ token: XMLToken, _ bytes: Span<UInt8>) -> Int? {
    if overflow > 0 {
      overflow -= 1
      return nil
    }
    if let place = open.lastIndex(where: { bytes.equals(token.name, Array($0.localName)) }) {
      if place < record.parentDepth, let start = resync() { return start }
      open.removeSubrange(place...)
      endRoot()
    } else if bytes.equals(token.name, record.name), record.matchesBeginning(of: open) {
      // The end of a record whose start tag has a damaged name.
      open.removeSubrange(record.parentDepth...)
    }
    if open.count <= record.parentDepth { candidate = nil }
    return nil
  }

  /// Closes what stands beside the records, if one was seen in it.
  mutating func resync() -> Int? {
    guard let start = candidate, record.matchesBeginning(of: open) else { return nil }
    candidate = nil
    open.removeSubrange(record.parentDepth...)
    return start
  }
}

extension Span<UInt8> {
  func array(_ range: Range<Int>) -> [UInt8] {
    let part = extracting(range)
    return unsafe part.withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// The attributes of a tag that declare namespaces, each with a blank in front.
  func namespaceDeclarations(of token: XMLToken) -> [UInt8] {
    var found: [UInt8] = []
    var index = token.name.upperBound
    while index < token.end {
      while index < token.end, self[index].isXMLSpace { index += 1 }
      let start = index
      while index < token.end, !self[index].endsXMLName { index += 1 }
      while index < token.end, self[index].isXMLSpace || self[index] == UInt8(ascii: "=") {
        index += 1
      }
      guard index < token.end, index > start else { break }
      let quote = self[index]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { break }
      index = first(quote, from: index + 1) + 1
      guard index <= token.end else { break }
      if starts(with: "xmlns", at: start) { found += [0x20] + array(start..<index) }
    }
    return found
  }
}
