/// How much of people's data a report shows.
public enum Disclosure: String, CaseIterable, Sendable {
  /// Values as they were sent.
  case full
  /// Places and reasons; pseudonyms in the place of values, equal ones for equal values.
  case masked
  /// Numbers only: nothing about a single record.
  case counts
}

/// Names in the place of values: who lacks the key cannot go back, and cannot try guesses.
public struct Pseudonyms: Sendable {
  private let digest: @Sendable ([UInt8]) -> UInt64

  /// - Parameter digest: A keyed hash whose key is not in the report.
  public init(_ digest: @escaping @Sendable ([UInt8]) -> UInt64) { self.digest = digest }

  /// Seven letters and digits in angle brackets; the same for the same text under the same key.
  func name(of text: String) -> String {
    let digits = String(digest(Array(text.utf8)) & 0xffff_ffff, radix: 36)
    return "⟨" + String(repeating: "0", count: 7 - digits.count) + digits + "⟩"
  }
}
