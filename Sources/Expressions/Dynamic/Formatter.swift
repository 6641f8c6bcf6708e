// `"…".format([…])`. Source: cel-go, "ext/strings", format.

enum Formatter {
  /// Digits after the point that may be asked for.
  private static let precisionLimit = 1000

  static func format(_ text: String, _ values: [DynamicValue]) throws(DynamicFault) -> String {
    var result = ""
    var rest = Substring(text).unicodeScalars
    var next = 0
    while let scalar = rest.popFirst() {
      guard scalar == "%" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      guard var clause = rest.popFirst() else { throw .badArgument }
      if clause == "%" {
        result += "%"
        continue
      }
      var precision = 6
      if clause == "." {
        let digits = rest.prefix { "0"..."9" ~= $0 }
        guard let number = Int(String(digits)), number <= precisionLimit else {
          throw .badArgument
        }
        precision = number
        rest = rest.dropFirst(digits.count)
        guard let letter = rest.popFirst() else { throw .badArgument }
        clause = letter
      }
      guard next < values.count else { throw .badArgument }
      result += try clauseText(clause, precision, values[next])
      next += 1
    }
    return result
  }

  private static func clauseText(
    _ clause: Unicode.Scalar, _ precision: Int, _ value: DynamicValue
  ) throws(DynamicFault) -> String {
    switch (clause, value) {
    case ("s", _): return try text(value)
    case ("d", .int), ("d", .uint), ("d", .double): return try text(value)
    case ("f", _): return try number(value) { ExactDecimal($0).fixed(precision) }
    case ("e", _): return try number(value) { ExactDecimal($0).scientific(precision) }
    case ("b", .bool(let value)): return value ? "1" : "0"
    case ("b", .int(let value)): return String(value, radix: 2)
    case ("b", .uint(let value)): return String(value, radix: 2)
    case ("o", .int(let value)): return String(value, radix: 8)
    case ("o", .uint(let value)): return String(value, radix: 8)
    case ("x", .int(let value)): return String(value, radix: 16)
    case ("X", .int(let value)): return String(value, radix: 16, uppercase: true)
    case ("x", .uint(let value)): return String(value, radix: 16)
    case ("X", .uint(let value)): return String(value, radix: 16, uppercase: true)
    case ("x", .string(let text)), ("X", .string(let text)):
      return hexadecimal(Array(text.utf8), uppercase: clause == "X")
    case ("x", .bytes(let bytes)), ("X", .bytes(let bytes)):
      return hexadecimal(bytes, uppercase: clause == "X")
    default: throw .badArgument
    }
  }

  private static func hexadecimal(_ bytes: [UInt8], uppercase: Bool) -> String {
    bytes.map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: uppercase)
    }.joined()
  }

  private static func number(
    _ value: DynamicValue, _ format: (Double) -> String
  ) throws(DynamicFault) -> String {
    switch value {
    case .int(let number): return format(Double(number))
    case .uint(let number): return format(Double(number))
    case .double(let number):
      return number.isFinite ? format(number) : DynamicLibrary.text(number)
    default: throw .badArgument
    }
  }

  private static func text(_ value: DynamicValue) throws(DynamicFault) -> String {
    switch value {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let number): return String(number)
    case .uint(let number): return String(number)
    case .double(let number): return DynamicLibrary.text(number)
    case .string(let text): return text
    case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
    case .timestamp(let instant): return Instant.text(instant)
    case .duration(let duration): return Instant.text(duration: duration)
    case .type(let name): return name
    case .date(let date): return date.description
    case .address(let address): return address.text
    case .network(let network): return network.text
    case .optional: throw .badArgument
    case .list(let elements):
      var parts: [String] = []
      for element in elements { parts.append(try text(element)) }
      return "[" + parts.joined(separator: ", ") + "]"
    case .map(let map):
      var parts: [String] = []
      for entry in map.entries { parts.append("\(try text(entry.key)): \(try text(entry.value))") }
      return "{" + parts.sorted().joined(separator: ", ") + "}"
    }
  }
}

/// All digits of a finite double, so that rounding is done once, on the exact value, ties to even.
private struct ExactDecimal {
  private let isNegative: Bool
  /// Before and after the point, most significant first.
  private var whole: [UInt8]
  private var fraction: [UInt8] = []

  init(_ number: Double) {
    isNegative = number.sign == .minus
    var significand = number.significandBitPattern
    if number.isNormal { significand |= 1 << 52 }
    let exponent = max(Int(number.exponentBitPattern), 1) - 1075
    // Shifting by more than there are bits gives zero.
    let integer = exponent < 0 ? significand >> UInt64(-exponent) : significand
    whole = String(integer).utf8.map { $0 - 0x30 }
    if exponent > 0 {
      for _ in 0..<exponent { whole = ExactDecimal.scaled(whole, by: 2) }
    } else if exponent < 0 {
      // f / 2^n has the digits of f · 5^n.
      let mask: UInt64 = exponent > -64 ? 1 << UInt64(-exponent) - 1 : .max
      var digits = String(significand & mask).utf8.map { $0 - 0x30 }
      for _ in 0..<(-exponent) { digits = ExactDecimal.scaled(digits, by: 5) }
      fraction = Array(repeating: 0, count: max(0, -exponent - digits.count)) + digits
      fraction = fraction.suffix(-exponent)
    }
  }

  private static func scaled(_ digits: [UInt8], by factor: UInt8) -> [UInt8] {
    var result: [UInt8] = []
    var carry: UInt8 = 0
    for digit in digits.reversed() {
      let product = digit * factor + carry
      result.append(product % 10)
      carry = product / 10
    }
    if carry > 0 { result.append(carry) }
    return result.reversed()
  }

  /// Keeps `count` digits; the result has one more in front when rounding carries all the way.
  private static func rounded(_ digits: [UInt8], to count: Int) -> [UInt8] {
    guard count < digits.count else {
      return [0] + digits + Array(repeating: 0, count: count - digits.count)
    }
    var kept = [0] + digits[..<count]
    let rest = digits[count...]
    let isTie = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
    if isTie ? kept[count] % 2 == 1 : (rest.first ?? 0) >= 5 {
      var index = count
      while kept[index] == 9 {
        kept[index] = 0
        index -= 1
      }
      kept[index] += 1
    }
    return kept
  }

  private func text(_ digits: some Sequence<UInt8>) -> String {
    String(decoding: digits.map { $0 + 0x30 }, as: UTF8.self)
  }

  func fixed(_ precision: Int) -> String {
    let digits = ExactDecimal.rounded(whole + fraction, to: whole.count + precision)
    let before = digits[...whole.count].drop { $0 == 0 }
    let after = digits[(whole.count + 1)...]
    return (isNegative ? "-" : "") + (before.isEmpty ? "0" : text(before))
      + (precision > 0 ? "." + text(after) : "")
  }

  func scientific(_ precision: Int) -> String {
    let all = whole + fraction
    let zeros = all.prefix { $0 == 0 }.count
    var exponent = whole.count - 1 - zeros
    if zeros == all.count { exponent = 0 }
    var digits = ExactDecimal.rounded(
      zeros == all.count ? [0] : Array(all[zeros...]), to: precision + 1)
    if digits[0] == 0 { digits.removeFirst() } else { exponent += 1 }
    let tail = digits[1...].prefix(precision)
    let magnitude = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
    return (isNegative ? "-" : "") + text(digits.prefix(1))
      + (precision > 0 ? "." + text(tail) : "") + (exponent < 0 ? "e-" : "e+") + magnitude
  }
}
