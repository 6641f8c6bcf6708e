internal import LegacyText
internal import Readers
internal import RecordModel
internal import Reports

/// What the readers alone see of a file, without schema or rules.
public struct ReadWindow: Sendable {
  public enum Format: String, CaseIterable, Sendable { case csv, jsonl }

  public struct Request: Sendable {
    public var path: String
    public var format: Format
    /// The encoding when the user tells it.
    public var encoding: String?
    /// XML: the path of the records.
    public var element: String?
    public init(path: String, format: Format, encoding: String? = nil, element: String? = nil) {
      (self.path, self.format, self.encoding, self.element) = (path, format, encoding, element)
    }
  }

  /// A line about something that was not readable as a record.
  public struct Damage: Sendable {
    public var file: String
    public var line: Int
    public var column: Int
    public var rule: String
  }

  /// The names of encodings that can be told.
  public static var encodings: [String] { LegacyEncoding.allCases.map(\.rawValue) }

  private let request: Request
  public init(_ request: Request) { self.request = request }

  /// Writes each record as it is read.
  ///
  /// - Parameter write: Takes some bytes of output.
  /// - Returns: What was not readable, in order.
  /// - Throws: `ReadError`, or what `write` throws.
  public func run(_ write: ([UInt8]) throws -> Void) throws -> [Damage] {
    var damages: [Damage] = []
    for file in try DeliveryFiles.list([request.path]) {
      let head = try FileHead(file.open(), name: file.name)
      switch head.kind {
      case .empty:
        damages.append(Damage(file: file.name, line: 1, column: 1, rule: StageRule.fileEmpty.id))
      case .binary:
        throw ReadError.refused(path: file.name, reason: .neitherCSVNorXML)
      case .csv: try readCSV(file, head, write, &damages)
      case .xml: try readXML(file, head, write, &damages)
      }
    }
    return damages
  }

  private var legacy: LegacyEncoding? {
    request.encoding.flatMap { LegacyEncoding(rawValue: $0) }
  }

  /// How cells are read, when the user tells it.
  private func text(_ encoding: LegacyEncoding?) -> TextDecision? {
    encoding.flatMap { $0 == .utf8 ? nil : .told(TextReading($0)) }
  }

  // MARK: CSV

  private func readCSV(
    _ file: DeliveryFile, _ head: FileHead, _ write: ([UInt8]) throws -> Void,
    _ damages: inout [Damage]
  ) throws {
    var order = head.utf16
    if legacy == .utf16le { order = .littleEndian }
    if legacy == .utf16be { order = .bigEndian }
    let encoding = text(order == nil ? legacy : nil)
    var reader = CSVReader(source: try file.open(), dialect: head.dialect, utf16: order)
    reader.expectedColumns = head.usualColumnCount
    while let chunk = try reader.next() {
      var output: [UInt8] = []
      var fragment = 0
      for (index, record) in chunk.records.enumerated() {
        while fragment < chunk.fragments.count,
          chunk.fragments[fragment].recordsBefore <= index
        {
          append(chunk.fragments[fragment], chunk, file, head, encoding, &output, &damages)
          fragment += 1
        }
        let cells = chunk.fields[record.fields].map {
          cellText(chunk.bytes, $0, encoding, trimmed: false)
        }
        appendCSVRecord(cells, record.span, Int(record.line), nil, &output)
      }
      while fragment < chunk.fragments.count {
        append(chunk.fragments[fragment], chunk, file, head, encoding, &output, &damages)
        fragment += 1
      }
      try write(output)
    }
    if let truncation = reader.truncation { throw truncation }
  }

  /// A damaged line; quotes without a partner count as text.
  private func append(
    _ fragment: Fragment, _ chunk: RawChunk, _ file: DeliveryFile, _ head: FileHead,
    _ encoding: TextDecision?, _ output: inout [UInt8], _ damages: inout [Damage]
  ) {
    damages.append(
      Damage(
        file: file.name, line: fragment.causeLine, column: fragment.causeColumn,
        rule: fragment.rule.id))
    var cells: [String] = []
    // Spans of UTF-16 files count other bytes than the chunk's.
    let isUTF16 = head.utf16 != nil || legacy == .utf16le || legacy == .utf16be
    if !isUTF16, fragment.span.offset >= chunk.span.offset, fragment.span.count < 1 << 16 {
      let start = Int(fragment.span.offset - chunk.span.offset)
      let end = min(start + Int(fragment.span.count), chunk.bytes.count)
      if start < end {
        var line = RawChunk()
        line.bytes = Array(chunk.bytes[start..<end])
        line.fields = CSVTokenizer(dialect: head.dialect).cells(
          ofDamaged: line.bytes.indices, in: line.bytes.span)
        line.undoEscapes(of: head.dialect)
        cells = line.fields.map { cellText(line.bytes, $0, encoding, trimmed: false) }
      }
    }
    appendCSVRecord(cells, fragment.span, fragment.line, fragment.rule.id, &output)
  }

