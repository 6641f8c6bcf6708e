/// The document type declaration: where it ends, and whether it declares entities.
enum XMLDoctype {
  static func token(_ start: Int, _ bytes: Span<UInt8>, _ mustDecide: Bool) -> XMLToken? {
    var scan = Scan(index: start + 9)
    while scan.index < bytes.count {
      if scan.step(bytes) {
        return XMLToken(kind: .doctype, start: start, end: scan.index)
      }
    }
    guard mustDecide else { return nil }
    return XMLToken(kind: .doctype, start: start, end: bytes.count)
  }

  /// The place of what declares or uses an entity in the declaration; `nil` when nothing does.
  static func entity(in bytes: Span<UInt8>, of range: Range<Int>) -> Int? {
    var scan = Scan(index: range.lowerBound + 9)
    let bytes = bytes.extracting(0..<range.upperBound)
    while scan.index < bytes.count {
      let place = scan.index
      if bytes.starts(with: "<!ENTITY", at: place) { return place }
      // A percent sign in the internal subset, outside of quotes, is a parameter entity.
      if scan.isInSubset, bytes[place] == UInt8(ascii: "%") { return place }
      if scan.step(bytes) { break }
    }
    return nil
  }

  private struct Scan {
    var index: Int
    var isInSubset = false

    /// Goes over one byte, quoted literal, comment or instruction.
    ///
    /// - Returns: Whether that was the end of the declaration.
    mutating func step(_ bytes: Span<UInt8>) -> Bool {
      switch bytes[index] {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        index = min(bytes.count, bytes.first(bytes[index], from: index + 1) + 1)
      case UInt8(ascii: "["):
        isInSubset = true
        index += 1
      case UInt8(ascii: "]"):
        isInSubset = false
        index += 1
      case UInt8(ascii: "<") where bytes.starts(with: "<!--", at: index):
        skip("-->", 4, bytes)
      case UInt8(ascii: "<") where bytes.starts(with: "<?", at: index):
        skip("?>", 2, bytes)
      case UInt8(ascii: ">"):
        index += 1
        return !isInSubset
      default: index += 1
      }
      return false
    }

    private mutating func skip(_ closing: StaticString, _ opening: Int, _ bytes: Span<UInt8>) {
      index += opening
      while index < bytes.count {
        index = min(bytes.count, bytes.first(UInt8(ascii: ">"), from: index) + 1)
        let start = index - closing.utf8CodeUnitCount
        if bytes.starts(with: closing, at: start) { return }
      }
    }
  }
}
