/// Splits the source into tokens. Source: CEL language definition, "Syntax", lexis.
struct Lexer {
  private let source: [UInt8]
  private var index = 0
  private var tokens: [Token] = []
  private var complaints: [Complaint] = []

  /// The tokens up to and including `.end`.
  static func tokens(of source: [UInt8]) throws(ExpressionFaults) -> [Token] {
    var lexer = Lexer(source: source)
    while lexer.complaints.count < 20, lexer.next() {}
    guard lexer.complaints.isEmpty else {
      throw Complaint.located(lexer.complaints, in: source)
    }
    return lexer.tokens
  }

  private init(source: [UInt8]) { self.source = source }

  private func peek(_ distance: Int = 0) -> UInt8 {
    index + distance < source.count ? source[index + distance] : 0
  }

  private mutating func complain(_ message: String, at offset: Int) {
    complaints.append(Complaint(offset: offset, message: message))
  }

  private mutating func next() -> Bool {
    skipBlanks()
    let start = index
    guard index < source.count else {
      tokens.append(Token(kind: .end, offset: start))
      return false
    }
    if let literal = StringLiteral(in: source, at: index) {
      read(literal, from: start)
    } else if isLetter(peek()) {
      readIdentifier()
    } else if isDigit(peek()) || peek() == UInt8(ascii: ".") && isDigit(peek(1)) {
      readNumber()
    } else if peek() == UInt8(ascii: "`") {
      readQuotedIdentifier()
    } else {
      readSymbol()
    }
    return true
  }

  private mutating func skipBlanks() {
    while index < source.count {
      switch source[index] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C:
        index += 1
      case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "/"):
        while index < source.count, source[index] != UInt8(ascii: "\n") { index += 1 }
      default:
        return
      }
    }
  }

  private mutating func read(_ literal: StringLiteral, from start: Int) {
    do throws(Complaint) {
      let content = try literal.content(in: source)
      index = content.end
      let kind: Token.Kind =
        literal.isBytes
        ? .bytes(content.bytes) : .string(String(decoding: content.bytes, as: UTF8.self))
      tokens.append(Token(kind: kind, offset: start))
    } catch {
      complaints.append(error)
      index = max(literal.recovery(in: source), start + 1)
    }
  }

  private mutating func readIdentifier() {
    let start = index
    while isLetter(peek()) || isDigit(peek()) { index += 1 }
    let name = String(decoding: source[start..<index], as: UTF8.self)
    tokens.append(Token(kind: name == "in" ? .symbol(.in) : .identifier(name), offset: start))
  }

  private mutating func readQuotedIdentifier() {
    let start = index
    index += 1
    while isLetter(peek()) || isDigit(peek()) || " -./".utf8.contains(peek()) { index += 1 }
    let name = String(decoding: source[start + 1..<index], as: UTF8.self)
    guard peek() == UInt8(ascii: "`"), !name.isEmpty else {
      return complain("a name between backticks does not end", at: start)
    }
    index += 1
    tokens.append(Token(kind: .quotedIdentifier(name), offset: start))
  }

  private mutating func readNumber() {
    let start = index
    if peek() == UInt8(ascii: "0"), peek(1) | 0x20 == UInt8(ascii: "x") {
      index += 2
      while hexValue(peek()) != nil { index += 1 }
      return finishInteger(from: start, digits: start + 2..<index, radix: 16)
    }
    while isDigit(peek()) { index += 1 }
    var isWhole = true
    if peek() == UInt8(ascii: "."), isDigit(peek(1)) {
      isWhole = false
      index += 1
      while isDigit(peek()) { index += 1 }
    }
    if peek() | 0x20 == UInt8(ascii: "e") {
      let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
      if isDigit(peek(1 + sign)) {
        isWhole = false
        index += 1 + sign
        while isDigit(peek()) { index += 1 }
      }
    }
    if isWhole { return finishInteger(from: start, digits: start..<index, radix: 10) }
    let value = Double(String(decoding: source[start..<index], as: UTF8.self))
    guard let value, value.isFinite else { return complain("the number is too large", at: start) }
    finishNumber(.double(value), from: start)
  }

  private mutating func finishInteger(from start: Int, digits: Range<Int>, radix: Int) {
    let text = String(decoding: source[digits], as: UTF8.self)
    let isUnsigned = peek() | 0x20 == UInt8(ascii: "u")
    if isUnsigned { index += 1 }
    guard !text.isEmpty else { return complain("digits are missing after 0x", at: start) }
    guard let value = UInt64(text, radix: radix) else {
      return complain("the number needs more than 64 bits", at: start)
    }
    finishNumber(isUnsigned ? .uint(value) : .int(value), from: start)
  }

  private mutating func finishNumber(_ kind: Token.Kind, from start: Int) {
    if isLetter(peek()) {
      complain("a number and a name need something between them", at: index)
      while isLetter(peek()) || isDigit(peek()) { index += 1 }
      return
    }
    tokens.append(Token(kind: kind, offset: start))
  }

  private mutating func readSymbol() {
    for length in [2, 1] where index + length <= source.count {
      let text = String(decoding: source[index..<index + length], as: UTF8.self)
      if let symbol = Symbol(rawValue: text) {
        tokens.append(Token(kind: .symbol(symbol), offset: index))
        index += length
        return
      }
    }
    complain(strayCharacter, at: index)
    index += 1
    while index < source.count, isContinuation(source[index]) { index += 1 }
  }

  private var strayCharacter: String {
    switch peek() {
    case UInt8(ascii: "="): "'=' is not an operator; write '==' to compare"
    case UInt8(ascii: "&"): "'&' is not an operator; write '&&'"
    case UInt8(ascii: "|"): "'|' is not an operator; write '||'"
    case 0x80...: "a letter or sign that may only stand inside a string"
    default: "a character that means nothing here"
    }
  }
}

private func isLetter(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: "_") || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
}

private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

/// The value of a hexadecimal digit.
func hexValue(_ byte: UInt8) -> UInt32? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
  case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
  case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
  default: nil
  }
}