  private func appendCSVRecord(
    _ cells: [String], _ span: SourceSpan, _ line: Int, _ damage: String?, _ output: inout [UInt8]
  ) {
    if request.format == .csv {
      // An empty line would not be a record.
      if cells.count == 1, cells[0].isEmpty { output.append(contentsOf: [0x22, 0x22]) }
      for (column, cell) in cells.enumerated() {
        if column > 0 { output.append(0x2c) }
        appendCSV(cell, &output)
      }
      output.append(contentsOf: [0x0d, 0x0a])
      return
    }
    appendStart(span, line, damage, &output)
    output.append(contentsOf: #","fields":["#.utf8)
    for (column, cell) in cells.enumerated() {
      if column > 0 { output.append(0x2c) }
      output.append(json: cell)
    }
    output.append(contentsOf: "]}\n".utf8)
  }

  // MARK: XML

  private func readXML(
    _ file: DeliveryFile, _ head: FileHead, _ write: ([UInt8]) throws -> Void,
    _ damages: inout [Damage]
  ) throws {
    var raw: [UInt8] = []
    var source = try file.open()
    while raw.count < FileHead.size, try source.read(upTo: FileHead.size, into: &raw) > 0 {}
    let element = request.element ?? guessRecordPath(raw.span)
    let override = legacy.flatMap { encoding -> XMLEncodingOverride? in
      encoding == .utf8 || encoding == .utf16le || encoding == .utf16be ? nil : .bytesAsLatin1
    }
    let text = override.flatMap { _ in
      legacy.flatMap { TextReading(named: "\($0.rawValue)-in-utf-8") }.map { TextDecision.told($0) }
    }
    var cutter = try XMLCutter(
      source: file.open(), path: file.name, record: element, encodingOverride: override)
    let parser = XMLPieceParser(record: element)
    while let piece = try cutter.next() {
      let chunk = parser.parse(piece)
      var output: [UInt8] = []
      for record in chunk.records {
        appendStart(record.span, Int(record.line), nil, &output)
        output.append(contentsOf: #","values":["#.utf8)
        var isFirst = true
        for field in chunk.fields[record.fields] where !field.flags.contains(.elementStart) {
          if !isFirst { output.append(0x2c) }
          isFirst = false
          output.append(0x5b)
          output.append(json: chunk.paths[Int(field.column)])
          output.append(0x2c)
          output.append(json: cellText(chunk.bytes, field, text, trimmed: false))
          output.append(0x5d)
        }
        output.append(contentsOf: "]}\n".utf8)
      }
      for fragment in chunk.fragments {
        damages.append(
          Damage(
            file: file.name, line: fragment.causeLine, column: fragment.causeColumn,
            rule: fragment.rule.id))
        if request.format == .jsonl {
          appendStart(fragment.span, fragment.line, fragment.rule.id, &output)
          output.append(contentsOf: "}\n".utf8)
        }
      }
      try write(output)
    }
    if let cut = cutter.cut {
      damages.append(
        Damage(
          file: file.name, line: cut.line, column: cut.column, rule: StageRule.fileTruncated.id))
    }
  }

  // MARK: Writing

  private func appendStart(
    _ span: SourceSpan, _ line: Int, _ damage: String?, _ output: inout [UInt8]
  ) {
    output.append(
      contentsOf: #"{"offset":\#(span.offset),"bytes":\#(span.count),"line":\#(line)"#.utf8)
    if let damage { output.append(contentsOf: #","damaged":"\#(damage)""#.utf8) }
  }

  private func appendCSV(_ cell: String, _ output: inout [UInt8]) {
    let needsQuotes = cell.utf8.contains {
      $0 == 0x2c || $0 == 0x22 || $0 == 0x0a || $0 == 0x0d
    }
    guard needsQuotes else {
      output.append(contentsOf: cell.utf8)
      return
    }
    output.append(0x22)
    for byte in cell.utf8 {
      if byte == 0x22 { output.append(0x22) }
      output.append(byte)
    }
    output.append(0x22)
  }
}

extension FileHead {
  /// The number of cells that most of the first rows have.
  var usualColumnCount: Int {
    var counts: [Int: Int] = [:]
    for row in rows() { counts[row.count, default: 0] += 1 }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? 0
  }
}
