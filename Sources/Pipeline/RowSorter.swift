internal import LegacyText
internal import Normalizers
internal import Readers
internal import RecordModel
internal import Reports

/// Tells the rows of a table that are records from those that are layout: repeated headers, totals,
/// signatures, headings of groups. Only rows with next to nothing in them are looked at closely.
struct RowSorter: Sendable {
  /// One row that is no record.
  struct Line: Sendable {
    var rule: StageRule
    var line: Int
  }

  let columnCount: Int
  /// Columns that identify a person; a row with any of them filled is a record.
  let identifying: [Int]
  let texts: FileTexts
  let headerKeys: [String]
  let totals: [String]
  let signature: [String]
  /// Columns of persons' names: what stands there alone may be a person of whom the rest is gone.
  var names: Set<Int> = []
  /// The columns that hoso added, in a rejects file that came back.
  var added: FileLayout.Added?

  /// Takes the rows that are no records out of a chunk and marks records with the wrong number of
  /// cells.
  func sort(_ chunk: inout RawChunk) -> [Line] {
    var lines: [Line] = []
    var inSignature = false
    var closeLooks = 0
    var kept = 0
    if added != nil { undoGuards(&chunk) }
    for index in chunk.records.indices {
      var record = chunk.records[index]
      let count = Int(record.fieldCount)
      if let rule = layoutRule(record, chunk, &inSignature, &closeLooks) {
        lines.append(Line(rule: rule, line: Int(record.line)))
        chunk.recordBytes -= Int(record.span.count)
        for fragment in chunk.fragments.indices
        where chunk.fragments[fragment].recordsBefore > kept {
          chunk.fragments[fragment].recordsBefore -= 1
        }
        continue
      }
      if count != columnCount, isRagged(record, chunk) {
        record.damage = hasNUL(record, chunk) ? .nulByte : .fieldCountDiffers
      }
      if hasCellsSetAside(record, chunk) { record.damage = .fieldCountDiffers }
      chunk.records[kept] = record
      kept += 1
    }
    chunk.records.removeLast(chunk.records.count - kept)
    return lines
  }

  private static let mostCloseLooks = 1000

  private func hasNUL(_ record: RawRecord, _ chunk: RawChunk) -> Bool {
    record.fields.contains { chunk.fields[$0].flags.contains(.nul) }
  }

  /// Takes away the apostrophes that kept spreadsheets from running cells.
  private func undoGuards(_ chunk: inout RawChunk) {
    for index in chunk.fields.indices {
      guard FormulaGuard.stands(before: chunk.bytes[chunk.fields[index].range]) else { continue }
      chunk.fields[index].offset += 1
      chunk.fields[index].count -= 1
    }
  }

  /// More cells than columns are no harm while they are empty.
  private func isRagged(_ record: RawRecord, _ chunk: RawChunk) -> Bool {
    guard record.fieldCount > columnCount else { return true }
    return record.fields.dropFirst(columnCount).contains { chunk.fields[$0].count > 0 }
  }

  /// Cells that the header had no place for still stand where the rejects file had put them.
  private func hasCellsSetAside(_ record: RawRecord, _ chunk: RawChunk) -> Bool {
    guard let added else { return false }
    return added.extras.contains {
      $0 < Int(record.fieldCount) && chunk.fields[Int(record.firstField) + $0].count > 0
    }
  }

  @inline(__always)
  private func layoutRule(
    _ record: RawRecord, _ chunk: RawChunk, _ inSignature: inout Bool, _ closeLooks: inout Int
  ) -> StageRule? {
    let first = Int(record.firstField)
    if let column = added?.reference, record.reference(chunk, chunk.bytes, column: column) != nil {
      return nil
    }
    var identified = 0
    for column in identifying where column < Int(record.fieldCount) {
      if chunk.fields[first + column].count > 0 { identified += 1 }
    }
    // A record names its person by something beside a name: most rows are done here.
    if identified >= 2, !headerLike(record, chunk) { return nil }
    // A chunk full of odd rows is no table with a few lines of layout.
    closeLooks += 1
    return closeLooks <= Self.mostCloseLooks ? closeLook(record, chunk, &inSignature) : nil
  }

  /// Whether the first identifying cell equals its heading, byte for byte in most files.
  private func headerLike(_ record: RawRecord, _ chunk: RawChunk) -> Bool {
    guard let column = identifying.first, column < Int(record.fieldCount) else { return false }
    let field = chunk.fields[Int(record.firstField) + column]
    // Headings have no digits; identifying values nearly always do.
    for index in field.range where chunk.bytes[index] >= 48 && chunk.bytes[index] <= 57 {
      return false
    }
    return headingKey(cellText(chunk.bytes, field, texts.rest)) == headerKeys[column]
  }

