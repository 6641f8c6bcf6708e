internal import LegacyText
internal import RecordModel

/// Reads code lists: CSV files with the header `code,name,aliases,valid_from,valid_to,…,source`.
struct ListLoader {
  static func load(
    _ path: String, file: String, name: String, title: LocalizedText, _ faults: inout [PackFault]
  ) -> CodeList? {
    guard let data = PackFile.bytes(path) else {
      faults.append(PackFault(file: file, message: "cannot be read", vi: "không đọc được tệp"))
      return nil
    }
    var rows = ListRows(data)
    let fixed = ["code", "name", "aliases", "valid_from", "valid_to"]
    let header = rows.next() ? rows.cells.map { rows.text($0) } : []
    guard Array(header.prefix(fixed.count)) == fixed else {
      faults.append(
        PackFault(
          file: file, line: 1, column: 1,
          message: "the header must begin with \(fixed.joined(separator: ","))",
          vi: "hàng tên cột phải bắt đầu bằng \(fixed.joined(separator: ","))"))
      return nil
    }
    var list = CodeList.Builder()
    // Rows are longer than this; room that is not used is never touched.
    list.reserve(data.count / 64)
    // Of each row its name and its aliases, in the bytes of `rows`.
    var names: [(name: Range<UInt32>, aliases: Range<UInt32>)] = []
    names.reserveCapacity(data.count / 64)
    var properties: [Range<UInt32>] = []
    properties.reserveCapacity(data.count / 16)
    while rows.next() {
      guard rows.cells.count == header.count else {
        faults.append(
          PackFault(
            file: file, line: rows.line, column: 1,
            message: "\(rows.cells.count) columns instead of \(header.count)",
            vi: "có \(rows.cells.count) cột, cần \(header.count) cột"))
        continue
      }
      list.append(entry(&rows, file, &faults))
      names.append((Self.small(rows.cells[1]), Self.small(rows.cells[2])))
      for column in fixed.count..<rows.cells.count {
        properties.append(Self.small(rows.cells[column]))
      }
    }
    return CodeList(
      name: name, title: title, properties: Array(header.dropFirst(fixed.count)), list,
      CodeList.Properties(rows.bytes, properties), naming: naming(rows.bytes, names))
  }

  private static func small(_ range: Range<Int>) -> Range<UInt32> {
    UInt32(range.lowerBound)..<UInt32(range.upperBound)
  }

  private static func naming(
    _ bytes: [UInt8], _ names: [(name: Range<UInt32>, aliases: Range<UInt32>)]
  ) -> CodeList.Naming {
    { add in
      var key: [UInt8] = []
      func tell(_ row: Int, _ name: Range<Int>) {
        key.removeAll(keepingCapacity: true)
        appendFoldedKey(bytes.span.extracting(name), to: &key)
        add(row, key.span)
      }
      for (row, names) in names.enumerated() {
        tell(row, Int(names.name.lowerBound)..<Int(names.name.upperBound))
        if names.aliases.isEmpty { continue }
        let aliases = bytes[Int(names.aliases.lowerBound)..<Int(names.aliases.upperBound)]
        for alias in aliases.split(separator: UInt8(ascii: "|")) { tell(row, alias.indices) }
      }
    }
  }

  private static func entry(
    _ rows: inout ListRows, _ file: String, _ faults: inout [PackFault]
  ) -> CodeList.Entry {
    func date(_ column: Int, _ name: String) -> PartialDate? {
      let range = rows.cells[column]
      if range.isEmpty { return nil }
      guard let date = PartialDate(iso: rows.bytes.span.extracting(range)) else {
        faults.append(
          PackFault(
            file: file, line: rows.line, column: 1, message: "\(name) is not a date",
            vi: "\(name) không phải là ngày"))
        return nil
      }
      return date
    }
    let (from, to) = (date(3, "valid_from"), date(4, "valid_to"))
    return CodeList.Entry(
      code: Array(rows.bytes[rows.cells[0]]), name: rows.text(rows.cells[1]),
      validFrom: from, validTo: to)
  }
}

