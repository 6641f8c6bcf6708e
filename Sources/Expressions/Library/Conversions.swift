// Conversions between types. Source: CEL language definition, "Standard Definitions".

extension Library {
  static let conversions: [Function] = [
    global("int", [.int], .int) { value, _, _, _, _ in value },
    global("int", [.double], .int, kernel: .truncate) { value, _, _, _, _ in
      guard value.number > -0x1p63, value.number < 0x1p63 else { return .fault(.overflow) }
      return .int(Int(value.number))
    },
    global("int", [.string], .int, kernel: .integer) { text, _, _, _, frame in
      frame.integer(text).map(Operand.int) ?? .fault(.badArgument)
    },
    global("double", [.double], .double) { value, _, _, _, _ in value },
    global("double", [.int], .double, kernel: .toDouble) { value, _, _, _, _ in
      .double(Double(value.integer))
    },
    global("double", [.string], .double) { text, _, _, _, frame in
      guard text.count <= 100, let string = frame.string(text), let value = Double(string) else {
        return .fault(.badArgument)
      }
      return .double(value)
    },
    global("bool", [.bool], .bool) { value, _, _, _, _ in value },
    global("bool", [.string], .bool) { text, _, _, _, frame in
      switch text.count <= 5 ? frame.string(text) : nil {
      case "true"?, "True"?, "TRUE"?, "t"?, "1"?: .bool(true)
      case "false"?, "False"?, "FALSE"?, "f"?, "0"?: .bool(false)
      default: .fault(.badArgument)
      }
    },
    global("string", [.string], .string) { text, _, _, _, _ in text },
    global("string", [.int], .string) { value, _, _, _, frame in
      frame.makeText(value.integer)
    },
    global("string", [.double], .string) { value, _, _, _, frame in
      let text = String(value.number)
      return frame.makeText(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    },
    global("string", [.bool], .string) { value, _, _, _, frame in
      frame.makeText(value.truth ? "true" : "false")
    },
    global("string", [.date], .string) { value, _, _, _, frame in
      frame.makeText(value.calendarDate.description)
    },
    global("date", [.date], .date) { value, _, _, _, _ in value },
    global("date", [.string], .date) { text, _, _, _, frame in
      let bytes = frame.text[text.offset..<text.offset + text.count]
      return CalendarDate(bytes).map(Operand.date) ?? .fault(.badArgument)
    },
    global("date", [.int], .date) { year, _, _, _, _ in
      CalendarDate(year: year.integer).map(Operand.date) ?? .fault(.badArgument)
    },
    global("date", [.int, .int], .date) { year, month, _, _, _ in
      guard month.integer > 0 else { return .fault(.badArgument) }
      return CalendarDate(year: year.integer, month: month.integer).map(Operand.date)
        ?? .fault(.badArgument)
    },
    global("date", [.int, .int, .int], .date) { year, month, day, _, _ in
      guard month.integer > 0, day.integer > 0 else { return .fault(.badArgument) }
      return CalendarDate(year: year.integer, month: month.integer, day: day.integer)
        .map(Operand.date) ?? .fault(.badArgument)
    },
  ]
}

extension Frame {
  mutating func makeText(_ string: String) -> Operand {
    let start = text.count
    text.append(contentsOf: string.utf8)
    return .string(offset: start, byteCount: text.count - start)
  }

  /// The same for a number in decimal digits: steps and years are made texts to be looked up.
  mutating func makeText(_ number: Int) -> Operand {
    let start = text.count
    if number < 0 { text.append(UInt8(ascii: "-")) }
    let first = text.count
    var rest = number.magnitude
    repeat {
      text.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    if text.count - first > 1 { text[first...].reverse() }
    return .string(offset: start, byteCount: text.count - start)
  }

  /// Decimal digits, perhaps after a sign; `nil` for anything else and beyond 64 bits.
  func integer(_ operand: Operand) -> Int? {
    var index = operand.offset
    let end = index + operand.count
    guard index < end else { return nil }
    let isNegative = text[index] == UInt8(ascii: "-")
    if isNegative || text[index] == UInt8(ascii: "+") { index += 1 }
    guard index < end else { return nil }
    var value = 0
    while index < end {
      let digit = Int(text[index]) - 0x30
      guard 0...9 ~= digit else { return nil }
      let (tens, first) = value.multipliedReportingOverflow(by: 10)
      // Counting downwards for negative numbers reaches the least one too.
      let (sum, second) = tens.addingReportingOverflow(isNegative ? -digit : digit)
      guard !first, !second else { return nil }
      value = sum
      index += 1
    }
    return value
  }
}
