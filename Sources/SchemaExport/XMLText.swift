/// Lines of XML under construction, indented by two blanks a level.
struct XMLText {
  private(set) var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  private var depth = 0

  /// An element without content.
  mutating func empty(_ tag: String, _ attributes: KeyValuePairs<String, String>) {
    line(start(tag, attributes) + "/>")
  }

  /// An element with text.
  mutating func leaf(_ tag: String, _ attributes: KeyValuePairs<String, String>, _ content: String)
  {
    line(start(tag, attributes) + ">" + Self.escaped(content) + "</\(tag)>")
  }

  /// An element with elements.
  mutating func element(
    _ tag: String, _ attributes: KeyValuePairs<String, String> = [:],
    _ body: (inout XMLText) -> Void
  ) {
    line(start(tag, attributes) + ">")
    depth += 1
    body(&self)
    depth -= 1
    line("</\(tag)>")
  }

  private mutating func line(_ line: String) {
    text += String(repeating: "  ", count: depth) + line + "\n"
  }

  private func start(_ tag: String, _ attributes: KeyValuePairs<String, String>) -> String {
    attributes.reduce("<" + tag) { $0 + " \($1.key)=\"\(Self.escaped($1.value))\"" }
  }

  /// Characters that XML reserves, or that a parser may not hand on, as references.
  private static func escaped(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "\u{20}"..<"\u{7f}": output.unicodeScalars.append(scalar)
      case _ where scalar.properties.isAlphabetic: output.unicodeScalars.append(scalar)
      default: output += "&#x\(String(scalar.value, radix: 16));"
      }
    }
    return output
  }
}
