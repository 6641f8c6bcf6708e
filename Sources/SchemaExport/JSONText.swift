/// A JSON value under construction, written with two blanks a level.
enum JSONText {
  case text(String)
  /// A number or a word, as it is written.
  case literal(String)
  case list([JSONText])
  case object([(name: String, value: JSONText)])

  func written(_ depth: Int = 0) -> String {
    let outer = String(repeating: "  ", count: depth)
    let inner = outer + "  "
    switch self {
    case .text(let text): return Self.quoted(text)
    case .literal(let literal): return literal
    case .list(let items) where items.allSatisfy(\.isPlain):
      return "[" + items.map { $0.written() }.joined(separator: ", ") + "]"
    case .list(let items):
      return "[\n" + items.map { inner + $0.written(depth + 1) }.joined(separator: ",\n")
        + "\n\(outer)]"
    case .object(let members) where members.isEmpty: return "{}"
    case .object(let members):
      let lines = members.map { inner + Self.quoted($0.name) + ": " + $0.value.written(depth + 1) }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    }
  }

  private var isPlain: Bool {
    switch self {
    case .text, .literal: true
    case .list, .object: false
    }
  }

  private static func quoted(_ text: String) -> String {
    var output = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output + "\""
  }
}
