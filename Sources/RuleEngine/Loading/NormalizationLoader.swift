internal import RecordModel

/// Reads `normalization.yaml`: which normalizers, places and routes a pack has.
struct NormalizationLoader {
  /// The intake sections that routes declare, to stand behind the schema's own.
  ///
  /// An intake has the fields of the section where its rows go by default, and those that its
  /// cases map from.
  static func intakes(
    _ root: PackNode, _ schema: Schema, _ faults: inout [PackFault]
  ) -> [Section] {
    (root["routes"]?.members ?? []).compactMap { name, route in
      guard let fallback = route["default"]?.text.flatMap({ schema.index(of: $0) }) else {
        faults.append(
          route.fault("`default` must name a section", vi: "`default` phải nêu tên một mục"))
        return nil
      }
      let home = schema.sections[fallback]
      var fields = home.fields
      var known = Set(fields.map(\.name))
      for branch in route["when"]?.items ?? [] {
        guard let target = branch["to"]?.text.flatMap({ schema.index(of: $0) }) else { continue }
        for (origin, mapped) in branch["fields_map"]?.members ?? [] {
          guard known.insert(origin).inserted, let mapped = mapped.text,
            let position = schema.sections[target].index(of: mapped)
          else { continue }
          let field = schema.sections[target].fields[position]
          fields.append(
            Field(
              name: origin, label: field.label, type: field.type, list: field.list,
              synonyms: field.synonyms))
        }
      }
      let label =
        route["label"].map { $0.localized(&faults) } ?? LocalizedText(vi: name, en: name)
      return Section(
        name: name, label: label, synonyms: route.texts("synonyms", &faults), fields: fields)
    }
  }

  /// - Parameter schema: With the intakes behind the sections of the form.
  static func spec(
    _ root: PackNode, _ schema: Schema, _ faults: inout [PackFault]
  ) -> NormalizationSpec {
    root.allow(["types", "fields", "places", "routes"], &faults)
    let types = root["types"]
    var normalizers = schema.sections.map { section in
      section.fields.map { field in
        (types?.texts(field.type.rawValue, &faults) ?? []).joined(separator: "+")
      }
    }
    for (path, value) in root["fields"]?.members ?? [] {
      guard let address = schema.address(of: path) else {
        faults.append(
          value.fault("the schema has no field `\(path)`", vi: "lược đồ không có trường `\(path)`"))
        continue
      }
      let names = value.items?.compactMap(\.text) ?? value.text.map { [$0] } ?? []
      checkNames(names, value, &faults)
      normalizers[Int(address.section)][Int(address.field)] = names.joined(separator: "+")
    }
    types?.allow(FieldType.allCases.map(\.rawValue), &faults)
    for (type, value) in types?.members ?? [] {
      checkNames(types?.texts(type, &faults) ?? [], value, &faults)
    }
    let routes = routes(root, schema, &faults)
    for route in routes {
      // Fields of an intake are normalized as those they become.
      for branch in route.cases.reversed() {
        for (target, origin) in branch.fieldMap.enumerated() where origin >= 0 {
          normalizers[route.intake][origin] = normalizers[branch.section][target]
        }
      }
    }
    return NormalizationSpec(
      normalizers: normalizers, places: places(root, schema, &faults), routes: routes)
  }

  private static func checkNames(
    _ names: [String], _ node: PackNode, _ faults: inout [PackFault]
  ) {
    for name in names where !NormalizationSpec.names.contains(name) {
      faults.append(
        node.fault("there is no normalizer `\(name)`", vi: "không có cách chuẩn hóa `\(name)`"))
    }
  }

  private static func places(
    _ root: PackNode, _ schema: Schema, _ faults: inout [PackFault]
  ) -> [FieldAddress: NormalizationSpec.Place] {
    var places: [FieldAddress: NormalizationSpec.Place] = [:]
    for (path, value) in root["places"]?.members ?? [] {
      value.allow(["code", "current"], &faults)
      guard let address = schema.address(of: path),
        let code = value["code"]?.text.flatMap({ schema.address(of: $0) })
      else {
        faults.append(
          value.fault(
            "`\(path)` or its code is no field of the schema",
            vi: "`\(path)` hoặc mã của nó không phải là trường của lược đồ"))
        continue
      }
      places[address] = NormalizationSpec.Place(
        code: code, isCurrent: value.flag("current", &faults))
    }
    return places
  }

  private static func routes(
    _ root: PackNode, _ schema: Schema, _ faults: inout [PackFault]
  ) -> [NormalizationSpec.Route] {
    (root["routes"]?.members ?? []).compactMap { name, node in
      node.allow(["default", "when", "label", "synonyms"], &faults)
      guard let intake = schema.index(of: name),
        let fallback = node["default"]?.text.flatMap({ schema.index(of: $0) })
      else { return nil }
      var cases: [NormalizationSpec.Route.Case] = []
      for branch in node["when"]?.items ?? [] {
        branch.allow(["to", "fields", "words", "fields_map"], &faults)
        guard let target = branch["to"]?.text.flatMap({ schema.index(of: $0) }) else {
          faults.append(branch.fault("`to` must name a section", vi: "`to` phải nêu tên một mục"))
          continue
        }
        let fields = branch.texts("fields", &faults).compactMap { field -> Int? in
          let position = schema.sections[intake].index(of: field)
          if position == nil {
            faults.append(
              branch.fault(
                "`\(name)` has no field `\(field)`", vi: "`\(name)` không có trường `\(field)`"))
          }
          return position
        }
        let words = branch.texts("words", &faults)
        if words.isEmpty { faults.append(branch.fault("`words` is missing", vi: "thiếu `words`")) }
        cases.append(
          NormalizationSpec.Route.Case(
            section: target, fields: fields, words: words,
            fieldMap: fieldMap(branch["fields_map"], from: intake, to: target, schema, &faults)))
      }
      cases.append(
        NormalizationSpec.Route.Case(
          section: fallback, fields: [], words: [],
          fieldMap: fieldMap(nil, from: intake, to: fallback, schema, &faults)))
      return NormalizationSpec.Route(intake: intake, cases: cases)
    }
  }

  /// For each field of the target the intake's field that fills it: by the map, else by its name.
  private static func fieldMap(
    _ node: PackNode?, from intake: Int, to target: Int, _ schema: Schema,
    _ faults: inout [PackFault]
  ) -> [Int] {
    var origins: [String: String] = [:]
    for (origin, mapped) in node?.members ?? [] {
      let field = mapped.text ?? ""
      if schema.sections[target].index(of: field) == nil {
        faults.append(
          mapped.fault(
            "`\(schema.sections[target].name)` has no field `\(field)`",
            vi: "`\(schema.sections[target].name)` không có trường `\(field)`"))
      }
      origins[field] = origin
    }
    return schema.sections[target].fields.map { field in
      let origin = origins[field.name] ?? field.name
      return schema.sections[intake].index(of: origin) ?? -1
    }
  }
}
