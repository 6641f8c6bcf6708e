internal import Expressions
public import Foundation
public import RecordModel

extension RulePack {
  /// Loads and checks a pack.
  ///
  /// - Parameter folder: The folder that holds `pack.yaml`.
  /// - Throws: All that is wrong with it, each fault with file, line and column.
  public static func load(_ folder: URL) throws(PackFaults) -> RulePack {
    var loader = PackLoader(folder: folder)
    return try loader.load()
  }

  /// Loads one profile that stands outside the pack.
  public func profile(at url: URL) throws(PackFaults) -> SourceProfile {
    var faults: [PackFault] = []
    guard let root = PackNode.read(url.path, file: url.lastPathComponent, &faults) else {
      throw PackFaults(faults: faults)
    }
    let profile = ProfileLoader.profile(root, schema, lists, &faults)
    guard faults.isEmpty else { throw PackFaults(faults: faults) }
    return profile
  }
}

struct PackLoader {
  private var folder: URL { beginning.folder }
  private let beginning: PackBeginning
  private(set) var faults: [PackFault] = []

  init(_ beginning: PackBeginning) { self.beginning = beginning }

  /// Loads all on the caller's thread.
  init(folder: URL) {
    let atOnce: Aside = { work in
      work()
      return {}
    }
    self.init(PackBeginning(folder, aside: atOnce))
  }

  mutating func load() throws(PackFaults) -> RulePack {
    guard let pack = draft(), faults.isEmpty else { throw PackFaults(faults: faults) }
    return pack
  }

  /// The pack as far as it can be read; `nil` when too much of it is missing to look further.
  mutating func draft() -> RulePack? {
    guard let root = read("pack.yaml"), let normalizationRoot = read("normalization.yaml"),
      let messages = read("messages.yaml"), let dispositionRoot = read("disposition.yaml")
    else { return nil }
    root.allow(
      [
        "id", "version", "title", "record_key", "unit", "personal_id", "identities",
        "structure_lines", "areas",
      ], &faults)
    let structure = root["structure_lines"]
    structure?.allow(["totals", "signature"], &faults)

    faults += beginning.faults
    let form = schema()
    guard !form.sections.isEmpty else { return nil }
    let intakes = NormalizationLoader.intakes(normalizationRoot, form, &faults)
    let schema = Schema(sections: form.sections + intakes)
    let intakeRange = form.sections.count..<schema.sections.count
    let spec = NormalizationLoader.spec(normalizationRoot, schema, &faults)
    checkLists(of: schema, Set(beginning.index.map(\.name)))
    let supplied = Set(beginning.index.filter(\.isSupplied).map(\.name))

    var catalogue = RuleCatalogue()
    let messageLoader = MessageLoader(messages)
    let fieldRules = messageLoader.constraints(
      schema, intakeRange, spec.routes, &catalogue, &faults)
    messageLoader.stages(&catalogue, &faults)
    let rules = rules(beginning.ruleFiles, schema, supplied, &catalogue)
    let datasetRules = datasetRules(schema, supplied, &catalogue)
    let parameters = parameters()
    var missing: [String] = []
    let stageRules = StageRules(catalogue, missing: &missing)
    for id in missing {
      faults.append(
        PackFault(
          file: "messages.yaml", message: "the stage rule `\(id)` is missing",
          vi: "thiếu quy tắc `\(id)` của khâu xử lý"))
    }
    let lists = beginning.lists.value
    faults += lists.faults
    let profiles = profiles(schema, lists.lists)
    let dispositions = dispositions(dispositionRoot, catalogue)
    guard let stageRules else { return nil }
    return RulePack(
      id: root.string("id", &faults), version: root.string("version", &faults),
      title: root.localized("title", &faults), schema: schema, intakes: intakeRange,
      lists: lists.lists, samples: lists.samples, normalization: spec, profiles: profiles,
      catalogue: catalogue,
      stageRules: stageRules, fieldRules: fieldRules, recordRules: rules,
      datasetRules: datasetRules,
      parameters: parameters, dispositions: dispositions,
      remedies: messageLoader.remedies(&faults), areas: areas(root, rules),
      coverage: CoverageLoader.checks(folder, nil, &faults),
      recordKey: addresses(root, "record_key", schema),
      unit: root["unit"] == nil ? nil : addresses(root, "unit", schema).first,
      personalID: root["personal_id"] == nil
        ? nil : addresses(root, "personal_id", schema).first,
      totalsWords: structure?.texts("totals", &faults) ?? [],
      signatureWords: structure?.texts("signature", &faults) ?? [],
      identities: identities(root, schema))
  }

