/// A pattern of the schema in the dialects of other standards.
///
/// Patterns are plain: classes, groups, `|`, `?`, `*`, `+`, `{m,n}`, escaped characters and
/// `\x{hhhh}`. Only the last is written otherwise elsewhere.
enum PatternText {
  /// Source: XML Schema Part 2: Datatypes, appendix F; whole values are meant there too.
  static func xsd(_ pattern: String) -> String {
    rewritten(pattern) { String($0) }
  }

  /// Source: ECMA-262, §22.2.1, with the flag `u`, as JSON Schema 2020-12, §6.4, asks.
  static func ecma(_ pattern: String) -> String {
    "^(?:" + rewritten(pattern) { #"\u{\#(String($0.value, radix: 16))}"# } + ")$"
  }

  private static func rewritten(
    _ pattern: String, _ character: (Unicode.Scalar) -> String
  ) -> String {
    var output = ""
    var rest = pattern[...]
    while let backslash = rest.firstIndex(of: "\\") {
      output += rest[..<backslash]
      rest = rest[backslash...]
      guard rest.hasPrefix(#"\x{"#), let end = rest.firstIndex(of: "}"),
        let scalar = UInt32(rest[..<end].dropFirst(3), radix: 16).flatMap(Unicode.Scalar.init)
      else {
        output += rest.prefix(2)
        rest = rest.dropFirst(2)
        continue
      }
      output += character(scalar)
      rest = rest[rest.index(after: end)...]
    }
    return output + rest
  }
}
