public import RecordModel

/// The days on which a rule is in force; without bounds always.
public struct InForce: Hashable, Sendable {
  public let from: PartialDate?
  public let to: PartialDate?

  init(_ root: PackNode, _ faults: inout [PackFault]) {
    let node = root["in_force"]
    node?.allow(["from", "to"], &faults)
    from = node?.date("from", &faults)
    to = node?.date("to", &faults)
    if let node, let from, let to, to.latest.packed < from.earliest.packed {
      faults.append(node.fault("`to` lies before `from`", vi: "`to` đứng trước `from`"))
    }
  }

  /// A date without day or month stands for all its days.
  func holds(on date: PartialDate) -> Bool {
    if let from, date.packed < from.earliest.packed { return false }
    if let to, date.packed > to.latest.packed { return false }
    return true
  }

  /// Why a rule is not run outside these days.
  var reason: LocalizedText {
    let days = "\(from?.description ?? "…") – \(to?.description ?? "…")"
    return LocalizedText(vi: "chỉ có hiệu lực: \(days)", en: "in force only: \(days)")
  }
}

extension RulePack {
  /// The pack on one day: rules that are not in force then are not run.
  ///
  /// - Parameter date: With month and day.
  public func inForce(on date: PartialDate) -> RulePack {
    var pack = self
    for rule in recordRules where !rule.inForce.holds(on: date) {
      pack.switchedOff[rule.index] = rule.inForce.reason
      pack.shelved.recordRules.append(rule)
    }
    pack.recordRules.removeAll { !$0.inForce.holds(on: date) }
    for rule in datasetRules where !rule.inForce.holds(on: date) {
      pack.switchedOff[rule.index] = rule.inForce.reason
      pack.shelved.datasetRules.append(rule)
    }
    pack.datasetRules.removeAll { !$0.inForce.holds(on: date) }
    return pack
  }

  /// The pack for judging everything as on one day: its rules, and its rows of the code lists
  /// wherever a rule looks something up as of the day of a fact.
  ///
  /// Codes of fields stay what they are: facts of the past keep the codes of their time.
  public func judging(asOf date: PartialDate) -> RulePack {
    var pack = inForce(on: date)
    pack.lookUpDate = date
    pack.version += "@\(date)"
    return pack
  }
}
