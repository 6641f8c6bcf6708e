/// One thing that is wrong with a rule pack, and where.
public struct PackFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file within the pack.
  public let file: String
  /// 1-based; 0 when the file as a whole is meant.
  public let line: Int
  public let column: Int
  public let message: String
  /// The line of the file; `nil` when the file as a whole is meant.
  public let excerpt: String?

  public init(
    file: String, line: Int = 0, column: Int = 0, message: String, excerpt: String? = nil
  ) {
    (self.file, self.line, self.column, self.message) = (file, line, column, message)
    self.excerpt = excerpt
  }

  public var description: String {
    line > 0 ? "\(file):\(line):\(column): \(message)" : "\(file): \(message)"
  }

  /// The description and, below it, the line with a caret under the place.
  public var rendering: String {
    guard let excerpt, column > 0 else { return description }
    // A tab in the line stays a tab above the caret, so that both stand at the same place.
    let margin = excerpt.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }
    return "\(description)\n    \(excerpt)\n    \(margin.joined())^"
  }
}

/// Everything that is wrong with a rule pack.
public struct PackFaults: Error, Sendable, CustomStringConvertible {
  public let faults: [PackFault]
  public init(faults: [PackFault]) { self.faults = faults }
  public var description: String { faults.map(\.description).joined(separator: "\n") }
  public var rendering: String { faults.map(\.rendering).joined(separator: "\n") }
}
