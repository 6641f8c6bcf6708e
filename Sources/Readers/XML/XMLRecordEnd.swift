/// Where a record ends.
enum XMLRecordEnd {
  /// Behind its end tag.
  case closed(Int)
  /// Before the start of the next record, the end of an element around it, or at the end of the
  /// file.
  case damaged(Int)
  case tooLong
}

/// What a tag inside of a record means for the record's end.
struct XMLRecordTags {
  enum Role { case none, recordStart, recordEnd, ancestorEnd }
  private let record: [UInt8]
  private let ancestors: [[UInt8]]
  /// For each ancestor, elements of the same name that are open inside of the record.
  private var inside: [Int]
  /// The first colon from the last place on where one was looked for.
  private var colon = -1
  /// A bit for each byte, of the lower half, that one of the names begins with.
  private var firstBytes: (UInt64, UInt64) = (0, 0)

  init(record: [UInt8], open: [XMLPiece.Ancestor]) {
    self.record = record
    ancestors = Array(Set(open.map { Array($0.localName) }).subtracting([record])).sorted {
      $0.lexicographicallyPrecedes($1)
    }
    inside = [Int](repeating: 0, count: ancestors.count)
    for name in ancestors + [record] {
      guard let byte = name.first else { continue }
      if byte & 0x40 == 0 {
        firstBytes.0 |= 1 << (byte & 0x3F)
      } else {
        firstBytes.1 |= 1 << (byte & 0x3F)
      }
    }
  }

  /// Skips what cannot matter for the record's end: text, and tags of other names.
  ///
  /// A tag counts from its `<` to the next one, whatever stands between: that is also how tokens
  /// take it.
  ///
  /// - Returns: The place of a `<` to be looked at, or the end of `bytes`.
  mutating func next(from start: Int, in bytes: Span<UInt8>, previous: inout Int) -> Int {
    var index = bytes.first(UInt8(ascii: "<"), from: start)
    while true {
      guard index + 10 < bytes.count else { return index }
      var name = index + 1
      if bytes[name] == UInt8(ascii: "/") { name += 1 }
      let byte = bytes[name]
      if byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") { return index }
      let word = byte & 0x40 == 0 ? firstBytes.0 : firstBytes.1
      if word >> UInt64(byte & 0x3F) & 1 != 0, isTold(at: name, in: bytes) { return index }
      let after = bytes.first(UInt8(ascii: "<"), from: name)
      if colon < index { colon = bytes.first(UInt8(ascii: ":"), from: index) }
      // Names are looked at more closely only where there is a colon before the next tag.
      if colon < after || after == bytes.count, bytes.mayHavePrefix(at: name) { return index }
      if byte.startsXMLName { previous = index }
      index = after
    }
  }

  private func isTold(at start: Int, in bytes: Span<UInt8>) -> Bool {
    func begins(_ name: [UInt8]) -> Bool {
      start + name.count >= bytes.count
        || bytes.equals(start..<start + name.count, name)
          && bytes[start + name.count].endsXMLName
    }
    if begins(record) { return true }
    for name in ancestors where begins(name) { return true }
    return false
  }

  @inline(__always)
  mutating func role(of token: XMLToken, _ bytes: Span<UInt8>) -> Role {
    switch token.kind {
    case .startTag, .emptyTag:
      if bytes.equals(token.name, record) { return .recordStart }
      if token.kind == .startTag, let place = ancestor(token, bytes) { inside[place] += 1 }
    case .endTag:
      if bytes.equals(token.name, record) { return .recordEnd }
      guard let place = ancestor(token, bytes) else { return .none }
      if inside[place] == 0 { return .ancestorEnd }
      inside[place] -= 1
    default: break
    }
    return .none
  }

  @inline(__always)
  private func ancestor(_ token: XMLToken, _ bytes: Span<UInt8>) -> Int? {
    for place in ancestors.indices where bytes.equals(token.name, ancestors[place]) {
      return place
    }
    return nil
  }
}

/// What the records of a document so far say about those to come.
struct XMLRecordExperience {
  /// Starts of records known to have no end, as offsets in the decoded text.
  private var unclosed: Set<Int> = []
  /// Tags after which an element named like a record stood inside of a sound one.
  private var nestingTags: Set<[UInt8]> = []
  /// The largest number of them in a sound record.
  private var mostNested = 0

  /// For CDATA sections, instructions and comments: where their ends were looked for in vain, as
  /// offsets in the decoded text. Keeps a file full of them from being searched again and again.
  private var noEnd = [0..<0, 0..<0, 0..<0]