  private mutating func read(_ name: String) -> PackNode? {
    Self.read(folder, name, &faults)
  }

  static func read(_ folder: URL, _ name: String, _ faults: inout [PackFault]) -> PackNode? {
    let path = folder.path + "/" + name
    guard unsafe access(path, F_OK) == 0 else {
      faults.append(
        PackFault(
          file: name, message: "the pack has no such file", vi: "bộ quy tắc không có tệp này"))
      return nil
    }
    return PackNode.read(path, file: name, &faults)
  }

  private func names(_ subfolder: String, _ suffix: String) -> [String] {
    Self.names(in: folder, subfolder, suffix)
  }

  /// The files of a folder and the folders in it, by their paths from there, in order.
  static func names(in folder: URL, _ subfolder: String, _ suffix: String) -> [String] {
    let files = FileManager.default
    let top = folder.appendingPathComponent(subfolder).path
    var names: [String] = []
    // Foundation's own walk takes ten times as long. Links to folders are not followed: they might
    // lead in circles.
    var open = [""]
    while let path = open.popLast() {
      for name in (try? files.contentsOfDirectory(atPath: top + "/" + path)) ?? [] {
        if name.hasSuffix(suffix) {
          names.append(path + name)
        } else if (try? files.destinationOfSymbolicLink(atPath: top + "/" + path + name)) == nil {
          open.append(path + name + "/")
        }
      }
    }
    return names.sorted()
  }

  private mutating func schema() -> Schema {
    var sections: [Section] = []
    for name in names("schema", ".yaml") {
      guard let root = read("schema/" + name) else { continue }
      let section = SchemaLoader.section(root, &faults)
      if section.name == "person" {
        sections.insert(section, at: 0)
      } else {
        sections.append(section)
      }
    }
    if sections.first?.name != "person" {
      faults.append(
        PackFault(
          file: "schema", message: "no section is named person", vi: "không có mục nào tên `person`"
        ))
      return Schema(sections: [])
    }
    return Schema(sections: sections)
  }

  private mutating func checkLists(of schema: Schema, _ known: Set<String>) {
    for section in schema.sections {
      for field in section.fields {
        if let list = field.list, !known.contains(list) {
          faults.append(
            PackFault(
              file: "schema/\(section.name).yaml",
              message: "`\(field.name)` names the list `\(list)`, which is not in lists/index.yaml",
              vi: "`\(field.name)` dùng danh mục `\(list)` không có trong lists/index.yaml"
            ))
        }
      }
    }
  }

  private mutating func profiles(_ schema: Schema, _ lists: [CodeList]) -> [SourceProfile] {
    names("sources", ".yaml").compactMap { name in
      guard let root = read("sources/" + name) else { return nil }
      let profile = ProfileLoader.profile(root, schema, lists, &faults)
      if profile.id + ".yaml" != name {
        faults.append(
          root.fault(
            "the profile `\(profile.id)` stands in a file named `\(name)`",
            vi:
              "hồ sơ nguồn `\(profile.id)` nằm trong tệp tên `\(name)`; hãy đặt tên tệp theo mã hồ sơ nguồn"
          ))
      }
      return profile
    }
  }

