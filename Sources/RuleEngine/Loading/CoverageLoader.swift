internal import Foundation
public import RecordModel

/// Reads `coverage.yaml`, which a pack may have: numbers of the domain's list that constraints,
/// stages or nothing answers.
enum CoverageLoader {
  /// - Parameter catalogue: The rules that it may name; `nil` where a run does not depend on it.
  static func checks(
    _ folder: URL, _ catalogue: RuleCatalogue?, _ faults: inout [PackFault]
  ) -> [DomainCheck] {
    let url = folder.appendingPathComponent("coverage.yaml")
    guard FileManager.default.fileExists(atPath: url.path),
      let root = PackNode.read(url.path, file: "coverage.yaml", &faults)
    else { return [] }
    return root.members.map { number, node in
      node.allow(["rules", "reason"], &faults)
      let rules = node.texts("rules", &faults)
      for id in rules where catalogue?.index(of: id) == nil && catalogue != nil {
        faults.append(node.fault("there is no rule `\(id)`", vi: "không có quy tắc `\(id)`"))
      }
      let reason = node.text("reason", &faults)
      if rules.isEmpty, reason == nil {
        faults.append(
          node.fault("`rules` or `reason` is missing", vi: "thiếu `rules` hoặc `reason`"))
      }
      return DomainCheck(number: number, rules: rules, reason: reason)
    }
  }
}

extension RulePack {
  /// All checks of the domain's list that the pack knows of, by number.
  public var domainChecks: [DomainCheck] {
    var rules: [String: Set<String>] = [:]
    for rule in recordRules {
      if let number = rule.domain { rules[number, default: []].insert(rule.id) }
    }
    for rule in datasetRules {
      if let number = rule.domain { rules[number, default: []].insert(rule.id) }
    }
    for check in coverage { rules[check.number, default: []].formUnion(check.rules) }
    let reasons = Dictionary(
      coverage.map { ($0.number, $0.reason) }, uniquingKeysWith: { first, _ in first })
    return rules.sorted { $0.key < $1.key }.map { number, ids in
      DomainCheck(number: number, rules: ids.sorted(), reason: reasons[number] ?? nil)
    }
  }
}
