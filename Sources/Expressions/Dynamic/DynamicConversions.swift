// Conversions, base64 and mathematics on values of any type.

extension DynamicLibrary {
  static func conversion(
    _ name: String, _ arguments: Arguments
  ) throws(DynamicFault) -> DynamicValue? {
    guard arguments.all.count == 1, let value = arguments.first else { return nil }
    switch name {
    case "dyn": return value
    case "type": return .type(value.typeName)
    case "bool": return try bool(value)
    case "int": return try int(value)
    case "uint": return try uint(value)
    case "double": return try double(value)
    case "string": return try string(value).map(DynamicValue.string)
    case "bytes":
      if case .string(let text) = value { return .bytes(Array(text.utf8)) }
      if case .bytes = value { return value }
      return nil
    case "timestamp": return try timestamp(value)
    case "duration": return try duration(value)
    default: return nil
    }
  }

  private static func bool(_ value: DynamicValue) throws(DynamicFault) -> DynamicValue? {
    switch value {
    case .bool: return value
    case .string("true"), .string("True"), .string("TRUE"), .string("t"), .string("1"):
      return .bool(true)
    case .string("false"), .string("False"), .string("FALSE"), .string("f"), .string("0"):
      return .bool(false)
    case .string: throw .badArgument
    default: return nil
    }
  }

  private static func int(_ value: DynamicValue) throws(DynamicFault) -> DynamicValue? {
    switch value {
    case .int: return value
    case .uint(let number):
      guard let result = Int(exactly: number) else { throw .overflow }
      return .int(result)
    case .double(let number):
      guard number > -0x1p63, number < 0x1p63 else { throw .overflow }
      return .int(Int(number))
    case .string(let text):
      guard let result = Int(text) else { throw .badArgument }
      return .int(result)
    case .timestamp(let instant): return .int(Instant.parts(instant).seconds)
    default: return nil
    }
  }

  private static func uint(_ value: DynamicValue) throws(DynamicFault) -> DynamicValue? {
    switch value {
    case .uint: return value
    case .int(let number):
      guard let result = UInt64(exactly: number) else { throw .overflow }
      return .uint(result)
    case .double(let number):
      guard number > -1, number < 0x1p64 else { throw .overflow }
      return .uint(UInt64(number))
    case .string(let text):
      guard let result = UInt64(text) else { throw .badArgument }
      return .uint(result)
    default: return nil
    }
  }

  private static func double(_ value: DynamicValue) throws(DynamicFault) -> DynamicValue? {
    switch value {
    case .double: return value
    case .int(let number): return .double(Double(number))
    case .uint(let number): return .double(Double(number))
    case .string(let text):
      guard let result = Double(text) else { throw .badArgument }
      return .double(result)
    default: return nil
    }
  }

  private static func string(_ value: DynamicValue) throws(DynamicFault) -> String? {
    switch value {
    case .string(let text): return text
    case .bool(let value): return value ? "true" : "false"
    case .int(let number): return String(number)
    case .uint(let number): return String(number)
    case .double(let number): return text(number)
    case .bytes(let bytes):
      guard let text = String(validating: bytes, as: UTF8.self) else { throw .badArgument }
      return text
    case .timestamp(let instant): return Instant.text(instant)
    case .duration(let duration): return Instant.text(duration: duration)
    case .address(let address): return address.text
    case .network(let network): return network.text
    default: return nil
    }
  }

  /// The shortest text that gives the number back.
  static func text(_ number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
    let text = String(number)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func timestamp(_ value: DynamicValue) throws(DynamicFault) -> DynamicValue? {
    switch value {
    case .timestamp: return value
    case .int(let seconds):
      return .timestamp(try Instant.checked(.seconds(seconds)))
    case .string(let text):
      guard let instant = Instant.parse(text) else { throw .badArgument }
      return .timestamp(try Instant.checked(instant))
    default: return nil
    }
  }

  private static func duration(_ value: DynamicValue) throws(DynamicFault) -> DynamicValue? {
    switch value {
    case .duration: return value
    case .string(let text):
      guard let duration = Instant.parseDuration(text) else { throw .badArgument }
      return .duration(duration)
    default: return nil
    }
  }

  /// Source: RFC 4648, §4; padding may be left out when decoding.
  static func encoding(
    _ name: String, _ arguments: Arguments
  ) throws(DynamicFault) -> DynamicValue? {
    switch (name, arguments.first, arguments.second) {
    case ("base64.encode", .bytes(let bytes)?, nil): return .string(Base64.encode(bytes))
    case ("base64.decode", .string(let text)?, nil):
      guard let bytes = Base64.decode(text) else { throw .badArgument }
      return .bytes(bytes)
    default: return nil
    }
  }
}

enum Base64 {
  static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(
          place <= group.count ? alphabet[bits >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func decode(_ text: String) -> [UInt8]? {
    var letters = Array(text.utf8)
    let padding = letters.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2, padding == 0 || letters.count % 4 == 0 else { return nil }
    letters.removeLast(padding)
    guard letters.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    var (bits, bitCount) = (0, 0)
    for letter in letters {
      guard let value = alphabet.firstIndex(of: letter) else { return nil }
      bits = (bits << 6 | value) & 0xFFFF
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
      }
    }
    return bytes
  }
}
