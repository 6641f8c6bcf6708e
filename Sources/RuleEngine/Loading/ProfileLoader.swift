internal import RecordModel

/// Reads `sources/*.yaml` and profiles that users wrote or had proposed.
struct ProfileLoader {
  static func profile(
    _ root: PackNode, _ schema: Schema, _ lists: [CodeList], _ faults: inout [PackFault]
  ) -> SourceProfile {
    root.allow(
      [
        "id", "title", "format", "encoding", "delimiter", "date_order", "date_serials",
        "list_versions", "values", "files", "xml", "note",
      ], &faults)
    var profile = SourceProfile(
      id: root.string("id", &faults), title: root.localized("title", &faults),
      format: root.choice("format", &faults) ?? .csv)
    profile.encoding = root["encoding"]?.text
    if let delimiter = root["delimiter"]?.text {
      let bytes = Array((delimiter == "tab" ? "\t" : delimiter).utf8)
      if bytes.count == 1 {
        profile.delimiter = bytes[0]
      } else {
        faults.append(
          root.fault(
            "`delimiter` is one character, or tab", vi: "`delimiter` phải là một ký tự, hoặc tab"))
      }
    }
    profile.dateOrder = root.choice("date_order", &faults) ?? .dayFirst
    profile.dateSerials = root.choice("date_serials", &faults) ?? .none
    for (field, list) in root["list_versions"]?.members ?? [] {
      check(field, schema, list, &faults)
      if !lists.contains(where: { $0.name == list.text }) {
        faults.append(
          list.fault(
            "there is no list `\(list.text ?? "")`", vi: "không có danh mục `\(list.text ?? "")`"))
      }
      profile.listVersions[field] = list.text ?? ""
    }
    for (field, values) in root["values"]?.members ?? [] {
      check(field, schema, values, &faults)
      var map: [String: String] = [:]
      let list = schema.address(of: field).flatMap { schema.field($0).list }
        .flatMap { name in lists.first { $0.name == name } }
      for (raw, code) in values.members {
        map[raw] = code.text ?? ""
        if let list, let text = code.text, !text.isEmpty, list.index(ofCode: text) == nil {
          faults.append(
            code.fault(
              "`\(text)` is no code of the list `\(list.name)`",
              vi: "`\(text)` không phải là mã trong danh mục `\(list.name)`"))
        }
      }
      profile.values[field] = map
    }
    for node in root["files"]?.items ?? [] { profile.files.append(file(node, schema, &faults)) }
    if let xml = root["xml"] { profile.xml = self.xml(xml, schema, &faults) }
    if profile.format == .csv, profile.files.isEmpty {
      faults.append(
        root.fault("a profile for CSV needs `files`", vi: "hồ sơ nguồn cho CSV cần có `files`"))
    }
    if profile.format == .xml, profile.xml == nil {
      faults.append(
        root.fault("a profile for XML needs `xml`", vi: "hồ sơ nguồn cho XML cần có `xml`"))
    }
    return profile
  }

  private static func check(
    _ path: String, _ schema: Schema, _ node: PackNode, _ faults: inout [PackFault]
  ) {
    if schema.address(of: path) == nil {
      faults.append(
        node.fault("the schema has no field `\(path)`", vi: "lược đồ không có trường `\(path)`"))
    }
  }

  private static func section(
    _ name: String, _ schema: Schema, _ node: PackNode, _ faults: inout [PackFault]
  ) -> Section? {
    guard let index = schema.index(of: name) else {
      faults.append(
        node.fault("the schema has no section `\(name)`", vi: "lược đồ không có mục `\(name)`"))
      return nil
    }
    return schema.sections[index]
  }

  private static func file(
    _ node: PackNode, _ schema: Schema, _ faults: inout [PackFault]
  ) -> SourceProfile.File {
    node.allow(["section", "names", "requires", "columns", "ignore", "key", "note"], &faults)
    var file = SourceProfile.File(section: node.string("section", &faults))
    let section = section(file.section, schema, node, &faults)
    file.names = node.texts("names", &faults)
    file.requires = node.texts("requires", &faults)
    file.ignore = node.texts("ignore", &faults)
    for field in file.requires where section != nil && section?.index(of: field) == nil {
      faults.append(
        node.fault(
          "`\(file.section)` has no field `\(field)`",
          vi: "`\(file.section)` không có trường `\(field)`"))
    }
    for (field, headings) in node["columns"]?.members ?? [] {
      if let section, section.index(of: field) == nil {
        faults.append(
          headings.fault(
            "`\(file.section)` has no field `\(field)`",
            vi: "`\(file.section)` không có trường `\(field)`"))
      }
      file.columns[field] = (headings.items ?? [headings]).map { item in
        item.items?.compactMap(\.text) ?? item.text.map { [$0] } ?? []
      }
    }
    if let key = node["key"]?.members.first {
      check(key.key, schema, key.value, &faults)
      file.key = (key.key, key.value.items?.compactMap(\.text) ?? key.value.text.map { [$0] } ?? [])
    } else if file.section != schema.person.name {
      faults.append(
        node.fault("a file of child rows needs its `key`", vi: "tệp chứa dòng con cần có `key`"))
    }
    return file
  }

  private static func paths(
    _ node: PackNode?, _ section: Section?, _ faults: inout [PackFault]
  ) -> [String: [String]] {
    var fields: [String: [String]] = [:]
    for (field, paths) in node?.members ?? [] {
      if let section, section.index(of: field) == nil {
        faults.append(
          paths.fault(
            "`\(section.name)` has no field `\(field)`",
            vi: "`\(section.name)` không có trường `\(field)`"))
      }
      fields[field] = paths.items?.compactMap(\.text) ?? paths.text.map { [$0] } ?? []
    }
    return fields
  }

  private static func xml(
    _ node: PackNode, _ schema: Schema, _ faults: inout [PackFault]
  ) -> SourceProfile.XML {
    node.allow(["record", "fields", "sections", "ignore", "note"], &faults)
    var xml = SourceProfile.XML(record: node.string("record", &faults))
    xml.fields = paths(node["fields"], schema.person, &faults)
    xml.ignore = node.texts("ignore", &faults)
    for (name, value) in node["sections"]?.members ?? [] {
      value.allow(["path", "fields", "note"], &faults)
      let section = section(name, schema, value, &faults)
      xml.sections[name] = SourceProfile.XML.Section(
        paths: value.texts("path", &faults), fields: paths(value["fields"], section, &faults))
    }
    return xml
  }
}
