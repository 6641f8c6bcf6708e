internal import RecordModel

/// Turns the bytes of a source into UTF-8, whatever encoding they are in.
///
/// UTF-8 passes unchanged and unchecked: what is invalid in it is found where a record is parsed.
struct XMLDecoder {
  private var source: any ByteSource
  private let encoding: XMLEncoding
  private let table: [[UInt8]]
  private let converter: XMLConverter?
  /// Source bytes that were read and not yet decoded.
  private var raw: [UInt8]
  private var isAtEnd = false
  private var sourceOffset = 0
  private var decodedOffset = 0
  /// Set when the source ended before its time; bytes given before count.
  private(set) var truncation: ReadError?
  let width: XMLSourceMap.Width
  /// Whether the document's declaration of its encoding is false.
  let isFalselyDeclared: Bool
  /// Places known in both texts, for encodings that need them; the cutter drops old ones.
  var marks: [XMLSourceMap.Mark] = []

  /// Reads the first bytes to find the encoding.
  init(
    _ source: any ByteSource, path: String, override: XMLEncodingOverride?
  ) throws(ReadError) {
    var source = source
    var raw: [UInt8] = []
    while !isAtEnd, raw.count < 1_024 {
      do throws(ReadError) {
        isAtEnd = try source.read(upTo: 1_024 - raw.count, into: &raw) == 0
      } catch {
        guard case .truncated = error else { throw error }
        (truncation, isAtEnd) = (error, true)
      }
    }
    (self.source, self.raw) = (source, raw)
    let encoding = override.map { XMLEncoding($0) } ?? XMLEncoding(head: raw.span)
    self.encoding = encoding
    width = encoding.width
    isFalselyDeclared = override == nil && encoding.isContradicted(by: raw.span)
    var table: [[UInt8]] = []
    var converter: XMLConverter?
    if case .named(let name) = encoding {
      if XMLConverter.isSingleByte(name), let known = XMLConverter.table(name) {
        table = known
      } else if width == .blocks, let known = XMLConverter(name) {
        converter = known
      } else {
        throw .refused(path: path, reason: .unknownEncoding)
      }
    }
    (self.table, self.converter) = (table, converter)
    if width == .blocks { marks = [XMLSourceMap.Mark(decoded: 0, source: 0)] }
  }

  /// Appends decoded text from about `count` bytes of the source.
  ///
  /// - Returns: `false` when the source is at its end and nothing was appended.
  mutating func fill(_ buffer: inout [UInt8], count: Int) throws(ReadError) -> Bool {
    let before = buffer.count
    if width == .utf8 {
      buffer.append(contentsOf: raw)
      raw.removeAll(keepingCapacity: false)
      try read(before + count, into: &buffer)
      return buffer.count > before
    }
    while buffer.count == before {
      var waiting = raw
      raw = []
      try read(count, into: &waiting)
      raw = waiting
      if raw.isEmpty { return false }
      let used = decode(into: &buffer)
      raw.removeFirst(used)
    }
    return true
  }

  /// Reads until the buffer has `wanted` bytes or the source ends, so that pieces do not depend on
  /// how a source hands out its bytes.
  private mutating func read(_ wanted: Int, into buffer: inout [UInt8]) throws(ReadError) {
    while !isAtEnd, buffer.count < wanted {
      do throws(ReadError) {
        if try source.read(upTo: wanted - buffer.count, into: &buffer) == 0 { isAtEnd = true }
      } catch {
        guard case .truncated = error else { throw error }
        (truncation, isAtEnd) = (error, true)
      }
    }
  }

  /// - Returns: The number of raw bytes used up.
  private mutating func decode(into buffer: inout [UInt8]) -> Int {
    switch encoding {
    case .utf8: return 0
    case .latin1:
      for byte in raw {
        if byte < 0x80 {
          buffer.append(byte)
        } else {
          buffer.append(0xC0 | byte >> 6)
          buffer.append(0x80 | byte & 0x3F)
        }
      }
      return raw.count
    case .utf16(let bigEndian): return decodeUTF16(bigEndian, into: &buffer)
    case .utf32(let bigEndian): return decodeUTF32(bigEndian, into: &buffer)
    case .named:
      if let converter { return decode(with: converter, into: &buffer) }
      for byte in raw { buffer.append(contentsOf: table[Int(byte)]) }
      return raw.count
    }
  }

