/// A regular expression that a whole text must match, for hosts that check values by themselves.
public struct TextPattern: Sendable {
  private let pattern: Pattern

  /// - Parameter source: Classes, ranges, groups, alternation and repetition, as in `matches`.
  /// - Throws: What is wrong with the expression.
  public init(_ source: String) throws {
    pattern = try Pattern("^(?:" + source + ")$")
  }

  /// - Complexity: Linear in the number of bytes; allocates nothing.
  public func matches(_ bytes: Span<UInt8>) -> Bool { pattern.matches(bytes) }
}
