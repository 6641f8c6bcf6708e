/// The cost of every value under every reading that is worth a look.
struct ReadingCosts {
  private let candidates: [ReadingCandidate]
  /// Cost of value v under candidate c at c × values + v, in bits.
  private var costs: [Float] = []
  /// Hash of the text of each value, placed likewise.
  private var texts: [UInt64] = []
  private let valueCount: Int
  /// Whether other columns of the file have shown each candidate.
  private let isHabit: [Bool]

  init(_ values: [[UInt8]], _ all: [ReadingCandidate], _ favoured: Set<TextReading>) {
    valueCount = values.count
    isHabit = all.map { favoured.contains($0.reading) }
    candidates = all.map { candidate in
      // However rare in general: it is not rare in this file.
      let isHabit = favoured.contains(candidate.reading)
      return ReadingCandidate(reading: candidate.reading, rarity: isHabit ? -4 : candidate.rarity)
    }
    costs.reserveCapacity(candidates.count * valueCount)
    texts.reserveCapacity(candidates.count * valueCount)
    var scratch: [UInt8] = []
    // Most readings leave a good text as it is: what one costs is worked out once, and so is what
    // comes of repairs in vain.
    var first = FirstTexts(valueCount)
    let inVain = values.map { RepairsInVain($0.span) }
    var unrepaired = [(cost: Float, hash: UInt64)?](repeating: nil, count: valueCount)
    for candidate in candidates {
      let isVietnamese = candidate.reading.innermost.isVietnamese
      for (number, value) in values.enumerated() {
        let isInVain = inVain[number].include(candidate.reading)
        if isInVain, let known = unrepaired[number] {
          costs.append(known.cost)
          texts.append(known.hash)
          continue
        }
        scratch.removeAll(keepingCapacity: true)
        let suits = candidate.reading.decode(value.span, into: &scratch)
        let text = first.text(scratch, of: number, inVietnameseEncoding: suits && isVietnamese)
        costs.append(Float(text.cost + (suits ? 0 : 6)))
        texts.append(text.hash)
        if isInVain { unrepaired[number] = (costs[costs.count - 1], text.hash) }
      }
    }
  }

  /// The best reading of some values, and the best one that gives another text.
  func decision(over values: [Int]) -> TextDecision? {
    let totals = candidates.indices.map { total($0, over: values) }
    guard let best = totals.indices.min(by: { totals[$0] < totals[$1] }) else { return nil }
    let rivals = totals.indices.filter { rival in
      values.contains { texts[rival * valueCount + $0] != texts[best * valueCount + $0] }
    }
    let second = rivals.min { totals[$0] < totals[$1] }
    let reading = candidates[best].reading
    return TextDecision(
      reading: reading, best: reading, runnerUp: second.map { candidates[$0].reading },
      margin: second.map { totals[$0] - totals[best] } ?? .infinity)
  }

  /// The readings that come within `margin` of `best` and give another text, if none of them keeps
  /// the text.
  func doubts(about best: TextReading, over values: [Int], margin: Double) -> [TextReading] {
    guard let place = candidates.firstIndex(where: { $0.reading == best }) else { return [] }
    let limit = total(place, over: values) + margin
    let close = candidates.indices.filter { $0 != place && total($0, over: values) < limit }
    let readings = close.map { candidates[$0].reading }
    let keeps = readings.contains { $0.isKept || $0.innermost == .windows1252 }
    return keeps ? [] : readings
  }

  private func total(_ candidate: Int, over values: [Int]) -> Double {
    values.reduce(candidates[candidate].rarity) {
      $0 + Double(costs[candidate * valueCount + $1])
    }
  }

  func cost(of reading: TextReading, _ value: Int) -> Double {
    guard let place = candidates.firstIndex(where: { $0.reading == reading }) else {
      return .infinity
    }
    return Double(costs[place * valueCount + value])
  }