  private func decodeUTF16(_ bigEndian: Bool, into buffer: inout [UInt8]) -> Int {
    var index = 0
    func unit(_ at: Int) -> UInt32 {
      bigEndian
        ? UInt32(raw[at]) << 8 | UInt32(raw[at + 1]) : UInt32(raw[at + 1]) << 8 | UInt32(raw[at])
    }
    while index + 2 <= raw.count {
      let first = unit(index)
      guard first & 0xF800 == 0xD800 else {
        append(first, to: &buffer)
        index += 2
        continue
      }
      if first >= 0xDC00 {
        buffer.append(XMLSourceMap.undecodable)
        index += 2
        continue
      }
      guard index + 4 <= raw.count else {
        if !isAtEnd { return index }
        buffer.append(XMLSourceMap.undecodable)
        index += 2
        continue
      }
      let second = unit(index + 2)
      guard second & 0xFC00 == 0xDC00 else {
        buffer.append(XMLSourceMap.undecodable)
        index += 2
        continue
      }
      append(0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF), to: &buffer)
      index += 4
    }
    if isAtEnd, index < raw.count {
      buffer.append(XMLSourceMap.leftover)
      index += 1
    }
    return index
  }

  private func decodeUTF32(_ bigEndian: Bool, into buffer: inout [UInt8]) -> Int {
    var index = 0
    while index + 4 <= raw.count {
      var value: UInt32 = 0
      for place in 0..<4 {
        value = value << 8 | UInt32(raw[index + (bigEndian ? place : 3 - place)])
      }
      if value > 0x10FFFF || value & 0xFFFF_F800 == 0xD800 {
        buffer.append(XMLSourceMap.undecodable)
      } else {
        append(value, to: &buffer)
      }
      index += 4
    }
    while isAtEnd, index < raw.count {
      buffer.append(XMLSourceMap.leftover)
      index += 1
    }
    return index
  }

  private mutating func decode(with converter: XMLConverter, into buffer: inout [UInt8]) -> Int {
    let before = buffer.count
    var index = 0
    while index < raw.count {
      let end = min(index + 64, raw.count)
      let waiting = converter.convert(raw[index..<end], into: &buffer)
      index = end
      if isAtEnd, index == raw.count, waiting > 0 { buffer.append(XMLSourceMap.undecodable) }
      let isLast = isAtEnd && index == raw.count
      marks.append(
        XMLSourceMap.Mark(
          decoded: decodedOffset + buffer.count - before,
          source: sourceOffset + index - (isLast ? 0 : waiting)))
    }
    decodedOffset += buffer.count - before
    sourceOffset += raw.count
    return raw.count
  }
}

/// Appends a character as UTF-8.
func append(_ scalar: UInt32, to buffer: inout [UInt8]) {
  switch scalar {
  case ..<0x80: buffer.append(UInt8(scalar))
  case ..<0x800:
    buffer.append(UInt8(0xC0 | scalar >> 6))
    buffer.append(UInt8(0x80 | scalar & 0x3F))
  case ..<0x10000:
    buffer.append(UInt8(0xE0 | scalar >> 12))
    buffer.append(UInt8(0x80 | scalar >> 6 & 0x3F))
    buffer.append(UInt8(0x80 | scalar & 0x3F))
  default:
    buffer.append(UInt8(0xF0 | scalar >> 18))
    buffer.append(UInt8(0x80 | scalar >> 12 & 0x3F))
    buffer.append(UInt8(0x80 | scalar >> 6 & 0x3F))
    buffer.append(UInt8(0x80 | scalar & 0x3F))
  }
}
