import RecordModel

/// Rows of cells for a terminal, each column as wide as its widest cell.
///
/// Widths count characters as people see them, so a letter with its accents takes one column.
struct TextTable {
  enum Alignment { case left, right }
  private let alignments: [Alignment]
  private let indent: String
  private var rows: [[String]] = []
  /// By row and column, the colour's code.
  private var colours: [[Int]: String] = [:]

  init(_ alignments: [Alignment], indent: Int = 2) {
    self.alignments = alignments
    self.indent = String(repeating: " ", count: indent)
  }

  mutating func add(_ cells: String...) { add(cells) }

  mutating func add(_ cells: [String]) { rows.append(cells.map(\.safeForTerminal)) }

  /// Colours a cell of the last row by what it says: red, yellow, blue.
  mutating func colour(_ severity: Severity, column: Int) {
    let code = severity == .error ? "31" : severity == .warning ? "33" : "34"
    colours[[rows.count - 1, column]] = code
  }

  /// The lines, each with its line feed and without blanks at its end.
  var text: String {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var text = ""
    for (number, row) in rows.enumerated() {
      var line = indent
      for (column, cell) in row.enumerated() {
        let fill = String(repeating: " ", count: widths[column] - cell.count)
        let shown = colours[[number, column]].map { "\u{1b}[\($0)m\(cell)\u{1b}[0m" } ?? cell
        line += alignments[column] == .left ? shown + fill : fill + shown
        line += "  "
      }
      while line.last == " " { line.removeLast() }
      text += line + "\n"
    }
    return text
  }
}

extension String {
  /// The text without control characters, which could steer a terminal; file names may hold any.
  var safeForTerminal: String {
    guard unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
      return self
    }
    var safe = UnicodeScalarView()
    for scalar in unicodeScalars {
      safe.append(scalar.properties.generalCategory == .control ? "\u{fffd}" : scalar)
    }
    return String(safe)
  }
}
