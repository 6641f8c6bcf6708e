internal import Expressions
public import Foundation
internal import LegacyText
internal import RecordModel

extension RulePack {
  /// The pack as an agency's overlay changes it.
  ///
  /// - Parameter url: A YAML file; see Rules/README.md.
  /// - Throws: All that is wrong with the overlay, each fault with file, line and column.
  public func overlaid(by url: URL) throws(PackFaults) -> RulePack {
    var faults: [PackFault] = []
    guard let root = PackNode.read(url.path, file: url.lastPathComponent, &faults) else {
      throw PackFaults(faults: faults)
    }
    var overlay = Overlay(self, folder: url.deletingLastPathComponent())
    overlay.apply(root, &faults)
    guard faults.isEmpty else { throw PackFaults(faults: faults) }
    var pack = overlay.pack
    // What was judged must be told from what another content of the same file would have judged.
    let bytes = ([url] + overlay.files).flatMap { (try? Data(contentsOf: $0)) ?? Data() }
    let mark = String(UInt32(truncatingIfNeeded: hashBytes(bytes.span)), radix: 16)
    let name = root.string("id", &faults) + "." + mark
    pack.version += (pack.overlays.isEmpty ? "+" : "-") + name
    pack.overlays.append(name)
    return pack
  }
}

/// Rules that overlays took out of a pack.
struct Shelf: Sendable {
  var recordRules: [RecordRule] = []
  var datasetRules: [DatasetRule] = []
  /// The constraint rules as the pack has them, once one of them was taken out.
  var fieldRules: FieldRuleTable?
}

/// Changes a pack as one overlay says.
struct Overlay {
  private(set) var pack: RulePack
  private var exceptions: [String: Disposition]
  private let folder: URL
  /// The files that it names.
  private(set) var files: [URL] = []

  /// - Parameter folder: Where the overlay stands, and the files that it names.
  init(_ pack: RulePack, folder: URL) {
    (self.pack, self.folder) = (pack, folder)
    exceptions = pack.dispositions.exceptions
  }

