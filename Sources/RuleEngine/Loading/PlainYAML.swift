/// Reads YAML as people write packs: mappings and sequences by indentation or in brackets, plain and
/// quoted texts, blocks. Whatever else there may be, and whatever is wrong, is left to libyaml, which
/// reads the file from its beginning then.
///
/// libyaml takes 175 instructions a byte, this a tenth of them: reading a pack's YAML fell from 120
/// to 30 million. Tests hold both to the same nodes at the same places, for files of packs and for
/// such with changes at random.
///
/// Source: YAML 1.1 as libyaml 0.2.5 reads it.
struct PlainYAML: ~Copyable {
  /// Something that libyaml is asked about.
  struct Unusual: Error {}

  private typealias Node = YAMLDocument.Node
  private typealias Bytes = Span<UInt8>

  private var builder: YAMLBuilder
  private var position = 0
  /// From 1.
  private var line: Int32 = 1
  private var lineStart = 0
  /// How many characters of the line lie before `counted`.
  private var characters: Int32 = 0
  private var counted = 0
  private var depth = 0

  /// Reads a file; `nil` when libyaml must.
  static func read(_ bytes: Span<UInt8>) -> YAMLBuilder? {
    guard bytes.count > 0, bytes[bytes.count - 1] == lineFeed, hasOnlyUsualBytes(bytes),
      (try? UTF8Span(validating: bytes)) != nil
    else { return nil }
    var reader = PlainYAML(roomFor: bytes.count)
    do throws(Unusual) { try reader.readDocument(bytes) } catch { return nil }
    return reader.builder
  }

  private init(roomFor count: Int) { builder = YAMLBuilder(roomFor: count) }

