internal import LegacyText
internal import Normalizers
internal import Readers
internal import RecordModel
internal import Staging

extension FileWork {
  /// Appends the cells of a record as they were sent, decoded, behind the head of its details. For XML
  /// each goes with its path, see `StoredRun`.
  func appendCells(
    of record: RawRecord, _ raw: RawChunk, _ bytes: [UInt8], to output: inout [UInt8]
  ) {
    for position in record.fields {
      let field = raw.fields[position]
      let column = Int(field.column)
      if !raw.paths.isEmpty {
        // The file's list of paths is not known before its end: the path goes along.
        append(field, raw.paths[column], bytes, to: &output)
        continue
      }
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

  private func append(
    _ field: RawField, _ path: String, _ bytes: [UInt8], to output: inout [UInt8]
  ) {
    let begins = field.flags.contains(.elementStart)
    let isGood =
      begins || field.count == 0
      || !field.flags.contains(.escaped) && texts.keepsGoodText(ofPath: path)
        && isQuicklyCanonical(bytes.span, field.range)
    guard isGood else {
      let text = cellText(bytes, field, texts.path(path), trimmed: false)
      return append(column: 0, path + "\u{1f}" + text, to: &output)
    }
    RecordDetails.append(
      column: 0, count: path.utf8.count + 1 + Int(field.count), to: &output)
    output.append(contentsOf: path.utf8)
    output.append(begins ? 0x1e : 0x1f)
    appendBytes(bytes, field.range, to: &output)
  }

  private func append(column: Int, _ text: String, to output: inout [UInt8]) {
    RecordDetails.append(column: column, count: text.utf8.count, to: &output)
    output.append(contentsOf: text.utf8)
  }
}
