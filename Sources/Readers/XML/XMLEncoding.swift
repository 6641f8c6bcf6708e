/// The family of an encoding, found from the first bytes of a document.
///
/// Source: XML 1.0, appendix F.
enum XMLEncoding: Equatable {
  case utf8
  case utf16(bigEndian: Bool)
  case utf32(bigEndian: Bool)
  case latin1
  /// Any other, by the name that the document declares.
  case named(String)

  /// - Parameter head: The first bytes of the file; 1,024 are enough.
  init(head: Span<UInt8>) {
    func starts(_ bytes: UInt8...) -> Bool {
      guard head.count >= bytes.count else { return false }
      for index in 0..<bytes.count where head[index] != bytes[index] { return false }
      return true
    }
    if starts(0xEF, 0xBB, 0xBF) {
      self = .utf8
    } else if starts(0, 0, 0xFE, 0xFF) || starts(0, 0, 0, 0x3C) {
      self = .utf32(bigEndian: true)
    } else if starts(0xFF, 0xFE, 0, 0) || starts(0x3C, 0, 0, 0) {
      self = .utf32(bigEndian: false)
    } else if starts(0xFE, 0xFF) || starts(0, 0x3C) {
      self = .utf16(bigEndian: true)
    } else if starts(0xFF, 0xFE) || (starts(0x3C, 0) && head.count > 2) {
      self = .utf16(bigEndian: false)
    } else {
      self = XMLEncoding(name: Self.declared(head) ?? "utf-8")
    }
  }

  /// Whether the document declares an encoding that its bytes cannot be in.
  ///
  /// Source: XML 1.0, §4.3.3: such a document is not well-formed.
  func isContradicted(by head: Span<UInt8>) -> Bool {
    var text = head.array((head.starts(with: "\u{FEFF}", at: 0) ? 3 : 0)..<head.count)
    switch self {
    // The declaration is in ASCII: leave out the zeros between, and a byte order mark.
    case .utf16, .utf32: text.removeAll { $0 == 0 || $0 >= 0x80 }
    default: break
    }
    guard let declared = Self.declared(text.span) else { return false }
    let name = declared.lowercased()
    let wide = ["utf-16", "utf16", "ucs-2", "utf-32", "ucs-4", "iso-10646-ucs"]
    let isWide = wide.contains { name.hasPrefix($0) }
    switch self {
    case .utf16, .utf32: return !isWide
    default: return isWide || XMLEncoding(name: name) != self
    }
  }

  init(name: String) {
    switch name.lowercased() {
    // A declaration of UTF-16 that could be read byte by byte is false: the text was converted
    // and the declaration was not.
    case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf16", "ucs-2", "utf-16le", "utf-16be",
      "iso-10646-ucs-2":
      self = .utf8
    case "iso-8859-1", "iso_8859-1", "latin1", "latin-1", "l1": self = .latin1
    default: self = .named(name)
    }
  }

  init(_ override: XMLEncodingOverride) {
    switch override {
    case .bytesAsLatin1: self = .latin1
    case .named(let name):
      switch name.lowercased() {
      case "utf-16le": self = .utf16(bigEndian: false)
      case "utf-16be": self = .utf16(bigEndian: true)
      default: self = XMLEncoding(name: name)
      }
    }
  }

  /// The name in `encoding="…"` of the XML declaration; `nil` without one.
  private static func declared(_ head: Span<UInt8>) -> String? {
    guard head.starts(with: "<?xml", at: 0) else { return nil }
    var index = 5
    while index < head.count, head[index] != UInt8(ascii: ">") {
      if head.starts(with: "encoding", at: index) {
        index += 8
        while index < head.count, head[index].isXMLSpace || head[index] == UInt8(ascii: "=") {
          index += 1
        }
        guard index < head.count else { return nil }
        let quote = head[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
        var name: [UInt8] = []
        index += 1
        while index < head.count, head[index] != quote, name.count < 64 {
          name.append(head[index])
          index += 1
        }
        return String(decoding: name, as: UTF8.self)
      }
      index += 1
    }
    return nil
  }

  /// The number of source bytes that a byte of the decoded text stands for is found by this.
  var width: XMLSourceMap.Width {
    switch self {
    case .utf8: .utf8
    case .utf16: .utf16
    case .utf32: .utf32
    case .latin1: .single
    case .named(let name): XMLConverter.isSingleByte(name) ? .single : .blocks
    }
  }
}

extension UInt8 {
  /// Source: XML 1.0, production 3.
  @inline(__always)
  var isXMLSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

extension Span<UInt8> {
  @inline(__always)
  func starts(with text: StaticString, at index: Int) -> Bool {
    let length = text.utf8CodeUnitCount
    guard index + length <= count else { return false }
    return text.withUTF8Buffer { wanted in
      for place in 0..<length where self[index + place] != (unsafe wanted[place]) { return false }
      return true
    }
  }
}
