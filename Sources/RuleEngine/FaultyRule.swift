internal import Foundation
public import RecordModel

/// A rule that cannot be run because its own file is wrong. The other rules are run.
public struct FaultyRule: Sendable {
  public let rule: RuleIndex
  /// Each with file, line and column; at least one.
  public let faults: [PackFault]

  public init(rule: RuleIndex, faults: [PackFault]) { (self.rule, self.faults) = (rule, faults) }
}

extension RulePack {
  /// Loads a pack to judge records by: a rule that is wrong by itself is set aside, in
  /// `faultyRules`, and stops nothing.
  ///
  /// - Parameter beginning: What of it was begun already.
  /// - Throws: What is wrong with the pack as such: schema, lists, profiles, files that cannot be
  ///   read, rules without a name of their own.
  public static func loadForRun(_ beginning: PackBeginning) throws(PackFaults) -> RulePack {
    var loader = PackLoader(beginning)
    guard var pack = loader.draft() else { throw PackFaults(faults: loader.faults) }
    let others = pack.setAside(loader.faults)
    guard others.isEmpty else { throw PackFaults(faults: loader.faults) }
    return pack
  }

  /// Takes the rules out in whose files faults lie.
  ///
  /// - Returns: The faults that are no rule's own.
  private mutating func setAside(_ faults: [PackFault]) -> [PackFault] {
    let files = recordRules.map { ($0.file, $0.index) } + datasetRules.map { ($0.file, $0.index) }
    let rules = Dictionary(files, uniquingKeysWith: { first, _ in first })
    var own: [RuleIndex: [PackFault]] = [:]
    var others: [PackFault] = []
    for fault in faults {
      if let rule = rules[fault.file], !catalogue[rule].id.isEmpty {
        own[rule, default: []].append(fault)
      } else {
        others.append(fault)
      }
    }
    recordRules.removeAll { own[$0.index] != nil }
    datasetRules.removeAll { own[$0.index] != nil }
    faultyRules = own.map { FaultyRule(rule: $0.key, faults: $0.value) }
      .sorted { $0.rule.number < $1.rule.number }
    return others
  }
}
