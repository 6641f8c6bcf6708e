extension XMLPiece {
  /// Counts tags that open a record's element, knowing nothing of what was cut where.
  func independentCount(of name: [UInt8]) -> Int {
    let span = bytes.span
    guard let first = name.first, !bytes.isEmpty else { return items.isEmpty ? 0 : 1 }
    var skips = [Skip("!--", "-->"), Skip("![CDATA[", "]]>"), Skip("?", "?>")]
    var count = 0
    var index = 0
    var colon = -1
    var next = span.first(UInt8(ascii: "<"), from: 0)
    while true {
      index = next + 1
      guard index < span.count else { return count }
      next = span.first(UInt8(ascii: "<"), from: index)
      let byte = span[index]
      if byte == UInt8(ascii: "/") { continue }
      if byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") {
        for place in skips.indices where skips[place].skip(&index, span) { break }
        next = span.first(UInt8(ascii: "<"), from: index)
        continue
      }
      if byte != first {
        // Names are looked at more closely only where there is a colon before the next tag.
        if colon < index { colon = span.first(UInt8(ascii: ":"), from: index) }
        if colon >= next || !span.mayHavePrefix(at: index) { continue }
      }
      var start = index
      var end = index
      while end < span.count, !span[end].endsXMLName {
        if span[end] == UInt8(ascii: ":") { start = end + 1 }
        end += 1
      }
      if end > index, span.equals(start..<end, name) { count += 1 }
    }
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