  private mutating func rules(
    _ ruleFiles: ReadingAhead, _ schema: Schema, _ supplied: Set<String>,
    _ catalogue: inout RuleCatalogue
  ) -> [RecordRule] {
    let loader = RuleLoader(schema: schema, supplied: supplied)
    return ruleFiles.names.indices.compactMap { number in
      let read = ruleFiles.take(number)
      faults += read.faults
      guard let root = read.root else { return nil }
      let name = ruleFiles.names[number].utf8
      let fileName = name.lastIndex(of: UInt8(ascii: "/")).map { name[name.index(after: $0)...] }
      return loader.rule(
        root, fileName: String(Substring(fileName ?? name[...])), &catalogue, &faults)
    }
  }

  private mutating func datasetRules(
    _ schema: Schema, _ supplied: Set<String>, _ catalogue: inout RuleCatalogue
  ) -> [DatasetRule] {
    let loader = DatasetRuleLoader(schema: schema, supplied: supplied)
    return names("dataset", ".yaml").compactMap { name in
      guard let root = read("dataset/" + name) else { return nil }
      return loader.rule(root, fileName: name, &catalogue, &faults)
    }
  }

  private mutating func parameters() -> [RulePack.Parameter] {
    guard let root = read("parameters.yaml") else { return [] }
    return root.members.map { name, node in
      node.allow(["value", "unit", "label", "citation", "note"], &faults)
      return RulePack.Parameter(
        name: name, value: node.string("value", &faults),
        label: node.localized("label", &faults), citation: node["citation"]?.text)
    }
  }

  private mutating func dispositions(
    _ root: PackNode, _ catalogue: RuleCatalogue
  ) -> DispositionTable {
    root.allow(["error", "warning", "note", "exceptions"], &faults)
    func disposition(_ node: PackNode?) -> Disposition? {
      guard let node, let text = node.text else { return nil }
      let found = Disposition.allCases.first { $0.name == text }
      if found == nil {
        faults.append(
          node.fault(
            "`\(text)` is no disposition", vi: "`\(text)` không phải là một kết quả xử lý hồ sơ"))
      }
      return found
    }
    var bySeverity: [Severity: Disposition] = [:]
    for severity in Severity.allCases {
      bySeverity[severity] = disposition(root[severity.rawValue])
    }
    if bySeverity[.error] != .rejected {
      faults.append(
        root.fault(
          "an error cannot be explained away: `error` must be rejected",
          vi: "lỗi không thể giải trình: `error` phải là rejected"))
    }
    var exceptions: [String: Disposition] = [:]
    for (id, node) in root["exceptions"]?.members ?? [] {
      if catalogue.index(of: id) == nil {
        faults.append(node.fault("there is no rule `\(id)`", vi: "không có quy tắc `\(id)`"))
      }
      exceptions[id] = disposition(node)
    }
    return DispositionTable(catalogue, bySeverity: bySeverity, exceptions: exceptions)
  }

  private mutating func addresses(
    _ root: PackNode, _ key: String, _ schema: Schema
  ) -> [FieldAddress] {
    root.texts(key, &faults).compactMap { path in
      let found = schema.address(of: path)
      if found == nil {
        faults.append(
          root.fault("the schema has no field `\(path)`", vi: "lược đồ không có trường `\(path)`"))
      }
      return found
    }
  }

  private mutating func areas(
    _ root: PackNode, _ rules: [RecordRule]
  ) -> [(name: String, title: LocalizedText)] {
    guard let declared = root["areas"] else { return [] }
    let areas = declared.members.map { name, node in
      (name: name, title: node.localized(&faults))
    }
    for area in Set(rules.map(\.area)).subtracting(areas.map(\.name)).sorted() {
      faults.append(
        declared.fault(
          "`areas` has no title for rules/\(area)", vi: "`areas` chưa có tên cho rules/\(area)"))
    }
    return areas
  }

  private mutating func identities(_ root: PackNode, _ schema: Schema) -> [RulePack.Identity] {
    (root["identities"]?.items ?? []).map { node in
      node.allow(["name", "fields"], &faults)
      return RulePack.Identity(
        name: node.string("name", &faults), fields: addresses(node, "fields", schema))
    }
  }
}
