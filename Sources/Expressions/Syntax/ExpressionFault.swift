/// One thing wrong with the text of an expression.
public struct ExpressionFault: Error, Hashable, Sendable {
  /// From 1.
  public let line: Int
  /// From 1, in code points.
  public let column: Int
  /// What is wrong, as a sentence without a full stop.
  public let message: String
  /// The same in Vietnamese; `nil` for what only writers of rules come upon, seldom.
  public let vi: String?
  /// The line of the expression at fault.
  public let excerpt: String

  /// The message and, below it, the line with a caret under the place.
  public var rendering: String {
    // A tab in the line stays a tab above the caret, so that both stand at the same place.
    let margin = excerpt.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }
    return "\(line):\(column): \(message)\n  \(excerpt)\n  \(margin.joined())^"
  }
}

/// Everything wrong with one expression, in order of place; never empty.
public struct ExpressionFaults: Error, Sendable, CustomStringConvertible {
  public let faults: [ExpressionFault]

  public var description: String { faults.map(\.rendering).joined(separator: "\n") }
}

/// Something wrong at a byte offset, before its line is known.
struct Complaint: Error, Hashable {
  let offset: Int
  let message: String
  var vi: String?

  /// Turns offsets into lines and columns; repeated complaints are said once.
  static func located(_ complaints: [Complaint], in source: [UInt8]) -> ExpressionFaults {
    var seen: Set<Complaint> = []
    let ordered = complaints.filter { seen.insert($0).inserted }.enumerated()
      .sorted { ($0.element.offset, $0.offset) < ($1.element.offset, $1.offset) }
    return ExpressionFaults(faults: ordered.map { $0.element.located(in: source) })
  }

  private func located(in source: [UInt8]) -> ExpressionFault {
    let before = source.prefix(offset)
    let start = (before.lastIndex(of: newline) ?? -1) + 1
    let end = source[start...].firstIndex(of: newline) ?? source.count
    return ExpressionFault(
      line: before.count { $0 == newline } + 1,
      column: source[start..<max(start, before.count)].count { !isContinuation($0) } + 1,
      message: message, vi: vi,
      excerpt: String(decoding: source[start..<end].prefix(400), as: UTF8.self))
  }
}

private let newline = UInt8(ascii: "\n")

/// Whether a byte of UTF-8 continues a code point.
@inline(__always)
func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
