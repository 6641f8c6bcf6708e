internal import RecordModel

// Code lists that the pack only describes and an agency brings with its overlay, such as its units.

extension RulePack {
  /// The pack without the rules whose lists nobody has brought: they are not run.
  public func withoutRulesLackingLists() -> RulePack {
    var pack = self
    func lack(_ names: [String], _ rule: RuleIndex) -> Bool {
      let lacking = names.filter { name in
        pack.lists.first { $0.name == name }?.entries.isEmpty == true
      }
      guard !lacking.isEmpty else { return false }
      let lists = lacking.joined(separator: ", ")
      pack.switchedOff[rule] = LocalizedText(
        vi: "cơ quan chưa cung cấp danh mục: \(lists)",
        en: "the agency has not supplied the list: \(lists)")
      return true
    }
    pack.recordRules = recordRules.filter { !lack($0.lists, $0.index) }
    pack.datasetRules = datasetRules.filter { !lack($0.lists, $0.index) }
    return pack
  }

  /// The pack with the sample rows of such lists, by which examples are judged.
  public var withSampleLists: RulePack {
    var pack = self
    pack.lists = lists.map { samples[$0.name] ?? $0 }
    return pack
  }
}
