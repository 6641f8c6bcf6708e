import LegacyText
import RecordModel

/// How the text of a rejects file is written: as its source file was, where nothing is lost by that.
///
/// A character that does not exist in the sender's encoding, or that would come back as another
/// one, makes it UTF-8 with a byte order mark, for the whole file.
struct RejectsText {
  /// What is written.
  private(set) var encoding: LegacyEncoding
  private var hasMark: Bool
  private let lineEnd: [UInt8]
  /// The name of the source's encoding, where another one is written.
  private(set) var replaced: String?

  init(_ file: ReportFile) {
    lineEnd = Array((file.form?.lineEnd ?? "\r\n").utf8)
    let isUTF8 = ["", "utf-8", "utf-8-nfd", "ascii"].contains(file.encoding)
    if !isUTF8, let own = LegacyEncoding(rawValue: file.encoding), own != .windows1252 {
      encoding = own
      hasMark = own == .utf16le || own == .utf16be
    } else {
      encoding = .utf8
      // Nothing tells what plain ASCII is in, and the reasons are not.
      let tells = isUTF8 && file.texts.contains { $0.encoding != "ascii" }
      hasMark = tells ? file.form?.hasByteOrderMark ?? true : true
      replaced = isUTF8 ? nil : file.encoding
    }
  }

  /// Whether cells have to be tried before the first is written.
  var isLimited: Bool { encoding != .utf8 && encoding != .utf16le && encoding != .utf16be }

  /// Gives up the sender's encoding if a cell would not come back as it is.
  mutating func admit(_ cells: [String]) {
    guard isLimited else { return }
    for cell in cells where !comesBack(cell) {
      (replaced, encoding, hasMark) = (encoding.rawValue, .utf8, true)
      return
    }
  }

  private func comesBack(_ cell: String) -> Bool {
    let text = Array(cell.utf8)
    if text.allSatisfy({ $0 < 0x80 && $0 >= 0x20 }) { return true }
    var written: [UInt8] = []
    guard encoding.encode(text.span, into: &written) else { return false }
    var read: [UInt8] = []
    return TextReading(encoding).decode(written.span, into: &read) && read == text
  }

  func appendStart(to bytes: inout [UInt8]) {
    guard hasMark else { return }
    bytes += encoding == .utf16le ? [0xff, 0xfe] : encoding == .utf16be ? [0xfe, 0xff] : utf8Mark
  }

  /// Appends a row and its line end.
  ///
  /// - Parameter closing: Cells of hoso's own, which may lose signs that the encoding lacks.
  func append(
    _ cells: [String], closing: [String], delimiter: UInt8, to bytes: inout [UInt8]
  ) {
    var row: [UInt8] = []
    for (position, cell) in (cells + closing.map(plain)).enumerated() {
      if position > 0 { row.append(delimiter) }
      appendCSVCell(cell, delimiter: delimiter, to: &row)
    }
    row += lineEnd
    if encoding == .utf8 {
      bytes += row
    } else {
      _ = encoding.encode(row.span, into: &bytes)
    }
  }

  /// The text with simpler signs where the encoding has no others.
  private func plain(_ text: String) -> String {
    guard isLimited, !comesBack(text) else { return text }
    return String(
      text.map { character -> Character in
        switch character {
        case "“", "”", "„": "\""
        case "‘", "’": "'"
        case "–", "—": "-"
        default: character
        }
      })
  }
}

private let utf8Mark: [UInt8] = [0xef, 0xbb, 0xbf]