  /// No control characters, tabs and returns among them, and no line ends or marks beyond ASCII.
  private static func hasOnlyUsualBytes(_ bytes: Bytes) -> Bool {
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte >= 0x20, byte < 0x7f || byte == lineFeed { continue }
      if byte < 0x80 {
        if byte == lineFeed { continue }
        return false
      }
      switch byte {
      case 0xc2 where index < bytes.count && bytes[index] < 0xa0: return false
      case 0xe2
      where index + 1 < bytes.count && bytes[index] == 0x80 && bytes[index + 1] & 0xfe == 0xa8:
        return false
      case 0xef where index < bytes.count && bytes[index] >= 0xbb: return false
      default: break
      }
    }
    return true
  }

  // MARK: Bytes

  /// The byte at a place; behind the end of the file there is nothing but line ends.
  private func byte(_ bytes: Bytes, _ place: Int) -> UInt8 {
    place < bytes.count ? bytes[place] : lineFeed
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == space || byte == lineFeed }

  private mutating func skipSpaces(_ bytes: Bytes) {
    while byte(bytes, position) == space { position += 1 }
  }

  /// Goes behind the line end that stands here.
  private mutating func skipLineEnd() {
    position += 1
    line += 1
    (lineStart, counted, characters) = (position, position, 0)
  }

  /// Bytes between the beginning of the line and here, which are spaces and dashes where it matters.
  private var indent: Int { position - lineStart }

  /// A node that begins at a place of this line.
  private mutating func node(
    _ bytes: Bytes, _ kind: YAMLDocument.Kind, _ style: YAMLDocument.Style = .plain, at place: Int
  ) -> Node {
    while counted < place {
      if bytes[counted] & 0xc0 != 0x80 { characters += 1 }
      counted += 1
    }
    return Node(kind: kind, style: style, line: line, column: characters + 1)
  }

  /// Goes from behind a node to the first character of the next line that has content; to the end
  /// of the file where there is none.
  private mutating func nextContent(_ bytes: Bytes) throws(Unusual) {
    skipSpaces(bytes)
    if byte(bytes, position) == hash, position > lineStart, bytes[position - 1] == space {
      skipComment(bytes)
    }
    guard byte(bytes, position) == lineFeed else { throw Unusual() }
    if position < bytes.count { skipLineEnd() }
    try contentOfLine(bytes)
  }

  /// The same from the beginning of a line.
  private mutating func contentOfLine(_ bytes: Bytes) throws(Unusual) {
    while position < bytes.count {
      skipSpaces(bytes)
      if byte(bytes, position) == hash { skipComment(bytes) }
      guard byte(bytes, position) == lineFeed else { break }
      skipLineEnd()
    }
    // Marks of documents and directives begin so.
    if indent == 0, position < bytes.count { try refuseMarks(bytes) }
  }

  private func refuseMarks(_ bytes: Bytes) throws(Unusual) {
    let first = byte(bytes, position)
    if first == UInt8(ascii: "%") || first == UInt8(ascii: ".") { throw Unusual() }
    if first == dash, byte(bytes, position + 1) == dash { throw Unusual() }
  }

  private mutating func skipComment(_ bytes: Bytes) {
    while byte(bytes, position) != lineFeed { position += 1 }
  }

  // MARK: By indentation

  private mutating func readDocument(_ bytes: Bytes) throws(Unusual) {
    try contentOfLine(bytes)
    guard position < bytes.count, indent == 0, isEntry(bytes) || keyEnd(bytes) != nil else {
      throw Unusual()
    }
    try readNode(bytes, parent: -1, isInLine: false)
    if position < bytes.count { throw Unusual() }
  }

  /// Reads a node and goes to the next content.
  ///
  /// - Parameters:
  ///   - parent: The indentation of the mapping or sequence that it stands in.
  ///   - isInLine: It stands behind a key, where no mapping or sequence can begin without brackets.
  private mutating func readNode(_ bytes: Bytes, parent: Int, isInLine: Bool) throws(Unusual) {
    depth += 1
    defer { depth -= 1 }
    // libyaml says when it is too deep.
    if depth > 64 { throw Unusual() }
    if !isInLine {
      if isEntry(bytes) { return try readSequence(bytes, isIndented: true) }
      if keyEnd(bytes) != nil { return try readMapping(bytes) }
    }
    switch byte(bytes, position) {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      try readBrackets(bytes)
      try nextContent(bytes)
    case quote, apostrophe:
      try readQuoted(bytes)
      try nextContent(bytes)
    case UInt8(ascii: "|"), UInt8(ascii: ">"): try readBlock(bytes, parent)
    default: try readPlain(bytes, parent)
    }
  }

  /// Whether an entry of a sequence begins here.
  private func isEntry(_ bytes: Bytes) -> Bool {
    byte(bytes, position) == dash && Self.isBlank(byte(bytes, position + 1))
  }

  /// The colon behind the key that stands here; `nil` where no key stands.
  private func keyEnd(_ bytes: Bytes) -> Int? {
    var place = position
    let first = byte(bytes, place)
    if first == quote || first == apostrophe {
      place += 1
      while byte(bytes, place) != first {
        if byte(bytes, place) == lineFeed { return nil }
        place += first == quote && bytes[place] == UInt8(ascii: "\\") ? 2 : 1
      }
      place += 1
      // Two apostrophes stand for one.
      while first == apostrophe, byte(bytes, place) == apostrophe {
        place += 1
        while byte(bytes, place) != apostrophe {
          if byte(bytes, place) == lineFeed { return nil }
          place += 1
        }
        place += 1
      }
      while byte(bytes, place) == space { place += 1 }
      return byte(bytes, place) == colon && Self.isBlank(byte(bytes, place + 1)) ? place : nil
    }
    guard Self.beginsPlain(first, byte(bytes, place + 1)) else { return nil }
    while true {
      let here = byte(bytes, place)
      if here == colon, Self.isBlank(byte(bytes, place + 1)) { return place }
      if here == lineFeed || here == hash && bytes[place - 1] == space { return nil }
      place += 1
    }
  }

  private mutating func readKey(_ bytes: Bytes) throws(Unusual) {
    // libyaml takes nothing longer for a key.
    guard let end = keyEnd(bytes), end - position < 1000 else { throw Unusual() }
    let first = byte(bytes, position)
    if first == quote || first == apostrophe {
      try readQuoted(bytes)
    } else {
      var node = node(bytes, .scalar, at: position)
      let start = builder.texts.count
      append(bytes, position..<trimmed(bytes, position..<end))
      node.contents = Int32(start)..<Int32(builder.texts.count)
      builder.add(node)
    }
    position = end + 1
  }

  private mutating func readMapping(_ bytes: Bytes) throws(Unusual) {
    let own = indent
    builder.add(node(bytes, .mapping, at: position))
    builder.open()
    repeat {
      try readKey(bytes)
      var nothing = node(bytes, .scalar, at: position)
      skipSpaces(bytes)
      if isRestEmpty(bytes) {
        try nextContent(bytes)
        if position < bytes.count, indent > own {
          try readNode(bytes, parent: own, isInLine: false)
        } else if position < bytes.count, indent == own, isEntry(bytes) {
          try readSequence(bytes, isIndented: false)
        } else {
          addEmpty(&nothing)
        }
      } else {
        try readNode(bytes, parent: own, isInLine: true)
      }
    } while try continues(bytes, own)
    if builder.close() != nil { throw Unusual() }
  }

  private mutating func readSequence(_ bytes: Bytes, isIndented: Bool) throws(Unusual) {
    let own = indent
    builder.add(node(bytes, .sequence, at: position))
    builder.open()
    repeat {
      // Beside a key of the same indentation a sequence ends with its last dash.
      guard isEntry(bytes) else {
        if isIndented { throw Unusual() }
        break
      }
      position += 1
      var nothing = node(bytes, .scalar, at: position)
      skipSpaces(bytes)
      if isRestEmpty(bytes) {
        try nextContent(bytes)
        if position < bytes.count, indent > own {
          try readNode(bytes, parent: own, isInLine: false)
        } else {
          addEmpty(&nothing)
        }
      } else {
        try readNode(bytes, parent: own, isInLine: false)
      }
    } while try continues(bytes, own)
    _ = builder.close()
  }

  /// Whether what comes next has the indentation of a mapping or sequence; nothing in it has more.
  private func continues(_ bytes: Bytes, _ own: Int) throws(Unusual) -> Bool {
    guard position < bytes.count else { return false }
    if indent > own { throw Unusual() }
    return indent == own
  }

  /// Whether nothing stands between here and the end of the line but a comment.
  private func isRestEmpty(_ bytes: Bytes) -> Bool {
    byte(bytes, position) == lineFeed
      || byte(bytes, position) == hash && bytes[position - 1] == space
  }

  private mutating func addEmpty(_ node: inout Node) {
    node.contents = Int32(builder.texts.count)..<Int32(builder.texts.count)
    builder.add(node)
  }

  // MARK: Texts

  private mutating func append(_ bytes: Bytes, _ range: Range<Int>) {
    let part = bytes.extracting(range)
    unsafe part.withUnsafeBufferPointer { unsafe builder.texts.append(contentsOf: $0) }
  }

  /// Where a range ends without the spaces at its end.
  private func trimmed(_ bytes: Bytes, _ range: Range<Int>) -> Int {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1] == space { end -= 1 }
    return end
  }

  /// Whether a text without quotes may begin so: not with what means something, and a dash alone
  /// begins an entry. Some that libyaml would take are left to it.
  private static func beginsPlain(_ byte: UInt8, _ next: UInt8) -> Bool {
    switch byte {
    case dash: !isBlank(next) && next != dash
    case UInt8(ascii: "?"), colon, UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"),
      UInt8(ascii: "{"), UInt8(ascii: "}"), hash, UInt8(ascii: "&"), UInt8(ascii: "*"),
      UInt8(ascii: "!"), UInt8(ascii: "|"), UInt8(ascii: ">"), apostrophe, quote,
      UInt8(ascii: "%"), UInt8(ascii: "@"), UInt8(ascii: "`"), space, lineFeed:
      false
    default: true
    }
  }

  /// Reads a text without quotes that may go on in lines with more indentation than its parent.
  private mutating func readPlain(_ bytes: Bytes, _ parent: Int) throws(Unusual) {
    guard Self.beginsPlain(byte(bytes, position), byte(bytes, position + 1)) else {
      throw Unusual()
    }
    var node = node(bytes, .scalar, at: position)
    let start = builder.texts.count
    while true {
      let first = position
      var here = byte(bytes, position)
      while here != lineFeed, here != hash || bytes[position - 1] != space {
        // A key cannot stand here.
        if here == colon, Self.isBlank(byte(bytes, position + 1)) { throw Unusual() }
        position += 1
        here = byte(bytes, position)
      }
      append(bytes, first..<trimmed(bytes, first..<position))
      if here == hash || !goesOn(bytes, parent) { break }
    }
    node.contents = Int32(start)..<Int32(builder.texts.count)
    builder.add(node)
    try nextContent(bytes)
  }

  /// Goes to the next line of a text without quotes, which one line end binds to this by a space
  /// and several by all but one of them; `false`, and nothing done, when the text ends here.
  private mutating func goesOn(_ bytes: Bytes, _ parent: Int) -> Bool {
    var place = position
    var start = place
    var ends = 0
    while place < bytes.count, bytes[place] == lineFeed {
      ends += 1
      place += 1
      start = place
      while byte(bytes, place) == space { place += 1 }
    }
    guard place < bytes.count, place - start > parent, bytes[place] != hash else { return false }
    bind(ends)
    for _ in 0..<ends { line += 1 }
    (position, lineStart, counted, characters) = (place, start, start, 0)
    return true
  }

  private mutating func bind(_ lineEnds: Int) {
    if lineEnds == 1 { builder.texts.append(space) }
    for _ in 1..<max(1, lineEnds) { builder.texts.append(lineFeed) }
  }

  /// Reads a text in quotes that ends in its line.
  private mutating func readQuoted(_ bytes: Bytes) throws(Unusual) {
    var node = node(bytes, .scalar, .quoted, at: position)
    let start = builder.texts.count
    let mark = bytes[position]
    position += 1
    var first = position
    while true {
      let here = byte(bytes, position)
      if here == lineFeed { throw Unusual() }
      if here == mark {
        append(bytes, first..<position)
        position += 1
        guard mark == apostrophe, byte(bytes, position) == apostrophe else { break }
        first = position
      } else if mark == quote, here == UInt8(ascii: "\\") {
        append(bytes, first..<position)
        switch byte(bytes, position + 1) {
        case quote: builder.texts.append(quote)
        case UInt8(ascii: "\\"): builder.texts.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "n"): builder.texts.append(lineFeed)
        case UInt8(ascii: "t"): builder.texts.append(9)
        default: throw Unusual()
        }
        position += 1
        first = position + 1
      }
      position += 1
    }
    node.contents = Int32(start)..<Int32(builder.texts.count)
    builder.add(node)
  }

  /// Reads the lines below `|` or `>`.
  private mutating func readBlock(_ bytes: Bytes, _ parent: Int) throws(Unusual) {
    var node = node(bytes, .scalar, .block, at: position)
    let start = builder.texts.count
    let isFolded = bytes[position] == UInt8(ascii: ">")
    position += 1
    let isStripped = byte(bytes, position) == dash
    if isStripped { position += 1 }
    // Other signs of the head and comments behind it are rare.
    guard byte(bytes, position) == lineFeed, position < bytes.count else { throw Unusual() }
    skipLineEnd()
    // Empty lines count for the indentation, too.
    var own = 0
    var empty = skipEmptyLines(bytes, upTo: Int.max, &own)
    own = max(own, parent + 1, 1)
    // A line end between two lines that do not begin with a space becomes a space.
    var (hasLineEnd, wasIndented) = (false, false)
    while position < bytes.count, indent == own {
      let isIndented = bytes[position] == space
      if isFolded, hasLineEnd, !wasIndented, !isIndented {
        if empty == 0 { builder.texts.append(space) }
      } else if hasLineEnd {
        builder.texts.append(lineFeed)
      }
      for _ in 0..<empty { builder.texts.append(lineFeed) }
      wasIndented = isIndented
      let first = position
      while byte(bytes, position) != lineFeed { position += 1 }
      append(bytes, first..<position)
      skipLineEnd()
      hasLineEnd = true
      var widest = 0
      empty = skipEmptyLines(bytes, upTo: own, &widest)
    }
    if !isStripped, hasLineEnd { builder.texts.append(lineFeed) }
    node.contents = Int32(start)..<Int32(builder.texts.count)
    builder.add(node)
    try contentOfLine(bytes)
  }

  /// Skips lines of spaces, of each no more than `limit`, then the spaces of the line behind them.
  ///
  /// - Returns: How many lines.
  private mutating func skipEmptyLines(
    _ bytes: Bytes, upTo limit: Int, _ widest: inout Int
  ) -> Int {
    var lines = 0
    while true {
      while indent < limit, byte(bytes, position) == space { position += 1 }
      widest = max(widest, indent)
      guard position < bytes.count, bytes[position] == lineFeed else { return lines }
      skipLineEnd()
      lines += 1
    }
  }

  // MARK: In brackets

  /// Goes to the next character that is neither blank nor part of a comment.
  private mutating func skipBlanks(_ bytes: Bytes) throws(Unusual) {
    while position < bytes.count {
      switch bytes[position] {
      case space: position += 1
      case lineFeed:
        skipLineEnd()
        try refuseMarks(bytes)
      case hash:
        guard position == lineStart || bytes[position - 1] == space else { throw Unusual() }
        skipComment(bytes)
      default: return
      }
    }
    throw Unusual()
  }

  private mutating func readBrackets(_ bytes: Bytes) throws(Unusual) {
    depth += 1
    defer { depth -= 1 }
    if depth > 64 { throw Unusual() }
    let isMapping = bytes[position] == UInt8(ascii: "{")
    let end = isMapping ? UInt8(ascii: "}") : UInt8(ascii: "]")
    builder.add(node(bytes, isMapping ? .mapping : .sequence, at: position))
    builder.open()
    position += 1
    try skipBlanks(bytes)
    while bytes[position] != end {
      if isMapping { try readBracketKey(bytes) }
      switch bytes[position] {
      case UInt8(ascii: "["), UInt8(ascii: "{"): try readBrackets(bytes)
      case quote, apostrophe: try readQuoted(bytes)
      default: try readBracketPlain(bytes)
      }
      try skipBlanks(bytes)
      if bytes[position] == UInt8(ascii: ",") {
        position += 1
        try skipBlanks(bytes)
      } else if bytes[position] != end {
        throw Unusual()
      }
    }
    position += 1
    if builder.close() != nil { throw Unusual() }
  }

  /// Reads a key, its colon and the blanks behind it.
  private mutating func readBracketKey(_ bytes: Bytes) throws(Unusual) {
    let (start, startLine) = (position, line)
    if bytes[position] == quote || bytes[position] == apostrophe {
      try readQuoted(bytes)
    } else {
      try readBracketPlain(bytes)
    }
    skipSpaces(bytes)
    guard line == startLine, position - start < 1000, byte(bytes, position) == colon,
      Self.isBlank(byte(bytes, position + 1))
    else { throw Unusual() }
    position += 1
    try skipBlanks(bytes)
  }

  /// Reads a text without quotes up to what ends it in brackets.
  private mutating func readBracketPlain(_ bytes: Bytes) throws(Unusual) {
    guard Self.beginsPlain(byte(bytes, position), byte(bytes, position + 1)) else {
      throw Unusual()
    }
    var node = node(bytes, .scalar, at: position)
    let start = builder.texts.count
    var ends = 0
    while position < bytes.count {
      let first = position
      try skipBracketText(bytes)
      let end = trimmed(bytes, first..<position)
      if end > first {
        if ends > 0 { bind(ends) }
        append(bytes, first..<end)
      }
      guard byte(bytes, position) == lineFeed, position < bytes.count else { break }
      ends = 0
      while position < bytes.count, bytes[position] == lineFeed {
        ends += 1
        skipLineEnd()
        try refuseMarks(bytes)
        skipSpaces(bytes)
      }
      if byte(bytes, position) == hash { break }
    }
    node.contents = Int32(start)..<Int32(builder.texts.count)
    builder.add(node)
  }

  private mutating func skipBracketText(_ bytes: Bytes) throws(Unusual) {
    while true {
      let here = byte(bytes, position)
      switch here {
      case lineFeed, UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
        UInt8(ascii: "}"):
        return
      case hash where bytes[position - 1] == space: return
      case UInt8(ascii: "?"): throw Unusual()
      case colon:
        let next = byte(bytes, position + 1)
        if Self.isBlank(next) { return }
        switch next {
        case UInt8(ascii: ","), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "{"),
          UInt8(ascii: "}"), UInt8(ascii: "?"):
          throw Unusual()
        default: break
        }
      default: break
      }
      position += 1
    }
  }
}

private let lineFeed = UInt8(ascii: "\n"), space = UInt8(ascii: " "), hash = UInt8(ascii: "#")
private let colon = UInt8(ascii: ":"), dash = UInt8(ascii: "-"), quote = UInt8(ascii: "\"")
private let apostrophe = UInt8(ascii: "'")
