extension XMLPiece {
  /// Counts tags that open a record's element, knowing nothing of what was cut where.
  func independentCount(of name: [UInt8]) -> Int {
    let span = bytes.span
    guard !name.isEmpty, !bytes.isEmpty else { return items.isEmpty ? 0 : 1 }
    var skips = [Skip("!--", "-->"), Skip("![CDATA[", "]]>"), Skip("?", "?>")]
    let letters = XMLFirstLetters(of: [name])
    /// No name reaches over `floor`.
    var (count, index, floor) = (0, 0, 0)
    while let place = span.tag(from: index, beginningWith: letters, orEnding: false) {
      index = place + 1
      var tag = place
      if span[place] == UInt8(ascii: ":") {
        guard let start = span.tagStart(before: place, floor: floor) else {
          floor = place
          continue
        }
        tag = start
      }
      floor = index
      guard tag + 1 < span.count else { return count }
      let byte = span[tag + 1]
      if byte == UInt8(ascii: "/") { continue }
      if byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") {
        for skip in skips.indices where skips[skip].skip(&index, span) { break }
        floor = index
        continue
      }
      if span.nameOfTag(at: tag + 1, is: name) { count += 1 }
    }
    return count
  }

  /// What may hold things that only look like tags. Without an end it holds nothing.
  private struct Skip {
    private let opening: StaticString
    private let closing: StaticString
    private var hasEnd = true

    init(_ opening: StaticString, _ closing: StaticString) {
      (self.opening, self.closing) = (opening, closing)
    }

    mutating func skip(_ index: inout Int, _ bytes: Span<UInt8>) -> Bool {
      guard hasEnd, bytes.starts(with: opening, at: index) else { return false }
      let start = index + opening.utf8CodeUnitCount
      var place = start
      while place < bytes.count {
        place = bytes.first(UInt8(ascii: ">"), from: place) + 1
        let begin = place - closing.utf8CodeUnitCount
        if begin >= start, bytes.starts(with: closing, at: begin) {
          index = place
          return true
        }
      }
      // Nor will there be one for what opens later.
      hasEnd = false
      return false
    }
  }
}

extension Span<UInt8> {
  /// Whether a name that begins at `start` is `name`, with a prefix or without.
  fileprivate func nameOfTag(at start: Int, is name: [UInt8]) -> Bool {
    var (local, end) = (start, start)
    while end < count, !self[end].endsXMLName {
      if self[end] == UInt8(ascii: ":") { local = end + 1 }
      end += 1
    }
    return end > start && equals(local..<end, name)
  }
}
