internal import Foundation
internal import LegacyText
internal import Normalizers
internal import Readers
internal import RecordModel
internal import RuleEngine
internal import SourceMapping

/// How the text of a delivery's files is read: decided column by column, or path by path, on the
/// beginning of each file.
extension DeliveryPlanner {
  /// What the profile says that its files are in; nil where it says nothing.
  func expected(_ profile: SourceProfile) -> TextReading? {
    profile.encoding.flatMap { TextReading(named: $0) }
  }

  func decideTexts(_ file: inout DeliveryPlan.File, _ head: FileHead, _ expected: TextReading?) {
    // UTF-16 was brought to UTF-8; bytes of XML that is no UTF-8 became code points.
    let carrier = LegacyEncoding(rawValue: head.encoding) ?? .utf8
    // What a profile tells of the encoding does not make good UTF-8 bad.
    let expected = head.isValidUTF8 ? nil : expected
    switch file.format {
    case .csv:
      var head = head
      head.linesByThemselves = file.linesByThemselves
      let columns = head.columns(
        skipping: file.header.titleRows + file.header.headerRows,
        count: file.header.headings.count)
      let decisions = FileHead.detector.decide(
        columns: columns, expected: expected, sharing: share)
      file.texts = FileTexts(
        columns: decisions.map { $0.isGood ? nil : $0 }, rest: head.text(expected))
      file.columnTexts = zip(file.header.headings, zip(decisions, columns)).compactMap {
        columnText($0, $1.0, $1.1, carrier)
      }
      if encoding(of: file.columnTexts) == "mixed" {
        file.otherTextLine = head.firstOtherText(
          skipping: file.header.titleRows + file.header.headerRows, decisions)
      }
    case .xml:
      let values = head.pathValues(file.recordPath)
      // What reads paths that come up later is found meanwhile.
      let found = shared(2) { part in
        part == 0
          ? [FileHead.detector.decide(column: values.flatMap { $0.values.prefix(16) })]
          : FileHead.detector.decide(columns: values.map(\.values), sharing: share)
      }
      let (rest, decisions) = (found[0][0], found[1])
      file.texts = FileTexts(
        paths: Dictionary(
          uniqueKeysWithValues: zip(values, decisions).map { ($0.path, $1.isGood ? nil : $1) }),
        rest: rest.isGood ? nil : rest)
      // Bytes that became code points so as to be legal XML count as bytes.
      file.columnTexts = zip(values, decisions).compactMap {
        columnText($0.path, $1, $0.values, carrier, asBytes: file.override != nil)
      }
    }
  }

  private func columnText(
    _ name: String, _ decision: TextDecision, _ values: [[UInt8]], _ carrier: LegacyEncoding,
    asBytes: Bool = false
  ) -> ColumnText? {
    func spelled(_ name: String) -> String {
      guard asBytes else { return name }
      return name.hasPrefix("mojibake-") ? "utf-8" : name.components(separatedBy: "-in-")[0]
    }
    let encoding = spelled(decision.name(carriedBy: carrier))
    guard encoding != "ascii" else { return nil }
    return ColumnText(
      name: name, encoding: encoding,
      encodings: ([decision.reading] + decision.others).map {
        spelled($0.name(carriedBy: carrier))
      }, margin: decision.margin.isFinite ? decision.margin : nil,
      valueCount: values.count,
      suggestions: decision.isDecided
        ? []
        : [decision.best, decision.runnerUp].compactMap {
          $0.map { spelled($0.name(carriedBy: carrier)) }
        })
  }

  /// The one encoding of all columns, or `mixed`; nil where no column says anything.
  func encoding(of columns: [ColumnText]) -> String? {
    var names = Set(columns.filter { $0.suggestions.isEmpty }.map(\.encoding))
    // Columns without marks do not show that the file composes none.
    for name in names where names.contains(name + "-nfd") { names.remove(name) }
    return names.count > 1 ? "mixed" : names.first
  }

  private func encodings(of columns: [ColumnText]) -> String {
    let names = Set(columns.filter { $0.suggestions.isEmpty }.flatMap(\.encodings))
    return names.isEmpty ? "ASCII" : names.sorted().joined(separator: ", ")
  }

  /// Several encodings in one file, and columns whose text is kept as received for want of evidence.
  func tellTexts(_ file: DeliveryPlan.File, _ head: FileHead, _ plan: inout DeliveryPlan) {
    if head.override != nil {
      plan.findings.append(
        FileFinding(
          rule: pack.stageRules[.encodingLabelFalse], file: file.number, line: 1,
          arguments: [
            "declared": head.declared, "found": encodings(of: file.columnTexts),
          ]))
    }
    if encoding(of: file.columnTexts) == "mixed" {
      plan.findings.append(
        FileFinding(
          rule: pack.stageRules[.textsMixed], file: file.number, line: file.otherTextLine,
          arguments: ["encodings": encodings(of: file.columnTexts)]))
    }
    for column in file.columnTexts where !column.suggestions.isEmpty {
      plan.findings.append(
        FileFinding(
          rule: pack.stageRules[.columnTextUndecided], file: file.number,
          arguments: [
            "column": column.name, "suggestions": column.suggestions.joined(separator: ", "),
          ]))
    }
  }
}

extension FileHead {
  /// The line of the first row with a value that is read otherwise than most are.
  func firstOtherText(skipping rows: Int, _ decisions: [TextDecision]) -> Int? {
    var tokenizer = CSVTokenizer(dialect: dialect)
    var chunk = RawChunk()
    chunk.bytes = bytes
    _ = tokenizer.tokenize(&chunk, isLast: isWhole)
    chunk.undoEscapes(of: dialect)
    var counts: [TextReading: Int] = [:]
    var read: [(line: Int, reading: TextReading)] = []
    for record in chunk.records.dropFirst(rows).prefix(400) {
      for (column, position) in record.fields.enumerated() where column < decisions.count {
        let value = Array(chunk.bytes[chunk.fields[position].range])
        guard value.contains(where: { $0 >= 0x80 }) else { continue }
        let reading = decisions[column].reading(for: value.span).withoutForm
        counts[reading, default: 0] += 1
        read.append((Int(record.line), reading))
      }
    }
    let most = counts.values.max()
    return read.first { counts[$0.reading] != most }?.line
  }

  /// The distinct values of each path of an XML file's first records, in the order of their paths.
  func pathValues(_ record: String) -> [(path: String, values: [[UInt8]])] {
    guard
      var cutter = try? XMLCutter(
        source: MemorySource(bytes), path: "", record: record, encodingOverride: override)
    else { return [] }
    let parser = XMLPieceParser(record: record)
    var values: [String: Set<[UInt8]>] = [:]
    while let piece = try? cutter.next() {
      let chunk = parser.parse(piece)
      for record in chunk.records.prefix(400) {
        for field in chunk.fields[record.fields] where field.count > 0 {
          values[chunk.paths[Int(field.column)], default: []].insert(
            Array(chunk.bytes[field.range]))
        }
      }
    }
    return values.sorted { $0.key < $1.key }.map { path, values in
      (path, values.sorted { $0.lexicographicallyPrecedes($1) })
    }
  }
}
