internal import LegacyText
internal import Normalizers
internal import Readers
internal import RecordModel
internal import Staging

extension FileWork {
  /// Appends the cells of a record as they were sent, decoded, behind the head of its details.
  func appendCells(
    of record: RawRecord, _ raw: RawChunk, _ bytes: [UInt8], to output: inout [UInt8]
  ) {
    if !raw.paths.isEmpty { return appendElements(of: record, raw, bytes, to: &output) }
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
      append(column: column, text, to: &output)
    }
  }

  /// XML: each cell goes with its path, as the file's list of paths is not known before its end. What
  /// a path has in common with the one before, up to a slash, is not repeated; its count of bytes
  /// stands where cells of a table have their column. Paths were three fifths of what a record held
  /// late takes in the store: 6.0 kB instead of 3.2.
  private func appendElements(
    of record: RawRecord, _ raw: RawChunk, _ bytes: [UInt8], to output: inout [UInt8]
  ) {
    var before = ""
    for position in record.fields {
      let field = raw.fields[position]
      let path = raw.paths[Int(field.column)]
      append(field, path, sharing: commonStart(path, before), bytes, to: &output)
      before = path
    }
  }

  /// How many bytes two paths have in common, up to and with a slash.
  private func commonStart(_ path: String, _ other: String) -> Int {
    var (path, other) = (path, other)
    return path.withUTF8 { path in
      other.withUTF8 { other in
        let (path, other) = (UnsafeRawBufferPointer(path), UnsafeRawBufferPointer(other))
        let count = min(path.count, other.count)
        var equal = 0
        while equal + 8 <= count,
          unsafe path.loadUnaligned(fromByteOffset: equal, as: UInt64.self)
            == other.loadUnaligned(fromByteOffset: equal, as: UInt64.self)
        { equal += 8 }
        while equal < count, unsafe path[equal] == other[equal] { equal += 1 }
        while equal > 0, unsafe path[equal - 1] != UInt8(ascii: "/") { equal -= 1 }
        return equal
      }
    }
  }

  /// - Parameter shared: Bytes of the path that are left out.
  private func append(
    _ field: RawField, _ path: String, sharing shared: Int, _ bytes: [UInt8],
    to output: inout [UInt8]
  ) {
    let begins = field.flags.contains(.elementStart)
    let isGood =
      begins || field.count == 0
      || !field.flags.contains(.escaped) && texts.keepsGoodText(ofPath: path)
        && isQuicklyCanonical(bytes.span, field.range)
    guard isGood else {
      let text = cellText(bytes, field, texts.path(path), trimmed: false)
      let own = String(path.utf8.dropFirst(shared)) ?? ""
      return append(column: shared, own + "\u{1f}" + text, to: &output)
    }
    RecordDetails.append(
      column: shared, count: path.utf8.count - shared + 1 + Int(field.count), to: &output)
    var path = path
    path.withUTF8 { bytes in
      // What is shared is a part of the path.
      unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[shared...]))
    }
    output.append(begins ? 0x1e : 0x1f)
    appendBytes(bytes, field.range, to: &output)
  }

  private func append(column: Int, _ text: String, to output: inout [UInt8]) {
    RecordDetails.append(column: column, count: text.utf8.count, to: &output)
    output.append(contentsOf: text.utf8)
  }
}
