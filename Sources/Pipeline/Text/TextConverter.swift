internal import LegacyText
internal import Readers

/// Writes a file as UTF-8 in NFC: values by the reading of their column, all else as it stands.
struct TextConverter {
  let survey: TextSurvey
  /// Values that no reading fits.
  private(set) var unreadCount = 0
  private var resolved: [UInt8] = []
  private var isFirst = true

  init(_ survey: TextSurvey) { self.survey = survey }

  mutating func convert(_ chunk: TextChunk, to output: inout [UInt8]) {
    let bytes = chunk.bytes.span
    var position = 0
    for value in chunk.values {
      copy(bytes.extracting(position..<value.range.lowerBound), to: &output)
      convert(value, bytes, to: &output)
      position = value.range.upperBound
    }
    copy(bytes.extracting(position..<bytes.count), to: &output)
  }

  private mutating func convert(
    _ value: TextValue, _ bytes: Span<UInt8>, to output: inout [UInt8]
  ) {
    let part = bytes.extracting(value.range)
    let decision = survey.decision(value.column)
    guard value.form != .plain else {
      decode(part, decision, to: &output)
      return
    }
    resolved.removeAll(keepingCapacity: true)
    append(value, of: bytes, to: &resolved)
    var decoded: [UInt8] = []
    let characters = resolved
    decode(characters.span, decision, to: &decoded)
    escape(decoded, value.form, to: &output)
  }

  private mutating func decode(
    _ bytes: Span<UInt8>, _ decision: TextDecision, to output: inout [UInt8]
  ) {
    let start = output.count
    if !decision.decode(bytes, into: &output) { unreadCount += 1 }
    compose(&output, from: start)
  }

  /// Good text may still have letters and marks apart.
  private func compose(_ output: inout [UInt8], from start: Int) {
    let traits = scanText(output.span.extracting(start..<output.count))
    guard !traits.isDisjoint(with: [.notNFC, .invalidUTF8]) else { return }
    let text = Array(output[start...])
    output.removeLast(text.count)
    appendNFC(text.span, to: &output)
  }

  private func escape(
    _ decoded: [UInt8], _ form: TextValue.Form, to output: inout [UInt8]
  ) {
    var quote: UInt8?
    if case .attribute(let own) = form { quote = own }
    for byte in decoded {
      switch byte {
      case UInt8(ascii: "&"): output.append(contentsOf: "&amp;".utf8)
      case UInt8(ascii: "<"): output.append(contentsOf: "&lt;".utf8)
      case UInt8(ascii: ">"): output.append(contentsOf: "&gt;".utf8)
      case UInt8(ascii: "\r"): output.append(contentsOf: "&#13;".utf8)
      case UInt8(ascii: "\n") where quote != nil: output.append(contentsOf: "&#10;".utf8)
      case UInt8(ascii: "\t") where quote != nil: output.append(contentsOf: "&#9;".utf8)
      case quote:
        output.append(contentsOf: (byte == UInt8(ascii: "'") ? "&apos;" : "&quot;").utf8)
      default: output.append(byte)
      }
    }
  }

  // MARK: Between the values

  /// Titles, damaged lines, comments: line by line, as the file as a whole is read.
  private mutating func copy(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    let start = output.count
    var isASCII = true
    for index in bytes.indices {
      if bytes[index] >= 0x80 { isASCII = false }
      output.append(bytes[index])
    }
    if isASCII {
      if isFirst { restate(&output, from: start) }
      isFirst = isFirst && output.count == start
      return
    }
    let gap = Array(output[start...])
    output.removeLast(gap.count)
    var line = 0
    for index in 0...gap.count where index == gap.count || gap[index] == 0x0a || gap[index] == 0x0d
    {
      decode(gap.span.extracting(line..<index), survey.whole, to: &output)
      if index < gap.count { output.append(gap[index]) }
      line = index + 1
    }
    if isFirst { restate(&output, from: start) }
    isFirst = false
  }

  /// The encoding that an XML declaration names is not true any more.
  private func restate(_ output: inout [UInt8], from start: Int) {
    guard survey.file.shape == .markup, output[start...].starts(with: "<?xml".utf8),
      let end = output[start...].firstIndex(of: UInt8(ascii: ">"))
    else { return }
    let declaration = String(decoding: output[start..<end], as: UTF8.self)
    let pattern = /encoding\s*=\s*("[^"]*"|'[^']*')/
    let corrected = declaration.replacing(pattern, with: "encoding=\"UTF-8\"")
    output.replaceSubrange(start..<end, with: corrected.utf8)
  }
}
