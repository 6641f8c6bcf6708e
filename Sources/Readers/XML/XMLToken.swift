/// A stretch of markup or text, found without a parser. Positions are indices of the bytes looked
/// at.
///
/// On well-formed documents tokens are what a parser would see. On others each token is as short as
/// the damage allows, so that what follows can still be understood.
struct XMLToken {
  enum Kind {
    case text, startTag, emptyTag, endTag, comment, section, instruction, doctype
    /// A `<` that opens nothing, or opens what is never closed. It is taken as text.
    case stray
  }
  var kind: Kind
  var start: Int
  var end: Int
  /// The name of a tag without its prefix, and the place where the prefix begins.
  var name: Range<Int> = 0..<0
  var prefixStart = 0

  /// Finds the token that begins at `start`.
  ///
  /// - Parameters:
  ///   - mustDecide: No more bytes can be had, or too many were looked at already.
  ///   - allowsDoctype: The root element has not begun.
  /// - Returns: `nil` when more bytes are needed; never when `mustDecide`.
  static func at(
    _ start: Int, in bytes: Span<UInt8>, mustDecide: Bool, allowsDoctype: Bool
  ) -> XMLToken? {
    guard bytes[start] == UInt8(ascii: "<") else {
      let end = bytes.first(UInt8(ascii: "<"), from: start)
      if end == bytes.count, !mustDecide { return nil }
      return XMLToken(kind: .text, start: start, end: end)
    }
    let stray = XMLToken(kind: .stray, start: start, end: start + 1)
    // The longest opening is `<![CDATA[` or `<!DOCTYPE`.
    if start + 9 > bytes.count, !mustDecide,
      start + 1 >= bytes.count || bytes[start + 1] == UInt8(ascii: "!")
    {
      return nil
    }
    guard start + 1 < bytes.count else { return stray }
    switch bytes[start + 1] {
    case UInt8(ascii: "!"):
      if bytes.starts(with: "<!--", at: start) { return comment(start, bytes, mustDecide) }
      if bytes.starts(with: "<![CDATA[", at: start) {
        return closed(.section, start, 9, "]]>", bytes, mustDecide)
      }
      if allowsDoctype, bytes.starts(with: "<!DOCTYPE", at: start) {
        return XMLDoctype.token(start, bytes, mustDecide)
      }
      return stray
    case UInt8(ascii: "?"):
      return closed(.instruction, start, 2, "?>", bytes, mustDecide)
    case UInt8(ascii: "/"):
      return tag(.endTag, start, start + 2, bytes, mustDecide)
    case let byte where byte.startsXMLName:
      return tag(.startTag, start, start + 1, bytes, mustDecide)
    default:
      return stray
    }
  }

  private static func closed(
    _ kind: Kind, _ start: Int, _ opening: Int, _ closing: StaticString, _ bytes: Span<UInt8>,
    _ mustDecide: Bool
  ) -> XMLToken? {
    let length = closing.utf8CodeUnitCount
    var index = start + opening
    while true {
      index = bytes.first(UInt8(ascii: ">"), from: index)
      if index == bytes.count {
        return mustDecide ? XMLToken(kind: .stray, start: start, end: start + 1) : nil
      }
      index += 1
      if index - length >= start + opening, bytes.starts(with: closing, at: index - length) {
        return XMLToken(kind: kind, start: start, end: index)
      }
    }
  }

  /// Two hyphens may not stand inside of a comment; where they open the next one, this one was
  /// never closed.
  private static func comment(
    _ start: Int, _ bytes: Span<UInt8>, _ mustDecide: Bool
  ) -> XMLToken? {
    var index = start + 4
    while true {
      index = bytes.first(UInt8(ascii: "-"), from: index)
      guard index + 2 < bytes.count else {
        return mustDecide ? XMLToken(kind: .stray, start: start, end: start + 1) : nil
      }
      if bytes[index + 1] == UInt8(ascii: "-") {
        if bytes[index + 2] == UInt8(ascii: ">") {
          return XMLToken(kind: .comment, start: start, end: index + 3)
        }
        if index - 2 >= start + 4, bytes[index - 1] == UInt8(ascii: "!"),
          bytes[index - 2] == UInt8(ascii: "<")
        {
          return XMLToken(kind: .stray, start: start, end: start + 1)
        }
      }
      index += 1
    }
  }

  /// A tag ends at its `>` outside of quotes, or before a `<`, which no well-formed tag contains.
  private static func tag(
    _ kind: Kind, _ start: Int, _ nameStart: Int, _ bytes: Span<UInt8>, _ mustDecide: Bool
  ) -> XMLToken? {
    var token = XMLToken(kind: kind, start: start, end: nameStart)
    var index = nameStart
    var localStart = nameStart
    while index < bytes.count, !bytes[index].endsXMLName {
      if bytes[index] == UInt8(ascii: ":") { localStart = index + 1 }
      index += 1
    }
    token.prefixStart = nameStart
    token.name = localStart..<index
    index = bytes.endOfTag(from: index, hasQuotes: kind != .endTag)
    if index < bytes.count {
      token.end = index
      if bytes[index] == UInt8(ascii: ">") {
        if kind == .startTag, bytes[index - 1] == UInt8(ascii: "/") { token.kind = .emptyTag }
        token.end = index + 1
      }
      return token
    }
    guard mustDecide else { return nil }
    token.end = bytes.count
    return token
  }
}

extension UInt8 {
  /// Whether a name may begin with this byte; the parser judges names beyond ASCII.
  @inline(__always)
  var startsXMLName: Bool {
    self >= 0x80 || (self | 0x20) &- 0x61 < 26 || self == UInt8(ascii: "_")
      || self == UInt8(ascii: ":")
  }

  @inline(__always)
  var endsXMLName: Bool {
    isXMLSpace || self == UInt8(ascii: ">") || self == UInt8(ascii: "/")
      || self == UInt8(ascii: "<") || self == UInt8(ascii: "=") || self == UInt8(ascii: "\"")
      || self == UInt8(ascii: "'")
  }
}

extension Span<UInt8> {
  func equals(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
    guard range.count == other.count else { return false }
    for index in 0..<other.count where self[range.lowerBound + index] != other[index] {
      return false
    }
    return true
  }
}
