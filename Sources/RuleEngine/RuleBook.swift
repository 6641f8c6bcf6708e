public import RecordModel

extension RulePack {
  /// All rules as people read about them.
  public var book: RuleBook {
    let rules = Dictionary(
      recordRules.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    let queries = Dictionary(
      datasetRules.map { ($0.index, $0) }, uniquingKeysWith: { first, _ in first })
    let unnamed = Set(recordRules.map(\.area) + datasetRules.map { _ in "dataset" }).subtracting(
      areas.map(\.name)
    ).sorted()
    return RuleBook(
      title: title, version: version,
      areas: areas + unnamed.map { (name: $0, title: LocalizedText(vi: $0, en: $0)) },
      pages: catalogue.rules.indices.map { number in
        let index = RuleIndex(number)
        let disposition = dispositions[index]
        return CataloguePage(
          rule: catalogue[index], disposition: disposition,
          remedy: remedy(index),
          source: rules[index].map(Self.source) ?? queries[index].map(Self.source))
      },
      coverage: domainChecks)
  }

  /// What to do when a rule fires, with `{fields}` for those to blame.
  public func remedy(_ index: RuleIndex) -> LocalizedText? {
    // What stages say is advice already; no field is to blame.
    catalogue[index].remedy
      ?? (catalogue[index].origin == .stage ? nil : remedies[dispositions[index]])
  }

  private static func source(_ rule: RecordRule) -> CataloguePage.Source {
    CataloguePage.Source(
      area: rule.area, file: rule.file, since: rule.since, revision: rule.revision,
      inForce: (rule.inForce.from, rule.inForce.to), needs: rule.needs, each: rule.each,
      when: rule.when, assertion: rule.assertion, examples: rule.examples.map(example))
  }

  private static func source(_ rule: DatasetRule) -> CataloguePage.Source {
    CataloguePage.Source(
      area: "dataset", file: rule.file, isAboutAll: true, since: rule.since, revision: 1,
      inForce: (rule.inForce.from, rule.inForce.to), needs: [], each: nil, when: nil,
      assertion: rule.sql,
      examples: rule.examples.filter { !$0.records.isEmpty }.map { example in
        CataloguePage.Example(
          shouldFail: example.shouldFail, today: nil, person: [],
          rows: example.records.map(Self.example).flatMap { record in
            [(section: 0, cells: record.person)] + record.rows
          })
      })
  }

  private static func example(_ example: RecordRule.Example) -> CataloguePage.Example {
    func cells(_ values: [FieldAddress: String]) -> [CataloguePage.Cell] {
      values.sorted { $0.key.field < $1.key.field }.map { .init(field: $0.key, text: $0.value) }
    }
    return CataloguePage.Example(
      shouldFail: example.shouldFail, today: example.today, person: cells(example.person),
      rows: example.rows.map { (section: $0.section, cells: cells($0.values)) })
  }
}
