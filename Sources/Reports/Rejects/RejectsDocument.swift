import RecordModel

/// One rejects file as XML, for an XML source: the records as read, inside elements of the same
/// names, the reasons in a comment before each and the reference in an attribute of its own. Held
/// records have attributes for an explanation besides, to be filled in.
///
/// Names inside a record lose their prefix, as when they are read. What was no record stands in a
/// comment. UTF-8, whatever the source was in: XML says so itself.
struct RejectsDocument {
  private let layout: RejectsLayout
  private let form: ReportFile.Form
  private let say: Wording

  init(_ context: ReportContext, _ file: ReportFile, _ shape: RejectsShape) {
    layout = RejectsLayout(context, file, width: shape.width)
    form = file.form ?? ReportFile.Form(hasByteOrderMark: false)
    say = Wording(language: context.language)
  }

  private var record: String { form.record.isEmpty ? "record" : form.record }

  func appendStart(to bytes: inout [UInt8]) {
    bytes += Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    let tags = form.ancestors.isEmpty ? ["<records>"] : form.ancestors
    for tag in tags { bytes += Array((tag + "\n").utf8) }
  }

  func appendEnd(to bytes: inout [UInt8]) {
    let tags = form.ancestors.isEmpty ? ["<records>"] : form.ancestors
    for tag in tags.reversed() {
      let name = tag.dropFirst().prefix { $0 != " " && $0 != ">" }
      bytes += Array("</\(name)>\n".utf8)
    }
  }

  func append(_ record: StoredRecord, to bytes: inout [UInt8]) {
    let row = layout.row(record)
    let faults = row.faults.map { "\(say.severity($0.severity)): \($0.reason)" }
    let reference = record.reference?.text ?? ""
    guard !record.outline.isEmpty else {
      // Of a store that was written before elements were kept.
      let place = say("Hồ sơ ở dòng \(record.line)", "The record at line \(record.line)")
      appendComment([place + " (\(reference))"] + faults, to: &bytes)
      return
    }
    appendComment(faults, to: &bytes)
    var writer = ElementWriter(record: self.record)
    writer.write(record.outline, added(record, row))
    bytes += writer.bytes
    bytes.append(10)
  }

  /// The attributes of hoso's own.
  private func added(_ record: StoredRecord, _ row: RejectsRow) -> [(name: String, text: String)] {
    zip(AddedColumn.closing, row.closing).filter { column, text in
      switch column {
      case .reference: true
      case .explanation, .explainedBy, .explainedUntil: record.disposition == .held || !text.isEmpty
      case .reasons, .columns, .severity, .extra: false
      }
    }.reversed().map { ($0.0.heading(say.language), $0.1) }
  }

  func append(_ fragment: StoredFragment, to bytes: inout [UInt8]) {
    let reference = fragment.reference?.text ?? ""
    let place = say("Đoạn ở dòng \(fragment.line)", "The fragment at line \(fragment.line)")
    appendComment(
      ["\(place) (\(reference)): \(layout.reason(fragment))", fragment.text], to: &bytes)
  }

  private func appendComment(_ lines: [String], to bytes: inout [UInt8]) {
    // Two hyphens would end the comment.
    let text = lines.filter { !$0.isEmpty }.joined(separator: "\n     ")
      .replacing("--", with: "- -").replacing("--", with: "- -")
    bytes += Array("<!-- ".utf8)
    appendXML(text, isAttribute: false, escapes: false, to: &bytes)
    bytes += Array(" -->\n".utf8)
  }
}

/// Writes one element from its paths and texts in document order.
private struct ElementWriter {
  var bytes: [UInt8] = []
  private let record: String
  /// The open elements: their paths, whether the start tag is still open, and whether text follows
  /// text, which must then be that of another element.
  private var open: [(path: String, hasText: Bool)] = []
  private var inStartTag = false

  init(record: String) { self.record = record }

  /// - Parameter added: Attributes of the record beside its own.
  mutating func write(_ outline: [OutlineItem], _ added: [(name: String, text: String)]) {
    start("", record)
    for one in added { attribute(one.name, one.text) }
    for item in outline {
      let steps = item.path.split(separator: "/").map(String.init)
      if let name = steps.last, name.hasPrefix("@") {
        // Those of an earlier time give way to the ones above.
        guard AddedColumn(heading: String(name.dropFirst())) == nil else { continue }
        close(to: steps.dropLast().joined(separator: "/"))
        attribute(String(name.dropFirst()), item.text ?? "")
      } else if let text = item.text {
        write(text, steps, item.path)
      } else if !item.path.isEmpty {
        openParents(steps)
        start(item.path, steps.last ?? "")
      }
    }
    while !open.isEmpty { end() }
  }

  private mutating func write(_ text: String, _ steps: [String], _ path: String) {
    close(to: path)
    if open.last?.path == path, open.last?.hasText == false || path.isEmpty {
      content(text)
      open[open.count - 1].hasText = true
      return
    }
    openParents(steps)
    start(path, steps.last ?? "")
    content(text)
    end()
  }

  /// Opens what an element stands in, after closing what it does not.
  private mutating func openParents(_ steps: [String]) {
    let parent = steps.dropLast().joined(separator: "/")
    close(to: parent)
    if let last = open.last, last.path == parent { open[open.count - 1].hasText = false }
  }

  /// Closes elements until the one at a path, or one above it, is the innermost.
  private mutating func close(to path: String) {
    while let last = open.last, last.path != path, !last.path.isEmpty,
      !path.hasPrefix(last.path + "/")
    {
      end()
    }
  }

  private mutating func start(_ path: String, _ name: String) {
    endStartTag()
    bytes += Array("<\(name)".utf8)
    inStartTag = true
    open.append((path, false))
  }

  private mutating func attribute(_ name: String, _ text: String) {
    guard inStartTag else { return }
    bytes += Array(" \(name)=\"".utf8)
    appendXML(text, isAttribute: true, to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func content(_ text: String) {
    endStartTag()
    appendXML(text, isAttribute: false, to: &bytes)
  }

  private mutating func endStartTag() {
    if inStartTag { bytes.append(UInt8(ascii: ">")) }
    inStartTag = false
  }

  private mutating func end() {
    guard let last = open.popLast() else { return }
    if inStartTag {
      bytes += Array("/>".utf8)
      inStartTag = false
    } else {
      let name = last.path.isEmpty ? record : String(last.path.split(separator: "/").last ?? "")
      bytes += Array("</\(name)>".utf8)
    }
  }
}

/// Appends text with what XML cannot hold replaced. Source: XML 1.0, fifth edition, §2.2, §3.3.3.
private func appendXML(
  _ text: String, isAttribute: Bool, escapes: Bool = true, to bytes: inout [UInt8]
) {
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&" where escapes: bytes += Array("&amp;".utf8)
    case "<" where escapes: bytes += Array("&lt;".utf8)
    case ">" where escapes: bytes += Array("&gt;".utf8)
    case "\"" where isAttribute: bytes += Array("&quot;".utf8)
    case "\t" where isAttribute, "\n" where isAttribute, "\r":
      bytes += Array((escapes ? "&#\(scalar.value);" : " ").utf8)
    case "\t", "\n", " "...: bytes += scalar.isXML ? Array(String(scalar).utf8) : replacement
    default: bytes += replacement
    }
  }
}

private let replacement: [UInt8] = [0xef, 0xbf, 0xbd]

extension Unicode.Scalar {
  fileprivate var isXML: Bool { value != 0xfffe && value != 0xffff }
}
