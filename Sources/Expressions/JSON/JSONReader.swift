/// Reads JSON into values: whole numbers as int (beyond that as uint, then double), others as
/// double, objects as maps with string keys.
///
/// Source: RFC 8259.
struct JSONReader {
  /// Lists and objects inside each other.
  private static let nestingLimit = 100

  private let bytes: [UInt8]
  private var index = 0
  private var nesting = 0

  static func value(of bytes: [UInt8]) throws(JSONFault) -> DynamicValue {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value()
    reader.skipSpace()
    guard reader.index == bytes.count else { throw reader.fault("text after the value") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func fault(_ reason: String) -> JSONFault {
    JSONFault(line: bytes[..<min(index, bytes.count)].count { $0 == 10 } + 1, reason: reason)
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let next, next == 0x20 || 0x09...0x0a ~= next || next == 0x0d { index += 1 }
  }

  private mutating func accept(_ byte: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: byte) else { return false }
    index += 1
    return true
  }

  private mutating func accept(word: String) -> Bool {
    guard bytes[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }

  private mutating func value() throws(JSONFault) -> DynamicValue {
    nesting += 1
    defer { nesting -= 1 }
    guard nesting <= Self.nestingLimit else { throw fault("nested too deeply") }
    if accept("{") { return .map(try members()) }
    if accept("[") { return .list(try elements()) }
    if accept("\"") { return .string(try text()) }
    if accept(word: "true") { return .bool(true) }
    if accept(word: "false") { return .bool(false) }
    if accept(word: "null") { return .null }
    return try number()
  }

  private mutating func elements() throws(JSONFault) -> [DynamicValue] {
    var elements: [DynamicValue] = []
    if accept("]") { return elements }
    repeat { elements.append(try value()) } while accept(",")
    guard accept("]") else { throw fault("expected ',' or ']'") }
    return elements
  }

  private mutating func members() throws(JSONFault) -> DynamicMap {
    var map = DynamicMap()
    if accept("}") { return map }
    repeat {
      guard accept("\"") else { throw fault("expected a name in quotes") }
      let name = try text()
      guard accept(":") else { throw fault("expected ':'") }
      let value = try value()
      do throws(DynamicFault) { try map.add(value, for: .string(name)) } catch {
        throw fault("the name '\(name)' stands twice")
      }
    } while accept(",")
    guard accept("}") else { throw fault("expected ',' or '}'") }
    return map
  }

  private mutating func number() throws(JSONFault) -> DynamicValue {
    let digits = bytes[index...].prefix { byte in
      0x30...0x39 ~= byte || "+-.eE".utf8.contains(byte)
    }
    let text = String(decoding: digits, as: UTF8.self)
    guard digits.last.map({ 0x30...0x39 ~= $0 }) == true, !text.hasPrefix("+"),
      !text.hasPrefix(".")
    else { throw fault("expected a value") }
    index += digits.count
    if let number = Int(text) { return .int(number) }
    if let number = UInt64(text) { return .uint(number) }
    guard let number = Double(text) else { throw fault("this is no number") }
    return .double(number)
  }

  /// The rest of a string, behind its first quote.
  private mutating func text() throws(JSONFault) -> String {
    var text: [UInt8] = []
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw fault("the text is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): text += try escape().utf8
      case 0..<0x20: throw fault("a control character in a string")
      default: text.append(byte)
      }
    }
    throw fault("a string does not end")
  }

  private mutating func escape() throws(JSONFault) -> String {
    guard let letter = next else { throw fault("a string does not end") }
    index += 1
    switch letter {
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return String(Unicode.Scalar(letter))
    case UInt8(ascii: "u"): break
    default: throw fault("an unknown escape")
    }
    var number = try codeUnit()
    if 0xD800..<0xDC00 ~= number, accept(word: "\\u") {
      number = 0x10000 + (number - 0xD800) << 10 + (try codeUnit() &- 0xDC00)
    }
    guard let scalar = Unicode.Scalar(number) else { throw fault("half of a surrogate pair") }
    return String(scalar)
  }

  private mutating func codeUnit() throws(JSONFault) -> UInt32 {
    let digits = bytes[index...].prefix(4)
    guard digits.count == 4,
      let number = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), digits.first != 0x2b
    else { throw fault("expected four hexadecimal digits") }
    index += 4
    return number
  }
}

/// What is wrong with a text that should be JSON.
public struct JSONFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1; 0 when the text as a whole is meant.
  public let line: Int
  public let reason: String

  public var description: String { line > 0 ? "line \(line): \(reason)" : reason }
}