  @inline(never)
  private func closeLook(
    _ record: RawRecord, _ chunk: RawChunk, _ inSignature: inout Bool
  ) -> StageRule? {
    // Overwritten bytes leave nothing to be seen, and were something.
    guard !hasNUL(record, chunk) else { return nil }
    var cells: [String] = []
    var lone = 0
    var matches = 0
    for (column, position) in record.fields.enumerated() {
      let text = cellText(chunk.bytes, chunk.fields[position], texts.rest)
      if text.isEmpty { continue }
      cells.append(text)
      lone = column
      if column < headerKeys.count, headingKey(text) == headerKeys[column] { matches += 1 }
    }
    if cells.isEmpty { return .sectionLine }
    if matches * 2 > cells.count, matches >= 2 { return .repeatedHeader }
    let isSparse = cells.count <= max(2, columnCount / 4)
    guard isSparse else { return nil }
    let words = cells.prefix(3).map { foldedKey($0) }
    if words.contains(where: { word in totals.contains { word == $0 || word.hasPrefix($0 + " ") } })
    {
      return .totalsLine
    }
    let signs = words.contains { word in
      let padded = " " + word + " "
      return signature.contains { padded.contains(" " + $0 + " ") } || isPlaceAndDate(word)
    }
    if signs {
      inSignature = true
      return .signatureLines
    }
    // What stands alone in its row names no person.
    guard cells.count == 1 || inSignature && cells.count <= 2 else { return nil }
    if inSignature { return .signatureLines }
    // When in doubt it is a record that lost its other cells.
    let mayBePerson = (names.contains(lone) || record.fieldCount == 1) && isPersonName(cells[0])
    return isWritten(cells[0]) && !mayBePerson ? .sectionLine : nil
  }

  /// Whether the text has the shape of a person's name: a few words that begin with capitals. A unit
  /// whose name looks so as well is told as a record, rather than a person as a unit.
  private func isPersonName(_ text: String) -> Bool {
    let words = text.split(separator: " ")
    return (2...6).contains(words.count)
      && words.allSatisfy { word in
        word.first?.isUppercase == true && word.allSatisfy(\.isLetter)
          && word.dropFirst().allSatisfy(\.isLowercase)
      }
  }

  /// Whether at least half of the text is letters and digits. Blanks do not count, nor does half a
  /// unit at the end of a UTF-16 file.
  private func isWritten(_ text: String) -> Bool {
    var (written, other) = (0, 0)
    for scalar in text.unicodeScalars where !scalar.properties.isWhitespace && scalar != "\u{fffd}"
    {
      let isLetter = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      if isLetter { written += 1 } else { other += 1 }
    }
    return written >= other
  }

  /// `Hà Nội, ngày 30 tháng 6 năm 2025`, folded.
  private func isPlaceAndDate(_ word: String) -> Bool {
    let padded = " " + word + " "
    return padded.contains(" ngay ") && padded.contains(" thang ") && padded.contains(" nam ")
  }
}

/// Counts lines inside records that look like records of their own: such lines were swallowed.
///
/// Without the parser's state: a line counts that has exactly as many cells as the header when it is
/// read by itself. The lines of a cell of several lines do not: the first and the last have a quote
/// without its partner, so that most of their delimiters seem quoted, or those of the rest.
///
/// - Parameter expected: The number of columns.
func swallowedRecords(_ raw: RawChunk, delimiter: UInt8, quote: UInt8, expected: Int) -> Int {
  guard expected > 1 else { return 0 }
  var count = 0
  for record in raw.records where record.fieldCount > 0 {
    let first = raw.fields[Int(record.firstField)]
    let last = raw.fields[record.fields.upperBound - 1]
    let end = last.range.upperBound + (last.flags.contains(.quoted) ? 1 : 0)
    var (delimiters, isQuoted, isInside) = (0, first.flags.contains(.quoted), false)
    for index in first.range.lowerBound..<min(end, raw.bytes.count) {
      let byte = raw.bytes[index]
      if byte == quote { isQuoted.toggle() }
      if byte == delimiter, !isQuoted { delimiters += 1 }
      guard byte == 0x0a || byte == 0x0d else { continue }
      if isInside, !isQuoted, delimiters == expected - 1 { count += 1 }
      (delimiters, isQuoted, isInside) = (0, false, true)
    }
    if isInside, !isQuoted, delimiters == expected - 1 { count += 1 }
  }
  return count
}
