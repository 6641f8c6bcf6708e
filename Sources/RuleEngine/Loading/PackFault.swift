/// One thing that is wrong with a rule pack, and where.
public struct PackFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file within the pack.
  public let file: String
  /// 1-based; 0 when the file as a whole is meant.
  public let line: Int
  public let column: Int
  public let message: String

  public init(file: String, line: Int = 0, column: Int = 0, message: String) {
    (self.file, self.line, self.column, self.message) = (file, line, column, message)
  }

  public var description: String {
    line > 0 ? "\(file):\(line):\(column): \(message)" : "\(file): \(message)"
  }
}

/// Everything that is wrong with a rule pack.
public struct PackFaults: Error, Sendable, CustomStringConvertible {
  public let faults: [PackFault]
  public init(faults: [PackFault]) { self.faults = faults }
  public var description: String { faults.map(\.description).joined(separator: "\n") }
}