  /// The readings that together suit all values, `first` among them unless the others make it
  /// superfluous.
  ///
  /// - Parameter margin: Bits by which another reading must suit a value better to count; a third
  ///   of it where other columns have shown that reading.
  func cover(_ values: [Int], from first: TextReading, margin: Double) -> [TextReading] {
    guard let start = candidates.firstIndex(where: { $0.reading == first }) else { return [first] }
    var used = [start]
    while used.count < 4, let next = bestAddition(to: used, values, margin) { used.append(next) }
    if let kept = candidates.firstIndex(where: { $0.reading.isKept }), !used.contains(kept),
      values.contains(where: { isLeftAlone($0, by: used, kept) })
    {
      used.append(kept)
    }
    var index = 0
    while used.count > 1, index < used.count {
      var rest = used
      rest.remove(at: index)
      let margin = self.margin(of: used[index], margin)
      let isNeeded = values.contains { lowest(rest, $0) - lowest(used, $0) > margin }
      if isNeeded || candidates[used[index]].reading.isKept { index += 1 } else { used = rest }
    }
    return used.map { candidates[$0].reading }
  }

  /// The values that each of some readings suits at least as well as the others do; readings with
  /// none are left out.
  func shares(
    of values: [Int], among readings: [TextReading]
  ) -> [(reading: TextReading, values: [Int])] {
    let places = readings.compactMap { reading in candidates.firstIndex { $0.reading == reading } }
    return places.compactMap { place in
      let share = values.filter { Double(costs[place * valueCount + $0]) <= lowest(places, $0) }
      return share.isEmpty ? nil : (candidates[place].reading, share)
    }
  }

  private func bestAddition(to used: [Int], _ values: [Int], _ margin: Double) -> Int? {
    var best: (candidate: Int, gain: Double)?
    for candidate in candidates.indices where !used.contains(candidate) {
      var gain = -max(0, candidates[candidate].rarity)
      let margin = self.margin(of: candidate, margin)
      for value in values {
        let better = lowest(used, value) - Double(costs[candidate * valueCount + value])
        if better > margin { gain += better }
      }
      if gain > max(0, best?.gain ?? 0) { best = (candidate, gain) }
    }
    return best?.candidate
  }

  private func margin(of candidate: Int, _ margin: Double) -> Double {
    isHabit[candidate] ? margin / 3 : margin
  }

  private func lowest(_ used: [Int], _ value: Int) -> Double {
    used.reduce(.infinity) { min($0, Double(costs[$1 * valueCount + value])) }
  }

  /// Whether a value is good text, which repairs of code points cannot and need not read.
  private func isLeftAlone(_ value: Int, by used: [Int], _ kept: Int) -> Bool {
    let keptPlace = kept * valueCount + value
    return used.allSatisfy {
      texts[$0 * valueCount + value] == texts[keptPlace]
        && costs[$0 * valueCount + value] > costs[keptPlace]
    }
  }
}

/// Of each value the text that the first reading gave, and what it costs.
private struct FirstTexts {
  private var known: [(text: [UInt8], inVietnameseEncoding: Bool, cost: Double, hash: UInt64)?]

  init(_ valueCount: Int) { known = Array(repeating: nil, count: valueCount) }

  mutating func text(
    _ text: [UInt8], of value: Int, inVietnameseEncoding: Bool
  ) -> (cost: Double, hash: UInt64) {
    if let known = known[value], known.inVietnameseEncoding == inVietnameseEncoding,
      known.text == text
    {
      return (known.cost, known.hash)
    }
    let cost = textCost(text.span, .shared, inVietnameseEncoding: inVietnameseEncoding)
    let hash = hash(text.span)
    if known[value] == nil { known[value] = (text, inVietnameseEncoding, cost, hash) }
    return (cost, hash)
  }
}

/// FNV-1a.
func hash(_ bytes: Span<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xCBF2_9CE4_8422_2325
  for index in bytes.indices { hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3 }
  return hash
}
