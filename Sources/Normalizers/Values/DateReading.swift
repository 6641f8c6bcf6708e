package import RecordModel

/// What the bytes of a date field say.
package struct DateReading: Hashable, Sendable {
  package enum Outcome: Hashable, Sendable {
    case date(PartialDate)
    /// No date: a word for "until today", an end that has not come; or the bare separators of a
    /// form that was left blank, `  /  /    `.
    case open
    case unreadable
  }
  /// What the value tells about the order of day and month in its column.
  package enum Evidence: Sendable { case none, dayFirst, monthFirst, twoWay }

  package var outcome: Outcome
  package var evidence = Evidence.none
  /// The year had two digits and could be of either century.
  package var centuryUncertain = false
  /// The form was one that is worth a trace: not `17/05/1980`, `05/1980`, `1980`, ISO.
  package var unusualForm = false

  package init(_ outcome: Outcome) { self.outcome = outcome }
}

/// Reads dates in all shapes that legacy systems write.
package struct DateParser: Sendable {
  package var order: SourceProfile.DateOrder
  package var serials: SourceProfile.DateSerials
  /// Two-digit years above those of today belong to the century before.
  package var today: PartialDate

  package init(
    order: SourceProfile.DateOrder, serials: SourceProfile.DateSerials, today: PartialDate
  ) {
    (self.order, self.serials, self.today) = (order, serials, today)
  }

  /// Reads one value, without blanks around it.
  package func read(_ bytes: Span<UInt8>) -> DateReading {
    if let reading = quick(bytes) { return reading }
    return general(bytes)
  }

  /// What one look at the bytes tells: whole dates, and `05/1980`, `1980-05` and `1980`.
  ///
  /// - Returns: What `general` would say; `nil` where one look does not tell.
  @inline(__always)
  func quick(_ bytes: Span<UInt8>) -> DateReading? {
    switch bytes.count {
    case 10: tenBytes(bytes)
    case 7: sevenBytes(bytes)
    case 4: fourBytes(bytes)
    default: nil
    }
  }

  @inline(__always)
  private func sevenBytes(_ b: Span<UInt8>) -> DateReading? {
    if isSeparator(b[2]) {
      guard let month = two(b, 0), let high = two(b, 3), let low = two(b, 5) else { return nil }
      return part(high * 100 + low, month)
    }
    guard isSeparator(b[4]), let high = two(b, 0), let low = two(b, 2), let month = two(b, 5) else {
      return nil
    }
    return part(high * 100 + low, month)
  }

  @inline(__always)
  private func fourBytes(_ b: Span<UInt8>) -> DateReading? {
    guard let high = two(b, 0), let low = two(b, 2) else { return nil }
    return part(high * 100 + low, 0)
  }

  /// - Parameter month: 0 for none.
  @inline(__always)
  private func part(_ year: Int, _ month: Int) -> DateReading? {
    guard let date = PartialDate(year: year, month: month), plausible(date) else { return nil }
    return DateReading(.date(date))
  }

  /// Two digits as a number.
  @inline(__always)
  private func two(_ b: Span<UInt8>, _ index: Int) -> Int? {
    let (tens, ones) = (Int(b[index]) &- 48, Int(b[index + 1]) &- 48)
    guard UInt(bitPattern: tens) < 10, UInt(bitPattern: ones) < 10 else { return nil }
    return tens * 10 + ones
  }

  /// `17/05/1980` with any of `/ - .`, and `1980-05-17`.
  @inline(__always)
  func tenBytes(_ b: Span<UInt8>) -> DateReading? {
    if isSeparator(b[2]), b[5] == b[2] {
      guard let first = two(b, 0), let second = two(b, 3), let high = two(b, 6), let low = two(b, 8)
      else {
        return nil
      }
      return combine(first, second, year: high * 100 + low)
    }
    if isSeparator(b[4]), b[7] == b[4] {
      guard let high = two(b, 0), let low = two(b, 2), let month = two(b, 5), let day = two(b, 8)
      else {
        return nil
      }
      guard let date = PartialDate(year: high * 100 + low, month: month, day: day),
        plausible(date)
      else { return DateReading(.unreadable) }
      return DateReading(.date(date))
    }
    return nil
  }

  private func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2f || byte == 0x2d || byte == 0x2e }

  /// Nobody's dates lie before 1800 or after 2199: such a year is a slip of the key.
  private func plausible(_ date: PartialDate) -> Bool { date.year >= 1800 && date.year < 2200 }

  /// A date of two numbers in doubt and a year.
  @inline(__always)
  private func combine(_ first: Int, _ second: Int, year: Int) -> DateReading {
    let (day, month) = order == .monthFirst ? (second, first) : (first, second)
    if day == 0 || month == 0 {
      // 00/00/1965 and 00/05/1965: the part was not known.
      guard !(day != 0 && month == 0), let date = PartialDate(year: year, month: month),
        plausible(date)
      else { return DateReading(.unreadable) }
      var reading = DateReading(.date(date))
      reading.unusualForm = true
      return reading
    }
    guard let date = PartialDate(year: year, month: month, day: day), plausible(date) else {
      var reading = DateReading(.unreadable)
      if PartialDate(year: year, month: day, day: month) != nil {
        reading.evidence = order == .monthFirst ? .dayFirst : .monthFirst
      }
      return reading
    }
    var reading = DateReading(.date(date))
    if day > 12 {
      reading.evidence = order == .monthFirst ? .monthFirst : .dayFirst
    } else if day != month {
      reading.evidence = .twoWay
    }
    return reading
  }

  // MARK: Everything else

  /// A number, or a word, of a date.
  private enum Part {
    case number(Int, digits: Int)
    case month(Int)
  }

  func general(_ bytes: Span<UInt8>) -> DateReading {
    var parts: [Part] = []
    var position = 0
    var separators: [UInt8] = []
    // A word for "month" stands before the next number: it says which number is the month.
    var awaitsMonth = false
    var isOpen = false
    var hasFiller = false
    while position < bytes.count {
      let byte = bytes[position]
      if byte >= 48, byte <= 57 {
        var value = 0
        let start = position
        while position < bytes.count, bytes[position] >= 48, bytes[position] <= 57 {
          value = value &* 10 &+ Int(bytes[position] - 48)
          position += 1
          if position - start > 9 { return DateReading(.unreadable) }
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ":") {
          // A time of day begins: what follows says nothing about the date.
          guard !parts.isEmpty, timeFollows(bytes, start) else { return DateReading(.unreadable) }
          break
        }
        if awaitsMonth {
          guard (1...12).contains(value) else { return DateReading(.unreadable) }
          parts.append(.month(value))
          awaitsMonth = false
        } else {
          parts.append(.number(value, digits: position - start))
        }
      } else if isLetter(byte) {
        var word: [UInt8] = []
        while position < bytes.count, isLetter(bytes[position]) {
          word.append(bytes[position] | (bytes[position] < 0x80 ? 0x20 : 0))
          position += 1
        }
        if word == Array("t".utf8), parts.count == 3, timeFollows(bytes, position) { break }
        switch Self.meaning(of: word) {
        case .month(let number) where !awaitsMonth: parts.append(.month(number))
        case .monthFollows where !awaitsMonth: awaitsMonth = true
        case .filler where !awaitsMonth: hasFiller = true
        case .until where parts.isEmpty: break
        case .open where parts.isEmpty: isOpen = true
        default: return DateReading(.unreadable)
        }
      } else {
        if isSeparator(byte) || byte == 0x20 || byte == 0x2c || byte == 0x27 {
          separators.append(byte)
        } else {
          return DateReading(.unreadable)
        }
        position += 1
      }
      if parts.count > 3 { return DateReading(.unreadable) }
    }
    // "Nam" alone is no empty year but a sex that stands in the wrong column.
    if awaitsMonth || hasFiller && parts.isEmpty { return DateReading(.unreadable) }
    if isOpen || parts.isEmpty {
      return DateReading(parts.isEmpty ? .open : .unreadable)
    }
    var reading = combine(parts)
    let plain =
      parts.count == 1 && bytes.count == 4
      || parts.count == 2 && (bytes.count == 7 || bytes.count == 6) && separators.count == 1
      || parts.count == 3 && separators.count == 2 && bytes.count >= 8
    if !plain { reading.unusualForm = true }
    return reading
  }

  private func combine(_ parts: [Part]) -> DateReading {
    switch parts.count {
    case 1:
      guard case .number(let value, let digits) = parts[0] else {
        return DateReading(.unreadable)
      }
      return single(value, digits)
    case 2:
      if case .number(let first, let firstDigits) = parts[0],
        case .number(let second, let secondDigits) = parts[1]
      {
        // 05/1980, 1980-05; 05/80 could be day and month as well.
        if secondDigits == 4, firstDigits <= 2 { return monthYear(first, second) }
        if firstDigits == 4, secondDigits <= 2 { return monthYear(second, first) }
        return DateReading(.unreadable)
      }
      if case .month(let month) = parts[0], case .number(let year, let digits) = parts[1] {
        return withYear(year, digits) { PartialDate(year: $0, month: month) }
      }
      if case .number(let year, 4) = parts[0], case .month(let month) = parts[1] {
        return withYear(year, 4) { PartialDate(year: $0, month: month) }
      }
      return DateReading(.unreadable)
    case 3:
      if case .number(let year, 4) = parts[0], case .month(let month) = parts[1],
        case .number(let day, _) = parts[2]
      {
        return withYear(year, 4) { PartialDate(year: $0, month: month, day: day) }
      }
      if case .number(let day, _) = parts[0], case .month(let month) = parts[1],
        case .number(let year, let digits) = parts[2]
      {
        return withYear(year, digits) { PartialDate(year: $0, month: month, day: day) }
      }
      if case .month(let month) = parts[0], case .number(let day, _) = parts[1],
        case .number(let year, let digits) = parts[2]
      {
        return withYear(year, digits) { PartialDate(year: $0, month: month, day: day) }
      }
      guard case .number(let first, let firstDigits) = parts[0],
        case .number(let second, let secondDigits) = parts[1],
        case .number(let third, let thirdDigits) = parts[2]
      else { return DateReading(.unreadable) }
      if firstDigits == 4, secondDigits <= 2, thirdDigits <= 2 {
        guard let date = PartialDate(year: first, month: second, day: third),
          second > 0, third > 0, plausible(date)
        else { return DateReading(.unreadable) }
        return DateReading(.date(date))
      }
      guard firstDigits <= 2, secondDigits <= 2 else { return DateReading(.unreadable) }
      if order == .yearFirst, firstDigits == 2, thirdDigits == 2 {
        return withYear(first, 2) { PartialDate(year: $0, month: second, day: third) }
      }
      if thirdDigits == 4 { return combine(first, second, year: third) }
      guard thirdDigits == 2 else { return DateReading(.unreadable) }
      let (year, uncertain) = century(third)
      var reading = combine(first, second, year: year)
      reading.centuryUncertain = uncertain
      reading.unusualForm = true
      return reading
    default: return DateReading(.unreadable)
    }
  }

  /// One number alone: a year, eight digits, or a spreadsheet's serial number.
  private func single(_ value: Int, _ digits: Int) -> DateReading {
    if digits == 4, let date = PartialDate(year: value), plausible(date) {
      return DateReading(.date(date))
    }
    if digits == 8 {
      // 19800517 as databases write it, or 17051980.
      if let date = PartialDate(
        year: value / 10_000, month: value / 100 % 100, day: value % 100),
        value / 100 % 100 > 0, value % 100 > 0, plausible(date)
      {
        return DateReading(.date(date))
      }
      return combine(value / 1_000_000, value / 10_000 % 100, year: value % 10_000)
    }
    if digits == 6, order != .yearFirst, value % 10_000 >= 1800, value % 10_000 < 2200 {
      return monthYear(value / 10_000, value % 10_000)
    }
    guard digits == 5 || digits == 4, serials != .none else { return DateReading(.unreadable) }
    let date =
      serials == .from1904
      ? PartialDate(daysSince1970: value - 24_107)
      : PartialDate(daysSince1970: value - (value < 60 ? 25_568 : 25_569))
    return plausible(date) ? DateReading(.date(date)) : DateReading(.unreadable)
  }

  private func monthYear(_ month: Int, _ year: Int) -> DateReading {
    guard let date = PartialDate(year: year, month: month), plausible(date) else {
      return DateReading(.unreadable)
    }
    return DateReading(.date(date))
  }

  private func withYear(
    _ year: Int, _ digits: Int, _ make: (Int) -> PartialDate?
  ) -> DateReading {
    guard digits == 2 || digits == 4 else { return DateReading(.unreadable) }
    let (full, uncertain) = digits == 2 ? century(year) : (year, false)
    guard let date = make(full), plausible(date) else { return DateReading(.unreadable) }
    var reading = DateReading(.date(date))
    reading.centuryUncertain = uncertain
    reading.unusualForm = true
    return reading
  }

  /// 79 can only be 1979 while 2079 has not come; 12 can be either century.
  private func century(_ year: Int) -> (Int, uncertain: Bool) {
    year > today.year % 100 ? (1900 + year, false) : (2000 + year, true)
  }

  private func isLetter(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7a)
  }

  /// Whether `00:00`, `12:00:00 SA` and the like stand from `start` to the end.
  private func timeFollows(_ bytes: Span<UInt8>, _ start: Int) -> Bool {
    var colons = 0
    for index in start..<bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: ":") { colons += 1 }
      let allowed =
        byte >= 48 && byte <= 57 || isLetter(byte) || byte == 0x20 || byte == 0x3a || byte == 0x2e
        || byte == 0x2b || byte == 0x2d
      guard allowed else { return false }
    }
    return colons >= 1
  }

  private enum Word { case month(Int), monthFollows, filler, until, open, unknown }

  /// - Parameter word: Letters, ASCII ones small.
  private static func meaning(of word: [UInt8]) -> Word {
    if let number = months[word] { return .month(number) }
    if monthWords.contains(word) { return .monthFollows }
    if fillers.contains(word) { return .filler }
    if untilWords.contains(word) { return .until }
    if openEnds.contains(word) { return .open }
    return .unknown
  }

  private static let months: [[UInt8]: Int] = {
    let names = [
      "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    let full = [
      "january", "february", "march", "april", "may", "june", "july", "august", "september",
      "october", "november", "december",
    ]
    var table: [[UInt8]: Int] = [:]
    for (index, name) in names.enumerated() { table[Array(name.utf8)] = index + 1 }
    for (index, name) in full.enumerated() { table[Array(name.utf8)] = index + 1 }
    table[Array("sept".utf8)] = 9
    return table
  }()

  // Words with their ASCII letters small; the others stand as in words of small letters, with a
  // capital in front, and in capitals.

  /// The number behind is the month: tháng 5, 13-Thg5-79, T5/1979.
  private static let monthWords = Set(
    ["tháng", "thÁng", "thang", "thg", "th", "t"].map { Array($0.utf8) })

  /// Words that name the day and the year, which their places tell as well.
  private static let fillers = Set(
    ["ngày", "ngÀy", "ngay", "năm", "nĂm", "nam"].map { Array($0.utf8) })

  /// A date may follow: đến 5/2015, đến nay.
  private static let untilWords = Set(
    ["đến", "Đến", "ĐẾn", "den", "tới", "tỚi", "until"].map { Array($0.utf8) })

  private static let openEnds = Set(
    ["nay", "hiện", "hiỆn", "hien", "tại", "tẠi", "đếnnay", "dennay", "present", "now"]
      .map { Array($0.utf8) })
}
