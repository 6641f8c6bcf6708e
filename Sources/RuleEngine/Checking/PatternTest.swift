internal import Expressions

/// Counts how many texts a pattern of the schema fits.
public struct PatternTest: Sendable {
  private let pattern: TextPattern?

  public init(_ pattern: String) { self.pattern = try? TextPattern(pattern) }

  public func matches(_ texts: [String]) -> Int {
    guard let pattern else { return 0 }
    return texts.count { text in
      let bytes = Array(text.utf8)
      return pattern.matches(bytes.span)
    }
  }
}