  mutating func apply(_ root: PackNode, _ faults: inout [PackFault]) {
    root.allow(["id", "title", "rules", "parameters", "lists", "note"], &faults)
    let id = root.string("id", &faults)
    if !id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) {
      faults.append(
        (root["id"] ?? root).fault(
          "`id` is made of letters, digits and hyphens",
          vi: "`id` chỉ gồm chữ cái không dấu, chữ số và dấu gạch nối"))
    }
    for (key, node) in root["rules"]?.keyedMembers ?? [] { rule(key, node, id, &faults) }
    for (key, node) in root["parameters"]?.keyedMembers ?? [] { parameter(key, node, &faults) }
    for (key, node) in root["lists"]?.keyedMembers ?? [] { list(key, node, &faults) }
    shelve()
    pack.dispositions = DispositionTable(
      pack.catalogue, bySeverity: pack.dispositions.bySeverity, exceptions: exceptions)
  }

  // MARK: Rules

  private mutating func rule(
    _ key: PackNode, _ node: PackNode, _ overlay: String, _ faults: inout [PackFault]
  ) {
    let id = key.text ?? ""
    guard let index = pack.catalogue.index(of: id) else {
      let near = Suggestion.texts(for: id, among: pack.catalogue.rules.map(\.id))
      faults.append(
        key.fault("there is no rule `\(id)`\(near.en)", vi: "không có quy tắc `\(id)`\(near.vi)"))
      return
    }
    node.allow(["run", "reason", "severity", "disposition", "note"], &faults)
    let description = pack.catalogue[index]
    if description.isFixed {
      faults.append(
        key.fault(
          "`\(id)` is fixed by the pack: \(description.citation ?? "")",
          vi: "`\(id)` do bộ quy tắc ấn định, không đổi được: \(description.citation ?? "")"))
      return
    }
    if node["run"] != nil { run(index, node.flag("run", &faults), node, &faults) }
    if let severity: Severity = node.choice("severity", &faults) {
      pack.catalogue.grade(index, severity)
      // An exception made for another severity says nothing about this one.
      exceptions[id] = nil
    }
    if let text = node["disposition"]?.text, let place = node["disposition"] {
      disposition(text, place, index, &faults)
    }
  }

  private mutating func run(
    _ index: RuleIndex, _ isOn: Bool, _ node: PackNode, _ faults: inout [PackFault]
  ) {
    let rule = pack.catalogue[index]
    guard !isOn else {
      pack.switchedOff[index] = nil
      return
    }
    let place = node["run"] ?? node
    if rule.origin == .stage || isUnreadable(index) {
      faults.append(
        place.fault(
          "what `\(rule.id)` finds is always told; give it another `severity` instead",
          vi:
            "phát hiện của `\(rule.id)` luôn phải được báo; hãy đổi `severity` của quy tắc thay vì tắt"
        ))
    }
    guard let reason = node["reason"]?.text, !reason.isEmpty else {
      faults.append(
        place.fault(
          "a rule that is switched off needs its `reason`", vi: "quy tắc bị tắt phải có `reason`"))
      return
    }
    pack.switchedOff[index] = LocalizedText(reason)
  }

  private func isUnreadable(_ index: RuleIndex) -> Bool {
    let rule = pack.catalogue[index]
    guard rule.origin == .constraint, let field = rule.blame.first else { return false }
    return pack.fieldRules[field].unreadable == index
  }

  private mutating func disposition(
    _ text: String, _ node: PackNode, _ index: RuleIndex, _ faults: inout [PackFault]
  ) {
    let known: [Disposition] = [.accepted, .held, .rejected]
    guard let disposition = known.first(where: { $0.name == text }) else {
      faults.append(
        node.fault(
          "`\(text)` is not one of accepted, held, rejected",
          vi: "`\(text)` không phải là accepted, held hay rejected"))
      return
    }
    let rule = pack.catalogue[index]
    if rule.severity == .error, disposition != .rejected {
      faults.append(
        node.fault(
          "an error is rejected; give the rule another `severity` first",
          vi: "lỗi thì hồ sơ bị từ chối; hãy đổi `severity` của quy tắc trước"))
    }
    exceptions[rule.id] = disposition
  }

  /// Puts what is switched off aside, and what is on again back.
  private mutating func shelve() {
    let off = Set(pack.switchedOff.keys)
    let all = pack.recordRules + pack.shelved.recordRules
    pack.recordRules = all.filter { !off.contains($0.index) }
      .sorted { $0.index.number < $1.index.number }
    pack.shelved.recordRules = all.filter { off.contains($0.index) }
    let queries = pack.datasetRules + pack.shelved.datasetRules
    pack.datasetRules = queries.filter { !off.contains($0.index) }
      .sorted { $0.index.number < $1.index.number }
    pack.shelved.datasetRules = queries.filter { off.contains($0.index) }
    let fieldRules = pack.shelved.fieldRules ?? pack.fieldRules
    pack.fieldRules = fieldRules.without(off)
    pack.shelved.fieldRules = fieldRules
  }

  // MARK: Lists

  /// Takes the agency's own rows of a list that the pack only describes.
  private mutating func list(_ key: PackNode, _ node: PackNode, _ faults: inout [PackFault]) {
    let name = key.text ?? ""
    guard let position = pack.lists.firstIndex(where: { $0.name == name }),
      pack.samples[name] != nil
    else {
      let near = Suggestion.texts(for: name, among: pack.samples.keys)
      faults.append(
        key.fault(
          "`\(name)` is not a list that agencies supply\(near.en)",
          vi: "`\(name)` không phải là danh mục do cơ quan cung cấp\(near.vi)"))
      return
    }
    guard let file = node.text, !file.isEmpty else {
      faults.append(
        node.fault(
          "here must stand the name of a CSV file beside this one",
          vi: "ở đây phải là tên một tệp CSV nằm cạnh tệp này"))
      return
    }
    let (url, described) = (folder.appendingPathComponent(file), pack.lists[position])
    files.append(url)
    guard
      let list = ListLoader.load(url.path, file: file, name: name, title: described.title, &faults)
    else { return }
    for property in described.properties where list.index(ofProperty: property) == nil {
      faults.append(
        PackFault(
          file: file, line: 1, column: 1, message: "the column `\(property)` is missing",
          vi: "thiếu cột `\(property)`"))
    }
    if list.entries.isEmpty {
      faults.append(
        PackFault(
          file: file, line: 1, column: 1, message: "the list has no rows",
          vi: "danh mục không có dòng nào"))
    }
    pack.lists[position] = list
  }

  // MARK: Parameters

  private mutating func parameter(
    _ key: PackNode, _ node: PackNode, _ faults: inout [PackFault]
  ) {
    let name = key.text ?? ""
    guard let index = pack.parameters.firstIndex(where: { $0.name == name }) else {
      let near = Suggestion.texts(for: name, among: pack.parameters.map(\.name))
      faults.append(
        key.fault(
          "there is no parameter `\(name)`\(near.en)", vi: "không có tham số `\(name)`\(near.vi)"))
      return
    }
    guard let text = node.text, !text.isEmpty else {
      faults.append(
        node.fault(
          "here must stand the value of `\(name)`", vi: "ở đây phải là giá trị của `\(name)`"))
      return
    }
    let wanted = Kind(pack.parameters[index].value)
    let given = Kind(text)
    switch (wanted, given) {
    case (.decimal, .integer): pack.parameters[index].value = text + ".0"
    case _ where wanted == given: pack.parameters[index].value = text
    default:
      faults.append(
        node.fault(
          "`\(name)` is \(wanted.rawValue) in the pack, not \(given.rawValue)",
          vi: "`\(name)` trong bộ quy tắc có kiểu \(wanted.rawValue), không phải \(given.rawValue)")
      )
    }
  }

  /// What the value of a parameter is, by the way in which it is written.
  private enum Kind: String {
    case integer = "a whole number"
    case decimal = "a number with a decimal point"
    case date = "a date"
    case text = "a text"

    init(_ text: String) {
      if Int(text) != nil {
        self = .integer
      } else if Double(text) != nil {
        self = .decimal
      } else if text.count >= 7, PartialDate(iso: text) != nil {
        self = .date
      } else {
        self = .text
      }
    }
  }
}
