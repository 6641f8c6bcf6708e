// Functions on text. Source: cel-go, "ext/strings".

extension DynamicLibrary {
  static func text(
    _ name: String, _ arguments: Arguments
  ) throws(DynamicFault) -> DynamicValue? {
    guard case .string(let text)? = arguments.first else { return nil }
    switch (name, arguments.second, arguments.third, arguments.fourth) {
    case ("size", nil, nil, nil): return .int(text.unicodeScalars.count)
    case ("startsWith", .string(let part)?, nil, nil):
      return .bool(text.utf8.starts(with: part.utf8))
    case ("endsWith", .string(let part)?, nil, nil):
      return .bool(text.utf8.reversed().starts(with: part.utf8.reversed()))
    case ("contains", .string(let part)?, nil, nil):
      return .bool(position(of: scalars(part), in: scalars(text), from: 0) != nil)
    case ("lowerAscii", nil, nil, nil):
      return .string(converted(text) { "A"..."Z" ~= $0 ? $0.value + 32 : $0.value })
    case ("upperAscii", nil, nil, nil):
      return .string(converted(text) { "a"..."z" ~= $0 ? $0.value - 32 : $0.value })
    case ("reverse", nil, nil, nil): return .string(string(scalars(text).reversed()))
    case ("trim", nil, nil, nil): return .string(trimmed(text))
    case ("format", .list(let values)?, nil, nil):
      return .string(try Formatter.format(text, values))
    case ("split", .string(let separator)?, nil, nil):
      return .list(split(text, separator, .max))
    case ("split", .string(let separator)?, .int(let limit)?, nil):
      return .list(split(text, separator, limit < 0 ? .max : limit))
    case ("replace", .string(let old)?, .string(let new)?, nil):
      return .string(replaced(text, old, new, .max))
    case ("replace", .string(let old)?, .string(let new)?, .int(let limit)?):
      return .string(replaced(text, old, new, limit < 0 ? .max : limit))
    default: return try placed(name, scalars(text), arguments)
    }
  }

  /// The functions that count positions.
  private static func placed(
    _ name: String, _ text: [Unicode.Scalar], _ arguments: Arguments
  ) throws(DynamicFault) -> DynamicValue? {
    func checked(_ index: Int) throws(DynamicFault) -> Int {
      guard 0...text.count ~= index else { throw .badArgument }
      return index
    }
    switch (name, arguments.second, arguments.third, arguments.fourth) {
    case ("charAt", .int(let index)?, nil, nil):
      let index = try checked(index)
      return .string(string(text[index...].prefix(1)))
    case ("substring", .int(let start)?, nil, nil):
      return .string(string(text[(try checked(start))...]))
    case ("substring", .int(let start)?, .int(let end)?, nil):
      let (start, end) = (try checked(start), try checked(end))
      guard start <= end else { throw .badArgument }
      return .string(string(text[start..<end]))
    case ("indexOf", .string(let part)?, nil, nil):
      return .int(position(of: scalars(part), in: text, from: 0) ?? -1)
    case ("indexOf", .string(let part)?, .int(let start)?, nil):
      return .int(position(of: scalars(part), in: text, from: try checked(start)) ?? -1)
    case ("lastIndexOf", .string(let part)?, nil, nil):
      return .int(lastPosition(of: scalars(part), in: text, from: text.count))
    case ("lastIndexOf", .string(let part)?, .int(let start)?, nil):
      return .int(lastPosition(of: scalars(part), in: text, from: try checked(start)))
    default: return nil
    }
  }

  private static func scalars(_ text: String) -> [Unicode.Scalar] { Array(text.unicodeScalars) }

  private static func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    return text
  }

  private static func position(
    of part: [Unicode.Scalar], in text: [Unicode.Scalar], from start: Int
  ) -> Int? {
    guard start + part.count <= text.count else { return nil }
    return (start...text.count - part.count).first { text[$0...].starts(with: part) }
  }

  private static func lastPosition(
    of part: [Unicode.Scalar], in text: [Unicode.Scalar], from start: Int
  ) -> Int {
    let last = min(start, text.count - part.count)
    guard last >= 0 else { return -1 }
    return (0...last).last { text[$0...].starts(with: part) } ?? -1
  }

  private static func converted(
    _ text: String, _ convert: (Unicode.Scalar) -> UInt32
  ) -> String {
    string(text.unicodeScalars.map { Unicode.Scalar(convert($0)) ?? $0 })
  }

  private static func trimmed(_ text: String) -> String {
    let start = text.unicodeScalars.drop { $0.properties.isWhitespace }
    return string(
      start.reversed().drop { $0.properties.isWhitespace }.reversed() as [Unicode.Scalar])
  }

  /// At most `limit` parts, the last with all that is left. No separator: single code points.
  private static func split(_ text: String, _ separator: String, _ limit: Int) -> [DynamicValue] {
    guard limit > 0 else { return [] }
    let (scalars, part) = (scalars(text), scalars(separator))
    var parts: [DynamicValue] = []
    var start = 0
    while parts.count < limit - 1 {
      if part.isEmpty {
        guard start + 1 < scalars.count else { break }
        parts.append(.string(string(scalars[start...start])))
        start += 1
      } else {
        guard let end = position(of: part, in: scalars, from: start) else { break }
        parts.append(.string(string(scalars[start..<end])))
        start = end + part.count
      }
    }
    return parts + (part.isEmpty && scalars.isEmpty ? [] : [.string(string(scalars[start...]))])
  }

  private static func replaced(
    _ text: String, _ old: String, _ new: String, _ limit: Int
  ) -> String {
    let (scalars, part, replacement) = (scalars(text), scalars(old), scalars(new))
    var result: [Unicode.Scalar] = []
    var (index, left) = (0, limit)
    while index <= scalars.count {
      if left > 0, scalars[index...].starts(with: part) {
        result += replacement
        left -= 1
        index += part.count
        if !part.isEmpty { continue }
      }
      if index < scalars.count { result.append(scalars[index]) }
      index += 1
    }
    return string(result)
  }

  /// As a literal between double quotes.
  static func quoted(_ text: String) -> String {
    let escapes: [Unicode.Scalar: String] = [
      "\u{07}": "\\a", "\u{08}": "\\b", "\u{0C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
      "\u{0B}": "\\v", "\\": "\\\\", "\"": "\\\"",
    ]
    var result = "\""
    for scalar in text.unicodeScalars { result += escapes[scalar] ?? String(scalar) }
    return result + "\""
  }
}
