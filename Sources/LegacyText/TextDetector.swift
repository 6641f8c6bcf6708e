internal import Synchronization

/// Finds out, without being told, how the text of each column of a file has to be read.
///
/// Every reading turns bytes into some letters, so that no reading can be ruled out by itself: they
/// are compared by how likely their text is, pooled over the values of a column.
public struct TextDetector: Sendable {
  /// Bits by which a reading must be likelier than any other before text is changed; half as many
  /// suffice for a reading that other columns of the file have shown.
  public var neededMargin = 5.0
  /// Bits by which another reading must suit a single row better before the column counts as mixed.
  public var rowMargin = 10.0
  /// Values of a column that are looked at, at most.
  public var sampleLimit = 400

  public init() {}

  /// Does a number of works, each once, in any order and on any threads, and waits for their end.
  public typealias Sharing = (_ count: Int, _ work: @escaping @Sendable (Int) -> Void) -> Void

  /// Decides about all columns of a file; undecided ones follow their neighbours.
  ///
  /// - Parameter columns: Distinct values of each column, as bytes of the file.
  /// - Parameter expected: What the file is said to be in. It is believed unless the values speak
  ///   against it, and where they say nothing.
  /// - Parameter sharing: Lends threads: at first each column is looked at by itself.
  /// - Returns: One decision a column, in the same order.
  public func decide(
    columns: [[[UInt8]]], expected: TextReading? = nil, sharing: Sharing? = nil
  ) -> [TextDecision] {
    let samples = columns.map { ColumnSample($0, limit: sampleLimit) }
    let said = Set([expected].compactMap { $0?.withoutForm })
    var decisions = decide(samples, said, sharing)
    let favoured = habits(of: decisions, samples).union(said)
    for (index, sample) in samples.enumerated() where !favoured.isEmpty && !sample.isPlain {
      if decisions[index].margin >= strongMargin { continue }
      decisions[index] = decide(sample, favoured: favoured)
    }
    unify(&decisions, samples)
    if let expected {
      for index in decisions.indices where !decisions[index].isDecided {
        decisions[index] = decide(columns: [samples[index].values], told: expected)[0]
      }
    }
    return decisions
  }

  private func decide(
    _ samples: [ColumnSample], _ favoured: Set<TextReading>, _ sharing: Sharing?
  ) -> [TextDecision] {
    guard let sharing else { return samples.map { decide($0, favoured: favoured) } }
    let box = Box(samples.count)
    sharing(samples.count) { index in
      let decision = decide(samples[index], favoured: favoured)
      box.decisions.withLock { $0[index] = decision }
    }
    return box.decisions.withLock { $0 }
  }

  private final class Box: Sendable {
    let decisions: Mutex<[TextDecision]>
    init(_ count: Int) { decisions = Mutex([TextDecision](repeating: .ascii, count: count)) }
  }

  /// Gives columns whose values say the same under several readings the one that reads most others.
  private func unify(_ decisions: inout [TextDecision], _ samples: [ColumnSample]) {
    let single = decisions.indices.filter {
      decisions[$0].isEvidence && decisions[$0].others.isEmpty
    }
    let kinds = Set(single.map { decisions[$0].reading.withoutForm })
    guard kinds.count > 1 else { return }
    let reach = kinds.map { kind in
      (kind: kind, columns: single.filter { samples[$0].saysTheSame(kind, decisions[$0].reading) })
    }.sorted {
      ($1.columns.count, $0.kind.name) < ($0.columns.count, $1.kind.name)
    }
    var settled: Set<Int> = []
    for (kind, columns) in reach {
      for column in columns where settled.insert(column).inserted {
        guard decisions[column].reading.withoutForm != kind else { continue }
        decisions[column].best = kind
        samples[column].addDetails(to: &decisions[column].best)
        decisions[column].reading = decisions[column].best
      }
    }
  }

  /// Fills in the details of a reading that somebody told: which of its forms each column has.
  ///
  /// Text told to be in an encoding may have its bytes as code points of UTF-8 all the same. Nothing
  /// is kept as it is for want of a margin.
  public func decide(columns: [[[UInt8]]], told: TextReading) -> [TextDecision] {
    columns.map { column in
      let sample = ColumnSample(column, limit: sampleLimit)
      var decision = TextDecision(reading: told, best: told, runnerUp: nil, margin: .infinity)
      let forms = readingCandidates(sample.traits).filter { $0.reading.isForm(of: told) }
      if !sample.isPlain, sample.traits.hasValidUTF8, forms.count > 1 {
        let costs = ReadingCosts(sample.values, forms, [told])
        let all = Array(sample.values.indices)
        if let found = costs.decision(over: all) { decision = found }
        decision.others = costs.cover(all, from: decision.best, margin: rowMargin).filter {
          $0 != decision.best
        }
      }
      sample.addDetails(to: &decision.best)
      decision.reading = decision.best
      return decision
    }
  }

  /// Decides about one column that has no neighbours.
  public func decide(column: [[UInt8]]) -> TextDecision {
    decide(ColumnSample(column, limit: sampleLimit), favoured: [])
  }

  private let strongMargin = 20.0

