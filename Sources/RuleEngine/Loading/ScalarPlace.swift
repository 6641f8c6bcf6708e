/// Where the text of a YAML scalar stands in its file, whatever way it is quoted and folded there.
struct ScalarPlace: Sendable {
  /// The text of the whole file.
  let source: String
  /// Where the scalar begins, from 1: its quote, its `>` or `|`, or its first character.
  let line: Int
  let column: Int

  /// The line and column in the file, from 1, of a place in the scalar's text.
  ///
  /// YAML only ever changes white space, escapes and quotes: the other characters of text and file
  /// are the same, in the same order.
  func place(
    ofLine textLine: Int, column textColumn: Int, in text: String
  ) -> (line: Int, column: Int) {
    let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
    let before =
      lines.prefix(textLine - 1).joined().count { !Self.isSpace($0) }
      + lines[textLine - 1].prefix(textColumn - 1).count { !Self.isSpace($0) }
    var walk = Walk(source: source, line: line, column: column)
    walk.enter()
    for _ in 0..<before { walk.step() }
    walk.skipSpace()
    return (walk.line, walk.column)
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
  }

  /// A walk through the characters of the file that stand for characters of the text.
  private struct Walk {
    private enum Style { case plain, single, double }

    private let scalars: [Unicode.Scalar]
    private var index = 0
    private(set) var line: Int
    private(set) var column: Int
    private var style = Style.plain

    init(source: String, line: Int, column: Int) {
      scalars = Array(source.unicodeScalars)
      (self.line, self.column) = (1, 1)
      while self.line < line, index < scalars.count { advance() }
      while self.column < column, index < scalars.count { advance() }
    }

    private var current: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func advance() {
      guard let current else { return }
      index += 1
      (line, column) = current == "\n" ? (line + 1, 1) : (line, column + 1)
    }

    /// Steps over the quote or the header of a block.
    mutating func enter() {
      switch current {
      case "\"": style = .double
      case "'": style = .single
      case ">", "|":
        while let current, current != "\n" { advance() }
        return
      default: return
      }
      advance()
    }

    mutating func skipSpace() {
      while let current, ScalarPlace.isSpace(current) { advance() }
    }

    /// Steps over one character of the text that is no white space.
    mutating func step() {
      skipSpace()
      if style == .double && current == "\\" || style == .single && current == "'" { advance() }
      advance()
    }
  }
}

extension String {
  /// A line of the text, from 1.
  func line(_ number: Int) -> String? {
    let lines = unicodeScalars.split(
      separator: "\n", maxSplits: number, omittingEmptySubsequences: false)
    guard number >= 1, number <= lines.count else { return nil }
    let line = lines[number - 1]
    return String(Substring.UnicodeScalarView(line.last == "\r" ? line.dropLast() : line))
  }
}