/// The rows of well-formed CSV one after the other; the pack's own files hold no line breaks inside
/// fields.
private struct ListRows {
  /// Those of the file, then the fields that stood in quotes, without them.
  private(set) var bytes: [UInt8]
  /// The fields of the row, as slices of the bytes.
  private(set) var cells: [Range<Int>] = []
  /// The number of the row's line, from 1.
  private(set) var line = 0
  private var position = 0
  private let end: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    end = bytes.count
  }

  /// Goes to the next row that is not empty; `false` when there is none.
  mutating func next() -> Bool {
    while position < end {
      cells.removeAll(keepingCapacity: true)
      line += 1
      if !readPlainLine() {
        cells.removeAll(keepingCapacity: true)
        readLine()
      }
      if cells.count > 1 || cells.first?.isEmpty == false { return true }
    }
    return false
  }

  /// Reads a line without quotes, as almost all are; `false`, and nothing read, when it has one.
  private mutating func readPlainLine() -> Bool {
    var found: [Range<Int>] = []
    swap(&found, &cells)
    let next = Self.readPlainLine(bytes.span, position, end, &found)
    swap(&found, &cells)
    position = next ?? position
    return next != nil
  }

  /// - Returns: Where the next line begins; `nil` for a line with quotes.
  private static func readPlainLine(
    _ bytes: Span<UInt8>, _ position: Int, _ end: Int, _ cells: inout [Range<Int>]
  ) -> Int? {
    var start = position
    var index = position
    let raw = unsafe bytes.bytes
    // Eight bytes at a step: of each that ends a cell the highest bit is kept.
    while index + 8 <= end {
      let word = unsafe UInt64(
        littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
      var marks =
        places(of: 0x2c, in: word) | places(of: 0x0a, in: word) | places(of: 0x22, in: word)
      while marks != 0 {
        let place = index + marks.trailingZeroBitCount / 8
        marks &= marks &- 1
        if bytes[place] != 0x2c { return lineEnd(place) }
        cells.append(start..<place)
        start = place + 1
      }
      index += 8
    }
    while index < end {
      if bytes[index] == 0x22 || bytes[index] == 0x0a { return lineEnd(index) }
      if bytes[index] == 0x2c {
        cells.append(start..<index)
        start = index + 1
      }
      index += 1
    }
    return lineEnd(end)

    /// A place where a line ends or has a quote.
    func lineEnd(_ place: Int) -> Int? {
      if place < end, bytes[place] == 0x22 { return nil }
      let hasReturn = place > start && bytes[place - 1] == 0x0d
      cells.append(start..<(hasReturn ? place - 1 : place))
      return place + 1
    }
  }

  /// The highest bit of each byte of a word that equals another. Source: Hacker's Delight, 6-1.
  @inline(__always)
  private static func places(of byte: UInt64, in word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    let difference = word ^ (byte &* 0x0101_0101_0101_0101)
    return ~((difference & low) &+ low | difference | low)
  }

  private mutating func readLine() {
    var start = position
    var isQuoted = false
    var hasQuotes = false
    while true {
      let byte = position < end ? bytes[position] : 0x0a
      if byte == 0x22 {
        isQuoted.toggle()
        hasQuotes = true
      } else if byte == 0x0a || byte == 0x2c && !isQuoted {
        var cell = start..<position
        if byte == 0x0a, cell.last.map({ bytes[$0] == 0x0d }) ?? false { cell = cell.dropLast() }
        cells.append(hasQuotes ? unquoted(cell) : cell)
        (start, isQuoted, hasQuotes) = (position + 1, false, false)
        if byte == 0x0a { break }
      }
      position += 1
    }
    position += 1
  }

  /// Inside quotes a doubled quote stands for one.
  private mutating func unquoted(_ cell: Range<Int>) -> Range<Int> {
    let start = bytes.count
    var isQuoted = false
    var index = cell.lowerBound
    while index < cell.upperBound {
      if bytes[index] != 0x22 {
        bytes.append(bytes[index])
      } else if isQuoted, index + 1 < cell.upperBound, bytes[index + 1] == 0x22 {
        bytes.append(0x22)
        index += 1
      } else {
        isQuoted.toggle()
      }
      index += 1
    }
    return start..<bytes.count
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}
