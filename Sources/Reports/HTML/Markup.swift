/// HTML in which literals are markup and everything put in between is escaped.
///
/// `"<td>\(text)</td>" as Markup` cannot forget an escape: only another `Markup` stays as it is.
struct Markup: ExpressibleByStringInterpolation {
  private(set) var html: String

  init(stringLiteral html: String) { self.html = html }
  init(stringInterpolation: StringInterpolation) { html = stringInterpolation.html }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var html = ""
    init(literalCapacity: Int, interpolationCount: Int) {
      html.reserveCapacity(literalCapacity * 2)
    }
    mutating func appendLiteral(_ markup: String) { html += markup }
    mutating func appendInterpolation(_ text: String) { Markup.escape(text, into: &html) }
    mutating func appendInterpolation(_ number: Int) { html += String(number) }
    mutating func appendInterpolation(_ markup: Markup) { html += markup.html }
    mutating func appendInterpolation(_ parts: [Markup]) { for part in parts { html += part.html } }
    /// Text as sent: what cannot be seen is made visible.
    mutating func appendInterpolation(raw text: String) { Markup.reveal(text, into: &html) }
  }

  static func += (left: inout Markup, right: Markup) { left.html += right.html }

  /// Fit for content and for quoted attributes. Control characters become their pictures.
  private static func escape(_ text: String, into html: inout String) {
    for scalar in text.unicodeScalars { append(scalar, to: &html) }
  }

  private static func append(_ scalar: Unicode.Scalar, to html: inout String) {
    switch scalar {
    case "&": html += "&amp;"
    case "<": html += "&lt;"
    case ">": html += "&gt;"
    case "\"": html += "&quot;"
    case "'": html += "&#39;"
    case "\n", "\t": html.unicodeScalars.append(scalar)
    case "\u{7f}": html += "\u{2421}"
    case "\u{0}"..<"\u{20}":
      // U+2400 begins the pictures of the control characters.
      html.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{fffd}")
    case "\u{80}"..<"\u{a0}": html += "\u{fffd}"
    default: html.unicodeScalars.append(scalar)
    }
  }

  /// Shows letters without a shape by their code points, so that a reader sees why two equal
  /// looking texts differ, and so that none can turn the direction of the line around it.
  private static func reveal(_ text: String, into html: inout String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\u{ad}", "\u{a0}", "\u{61c}", "\u{180e}", "\u{200b}"..."\u{200f}",
        "\u{2028}"..."\u{202e}", "\u{2060}"..."\u{206f}", "\u{feff}":
        let code = String(scalar.value, radix: 16, uppercase: true)
        html += "<i>U+" + String(repeating: "0", count: max(0, 4 - code.count)) + code + "</i>"
      default: append(scalar, to: &html)
      }
    }
  }
}

extension ReportOutput {
  /// There is no twin that takes a `String`: a literal would prefer it, and lose its escapes.
  func append(_ markup: Markup) throws {
    bytes.append(contentsOf: markup.html.utf8)
    try flushIfFull()
  }
}
