internal import LegacyText
internal import Normalizers
internal import Readers
internal import RecordModel
internal import Staging

/// The paths of a chunk as bytes, for the cells of its records that are kept as sent.
///
/// A path goes with each cell, as the file's list of paths is not known before its end. What a path
/// has in common with the one before, up to a slash, is not repeated: what a record held late takes in
/// the store fell from 6.0 kB to 2.9, and a cell takes 700 instructions, where paths that were strings
/// made it 1,050.
struct SentPaths {
  private var paths: [String] = []
  fileprivate private(set) var bytes: [UInt8] = []
  private var known: [Path] = []

  fileprivate struct Path {
    var bytes: Range<Int>
    /// Whether good text of it comes out as it is.
    var keepsGoodText: Bool
    /// The path that came before it the last time, and how many bytes they have in common.
    var before = -1
    var common = 0
  }

  /// Begins a chunk; mostly it has the paths of the one before.
  fileprivate mutating func take(_ paths: [String], _ texts: FileTexts) {
    if paths == self.paths { return }
    self = SentPaths()
    self.paths = paths
    known.reserveCapacity(paths.count)
    for path in paths {
      let start = bytes.count
      bytes.append(contentsOf: path.utf8)
      known.append(
        Path(bytes: start..<bytes.count, keepsGoodText: texts.keepsGoodText(ofPath: path)))
    }
  }

  /// - Parameter before: The column of the cell before; negative for none.
  fileprivate mutating func path(_ column: Int, after before: Int) -> Path {
    if known[column].before != before {
      known[column].common = before < 0 ? 0 : common(known[column].bytes, known[before].bytes)
      known[column].before = before
    }
    return known[column]
  }

  /// How many bytes two paths have in common, up to and with a slash.
  private func common(_ path: Range<Int>, _ other: Range<Int>) -> Int {
    var common = 0
    for index in 0..<min(path.count, other.count) {
      let byte = bytes[path.lowerBound + index]
      guard byte == bytes[other.lowerBound + index] else { break }
      if byte == UInt8(ascii: "/") { common = index + 1 }
    }
    return common
  }
}

extension FileWork {
  /// Appends the cells of a record as they were sent, decoded, behind the head of its details.
  ///
  /// - Parameter paths: What is known of paths from other records, of this file.
  func appendCells(
    of record: RawRecord, _ raw: RawChunk, _ bytes: [UInt8], _ paths: inout SentPaths,
    to output: inout [UInt8]
  ) {
    if !raw.paths.isEmpty { return appendElements(of: record, raw, bytes, &paths, to: &output) }
    for position in record.fields {
      let field = raw.fields[position]
      let column = Int(field.column)
      if !field.flags.contains(.escaped), texts.keepsGoodText(ofColumn: column),
        field.count == 0 || isQuicklyCanonical(bytes.span, field.range)
      {
        // Well-formed and nothing to undo, as most are: no string need be made.
        RecordDetails.append(column: column, count: Int(field.count), to: &output)
        appendBytes(bytes, field.range, to: &output)
        continue
      }
      let text = cellText(bytes, field, texts.column(column), quote: quote, trimmed: false)
      append(column: column, text.utf8, to: &output)
    }
  }

  /// XML: where cells of a table have their column, each has the count of bytes that its path has in
  /// common with the one before; its text begins with the others, see `StoredRun`.
  private func appendElements(
    of record: RawRecord, _ raw: RawChunk, _ bytes: [UInt8], _ paths: inout SentPaths,
    to output: inout [UInt8]
  ) {
    paths.take(raw.paths, texts)
    var before = -1
    for position in record.fields {
      let field = raw.fields[position]
      let column = Int(field.column)
      let path = paths.path(column, after: before)
      before = column
      let own = path.bytes.dropFirst(path.common)
      let begins = field.flags.contains(.elementStart)
      if begins || field.count == 0
        || !field.flags.contains(.escaped) && path.keepsGoodText
          && isQuicklyCanonical(bytes.span, field.range)
      {
        let count = own.count + 1 + Int(field.count)
        RecordDetails.append(column: path.common, count: count, to: &output)
        appendBytes(paths.bytes, own, to: &output)
        output.append(begins ? 0x1e : 0x1f)
        appendBytes(bytes, field.range, to: &output)
      } else {
        let text = cellText(bytes, field, texts.path(raw.paths[column]), trimmed: false)
        append(column: path.common, paths.bytes[own] + [0x1f] + text.utf8, to: &output)
      }
    }
  }

  private func append(column: Int, _ text: some Collection<UInt8>, to output: inout [UInt8]) {
    RecordDetails.append(column: column, count: text.count, to: &output)
    output.append(contentsOf: text)
  }
}