  /// The readings of the columns that are sure, which are likely in the others, too.
  private func habits(
    of decisions: [TextDecision], _ samples: [ColumnSample]
  ) -> Set<TextReading> {
    var habits: Set<TextReading> = []
    for (decision, sample) in zip(decisions, samples)
    where !sample.isPlain && decision.isDecided && decision.margin >= strongMargin {
      for reading in [decision.reading] + decision.others where !reading.isKept {
        habits.insert(reading.withoutDetails)
      }
    }
    return habits
  }

  private func decide(_ sample: ColumnSample, favoured: Set<TextReading>) -> TextDecision {
    guard !sample.isPlain else { return .ascii }
    let costs = sample.costs(favoured)
    let all = Array(0..<sample.values.count)
    guard var decision = costs.decision(over: all) else {
      return TextDecision(reading: .utf8, best: .utf8, runnerUp: nil, margin: .infinity)
    }
    addOthers(to: &decision, costs, all)
    if decision.margin < neededMargin, !decision.best.isKept, decision.others.isEmpty {
      decision.doubts = costs.doubts(about: decision.best, over: all, margin: neededMargin)
    }
    let isHabit = favoured.contains(decision.best)
    settle(&decision, sample, neededMargin: isHabit ? neededMargin / 2 : neededMargin)
    return decision
  }

  /// Looks for rows that another reading suits much better.
  private func addOthers(to decision: inout TextDecision, _ costs: ReadingCosts, _ all: [Int]) {
    var used = costs.cover(all, from: decision.best, margin: rowMargin)
    guard used.count > 1 else { return }
    // The reading that suited all rows together need not be the one for any of them.
    for _ in 0..<4 {
      let better = costs.shares(of: all, among: used).map { share in
        share.reading.isKept
          ? share.reading : costs.decision(over: share.values)?.best ?? share.reading
      }
      if Set(better) == Set(used) { break }
      used = better.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
    var sure: [(reading: TextReading, decision: TextDecision, count: Int)] = []
    for share in costs.shares(of: all, among: used) {
      guard let own = costs.decision(over: share.values),
        own.margin >= neededMargin || share.reading.isKept
      else { continue }
      sure.append((share.reading, own, share.values.count))
    }
    guard let main = sure.max(by: { $0.count < $1.count }) else { return }
    decision = main.decision
    decision.best = main.reading
    decision.others = sure.map(\.reading).filter { $0 != main.reading }
  }

  /// Keeps the text as it is when the margin is small, and fills in the details of the reading.
  private func settle(
    _ decision: inout TextDecision, _ sample: ColumnSample, neededMargin: Double
  ) {
    sample.addDetails(to: &decision.best)
    for index in decision.others.indices { sample.addDetails(to: &decision.others[index]) }
    decision.reading = decision.best
    if decision.margin < neededMargin, !decision.best.isKept {
      decision.reading =
        sample.traits.hasInvalidUTF8 ? TextReading(.windows1252) : .utf8
    }
  }
}

/// The telling values of a column.
struct ColumnSample: Sendable {
  private(set) var values: [[UInt8]] = []
  private(set) var traits = SampleTraits()

  init(_ column: [[UInt8]], limit: Int) {
    for value in column {
      guard traits.note(value.span) else { continue }
      values.append(value)
      if values.count == limit { break }
    }
  }

  /// Nothing in the column depends on the encoding.
  var isPlain: Bool { values.isEmpty }

  func costs(_ favoured: Set<TextReading>) -> ReadingCosts {
    ReadingCosts(values, readingCandidates(traits), favoured)
  }

  /// Whether two readings make the same of every value.
  func saysTheSame(_ first: TextReading, _ second: TextReading) -> Bool {
    if first == second.withoutForm { return true }
    var texts: ([UInt8], [UInt8]) = ([], [])
    return values.allSatisfy { value in
      texts.0.removeAll(keepingCapacity: true)
      texts.1.removeAll(keepingCapacity: true)
      let suits = first.decode(value.span, into: &texts.0)
      return suits && second.decode(value.span, into: &texts.1) && texts.0 == texts.1
    }
  }

  /// What the values show beyond the reading itself.
  func addDetails(to reading: inout TextReading) {
    if reading.firstRepair?.page == .windows1252 { reading.isLatin1 = traits.hasC1 }
    if reading.innermost == .tcvn3 { reading.isInCapitals = isInCapitals(reading) }
  }

  /// Whether nearly all values are without small letters and some have words in capitals.
  private func isInCapitals(_ reading: TextReading) -> Bool {
    var inCapitals = 0
    var withSmall = 0
    var scratch: [UInt8] = []
    for value in values {
      scratch.removeAll(keepingCapacity: true)
      _ = reading.decode(value.span, into: &scratch)
      let evidence = caseEvidence(scratch.span, in: scratch.indices)
      if evidence.small > 0 {
        withSmall += 1
      } else if evidence.mostCapitalsInAWord >= 2 {
        inCapitals += 1
      }
    }
    return inCapitals > 4 * withSmall
  }
}

extension TextReading {
  /// The reading without what may differ from column to column of one encoding.
  public var withoutForm: TextReading {
    var plain = withoutDetails
    plain.composes = false
    return plain
  }

  /// The reading as candidates have it.
  var withoutDetails: TextReading {
    var plain = self
    plain.isLatin1 = false
    plain.isInCapitals = false
    return plain
  }
}
