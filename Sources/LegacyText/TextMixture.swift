internal import Foundation

/// The readings of values that have nothing in common but the file they stand in, such as lines of
/// a list put together from many sources.
///
/// Each value is read by itself; how often a reading occurs among the others says how likely it is
/// here. Where all values are alike this comes to the decision about a column; where each is
/// different, to many small decisions. Source: mixture models estimated by classification
/// expectation–maximisation (Celeux and Govaert 1992).
public struct TextMixture: Sendable {
  /// How unusual each reading is in this file, in bits.
  private var bits: [TextReading: Double] = [:]
  /// The reading of nearly all values, which the odd ones follow unless they suit another far better.
  private var ruling: TextReading?
  private var valueCount = 0.0
  private let detector = TextDetector()

  /// How much what is usual in general counts beside this file's values, in values.
  private static let inertia = 8.0

  /// - Parameter values: Distinct values of the file, a fair sample of all.
  public init(_ values: [[UInt8]]) {
    let costs = values.compactMap { value -> [Choice]? in
      var traits = SampleTraits()
      guard traits.note(value.span) else { return nil }
      return choices(value.span, readingCandidates(traits))
    }
    valueCount = Double(costs.count)
    for _ in 0..<6 { learn(costs) }
  }

  private struct Choice {
    var reading: TextReading
    var rarity: Double
    var cost: Double
    var text: UInt64
  }

  private func choices(_ bytes: Span<UInt8>, _ candidates: [ReadingCandidate]) -> [Choice] {
    var scratch: [UInt8] = []
    return candidates.map { candidate in
      let cost = readingCost(candidate.reading, bytes, &scratch)
      return Choice(
        reading: candidate.reading, rarity: candidate.rarity, cost: cost, text: hash(scratch.span))
    }
  }

  /// The bits of a reading as learned so far; at first, as usual.
  private func bits(_ choice: Choice) -> Double {
    bits[choice.reading.withoutForm] ?? choice.rarity
      + log2((valueCount + Self.inertia) / Self.inertia)
  }

  /// One round: which reading each value is sure to have, then how often each occurs. What is not
  /// sure by itself must not make itself likelier.
  private mutating func learn(_ values: [[Choice]]) {
    var shares: [TextReading: (sum: Double, rarity: Double)] = [:]
    for choices in values {
      let totals = choices.map { $0.cost + (bits.isEmpty ? $0.rarity : bits($0)) }
      let best = totals.indices.min { totals[$0] < totals[$1] }
      let isSure = totals.indices.allSatisfy { other in
        best.map {
          choices[other].text == choices[$0].text
            || totals[other] - totals[$0] >= detector.neededMargin
        } ?? false
      }
      for index in choices.indices {
        let reading = choices[index].reading.withoutForm
        let share = shares[reading] ?? (0, choices[index].rarity)
        shares[reading] = (
          share.sum + (isSure && index == best ? 1 : 0), min(share.rarity, choices[index].rarity)
        )
      }
    }
    bits = shares.mapValues { share in
      -log2((share.sum + Self.inertia * exp2(-share.rarity)) / (valueCount + Self.inertia))
    }
    let sure = shares.values.reduce(0) { $0 + $1.sum }
    let most = shares.max { ($0.value.sum, $1.key.name) < ($1.value.sum, $0.key.name) }
    ruling = most.flatMap {
      $0.value.sum >= Self.inertia && $0.value.sum > 0.9 * sure ? $0.key : nil
    }
  }

  /// The decision about one value, by itself and by what is usual in the file.
  public func decide(_ bytes: Span<UInt8>) -> TextDecision {
    var traits = SampleTraits()
    guard traits.note(bytes) else { return .ascii }
    let all = choices(bytes, readingCandidates(traits))
    let totals = all.map { $0.cost + bits($0) }
    guard var best = totals.indices.min(by: { totals[$0] < totals[$1] }) else { return .asIs }
    let usual = ruling.flatMap { ruling in
      all.firstIndex {
        $0.reading.withoutForm == ruling && totals[best] + detector.rowMargin > $0.cost
      }
    }
    if let usual { best = usual }
    let rivals = totals.indices.filter { all[$0].text != all[best].text }
    let second = rivals.min { totals[$0] < totals[$1] }
    let margin = second.map { totals[$0] - totals[best] } ?? .infinity
    var decision = TextDecision(
      reading: all[best].reading, best: all[best].reading,
      runnerUp: second.map { all[$0].reading }, margin: margin)
    if usual == nil, margin < detector.neededMargin, !decision.best.isKept {
      decision.reading = traits.hasInvalidUTF8 ? TextReading(.windows1252) : .utf8
    }
    return decision
  }
}