  private static func opening(_ bytes: Span<UInt8>, _ start: Int) -> Int? {
    guard start + 1 < bytes.count, bytes[start] == UInt8(ascii: "<") else { return nil }
    if bytes[start + 1] == UInt8(ascii: "?") { return 1 }
    if bytes.starts(with: "<![CDATA[", at: start) { return 0 }
    return bytes.starts(with: "<!--", at: start) ? 2 : nil
  }

  /// Whether something opens at `start` that was never closed as far as one may look.
  @inline(__always)
  func lacksEnd(
    _ bytes: Span<UInt8>, _ start: Int, _ base: Int, isLast: Bool, _ limits: XMLLimits
  ) -> Bool {
    guard bytes[start] == UInt8(ascii: "<"), let kind = Self.opening(bytes, start) else {
      return false
    }
    let range = noEnd[kind]
    return range.contains(base + start)
      && (range.upperBound - base - start > limits.recordBytes / 2
        || isLast && range.upperBound == base + bytes.count)
  }

  mutating func learn(noEndIn bytes: Span<UInt8>, _ start: Int, _ base: Int) {
    if let kind = Self.opening(bytes, start) { noEnd[kind] = base + start..<base + bytes.count }
  }

  func isUnclosed(_ start: Int) -> Bool { !unclosed.isEmpty && unclosed.contains(start) }
  func nests(after tag: [UInt8]) -> Bool { nestingTags.contains(tag) }
  mutating func learn(unclosed start: Int) { unclosed.insert(start) }
  mutating func learn(nestsAfter tags: [[UInt8]], count: Int) {
    if nestingTags.count < 1_000 { nestingTags.formUnion(tags) }
    mostNested = max(mostNested, count)
  }
  /// Whether a record holds far more elements of its own name than any sound one did.
  func areTooMany(_ count: Int) -> Bool { count > 2 * mostNested + 2 }
  mutating func forget(before offset: Int) {
    if !unclosed.isEmpty { unclosed = unclosed.filter { $0 >= offset } }
  }
}

extension XMLCutter {
  /// Looks for the end of the record that `first` opens.
  ///
  /// An element of the record's own name inside of it belongs to it, as long as everything closes
  /// in the end. If it does not, the record ends where the first such element begins, unless sound
  /// records had one at the same place.
  mutating func endOfRecord(_ first: XMLToken) throws(ReadError) -> XMLRecordEnd {
    if first.kind == .emptyTag { return .closed(first.end) }
    var tags = XMLRecordTags(record: record.name, open: structure.open)
    let isUnclosed = experience.isUnclosed(map.decoded + first.start)
    /// Starts of the elements of the record's name that are open.
    var open = [first.start]
    var nestedAfter: [[UInt8]] = []
    var (nestedCount, firstNested) = (0, first.end)
    var next: Int?
    func nextRecord() -> Int? {
      next ?? (experience.areTooMany(nestedCount) ? firstNested : nil)
    }
    /// Where the tag before the one looked at begins.
    var previous = first.start
    var index = first.end
    while true {
      if index < buffer.count {
        index = tags.next(from: index, in: buffer.span, previous: &previous)
      }
      if index - first.start > limits.recordBytes {
        guard let next = nextRecord() else { return .tooLong }
        learn(unclosed: open, before: first.start + limits.recordBytes / 2)
        return .damaged(next)
      }
      guard try ensure(index) else {
        learn(unclosed: open, before: .max)
        return .damaged(nextRecord() ?? index)
      }
      let token = try token(at: index, allowsDoctype: false)
      switch tags.role(of: token, buffer.span) {
      case .none: break
      case .recordStart:
        let before = try nameOfTag(at: previous)
        if next == nil, !experience.nests(after: before) {
          if isUnclosed { return .damaged(token.start) }
          next = token.start
        }
        if nestedCount == 0 { firstNested = token.start }
        nestedCount += 1
        if nestedCount < 100 { nestedAfter.append(before) }
        if token.kind == .startTag { open.append(token.start) }
      case .recordEnd:
        open.removeLast()
        if open.isEmpty {
          if nestedCount > 0 { experience.learn(nestsAfter: nestedAfter, count: nestedCount) }
          return .closed(token.end)
        }
      case .ancestorEnd:
        learn(unclosed: open, before: .max)
        return .damaged(nextRecord() ?? token.start)
      }
      if token.kind == .startTag || token.kind == .endTag || token.kind == .emptyTag {
        previous = token.start
      }
      index = token.end
    }
  }

  /// The name, behind a slash for an end tag.
  private mutating func nameOfTag(at start: Int) throws(ReadError) -> [UInt8] {
    let token = try token(at: start, allowsDoctype: false)
    return [token.kind == .endTag ? 0x2F : 0x20] + buffer.span.array(token.name)
  }

  private mutating func learn(unclosed open: [Int], before end: Int) {
    for start in open.dropFirst() where start < end {
      experience.learn(unclosed: map.decoded + start)
    }
  }
}
