/// A regular expression as a tree over code points.
indirect enum PatternNode: Equatable {
  case empty
  case set(ScalarSet)
  case sequence([PatternNode])
  case choice([PatternNode])
  /// `most` is nil for "any number".
  case repetition(PatternNode, least: Int, most: Int?)
  case startOfText
  case endOfText
}

/// What is wrong with a pattern.
struct PatternFault: Error, Equatable {
  let message: String
}

/// A set of code points, as ranges in ascending order that neither meet nor touch.
struct ScalarSet: Equatable, Sendable {
  private(set) var ranges: [ClosedRange<UInt32>]

  static let last: UInt32 = 0x10FFFF
  static let any = ScalarSet([0...last])

  init(_ unordered: [ClosedRange<UInt32>]) {
    ranges = []
    for range in unordered.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let previous = ranges.last, range.lowerBound <= previous.upperBound &+ 1 {
        ranges[ranges.count - 1] =
          previous.lowerBound...max(previous.upperBound, range.upperBound)
      } else {
        ranges.append(range)
      }
    }
  }

  var inverted: ScalarSet {
    var gaps: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if next < range.lowerBound { gaps.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= ScalarSet.last { gaps.append(next...ScalarSet.last) }
    return ScalarSet(gaps)
  }

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

  func contains(_ scalar: UInt32) -> Bool { ranges.contains { $0.contains(scalar) } }

  /// With the other case of each letter. Large sets hold both cases already, or are not letters.
  var ignoringCase: ScalarSet {
    var more = ranges
    for range in ranges where range.count < 3000 {
      for value in range {
        guard let properties = Unicode.Scalar(value)?.properties else { continue }
        for mapping in [properties.lowercaseMapping, properties.uppercaseMapping] {
          let scalars = mapping.unicodeScalars
          if scalars.count == 1, let scalar = scalars.first {
            more.append(scalar.value...scalar.value)
          }
        }
      }
    }
    return ScalarSet(more)
  }
}
