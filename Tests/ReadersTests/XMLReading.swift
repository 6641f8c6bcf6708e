import CLibXML2
import Readers
import RecordModel

/// Hands out its bytes a few at a time.
struct TricklingSource: ByteSource {
  var bytes: [UInt8]
  var step: Int
  private var position = 0

  init(_ bytes: [UInt8], step: Int) { (self.bytes, self.step) = (bytes, step) }

  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
    let end = min(bytes.count, position + min(step, count))
    buffer.append(contentsOf: bytes[position..<end])
    defer { position = end }
    return end - position
  }
}

/// What a test wants to know of a document that was read.
struct XMLReading: Equatable {
  struct Record: Equatable {
    var span: Range<Int>
    var line: Int
    var fields: [String]
  }
  struct Damage: Equatable {
    var span: Range<Int>
    var line: Int
    var rule: StageRule
    var cause: [Int]
  }
  var records: [Record] = []
  var fragments: [Damage] = []
  var error: ReadError?
  /// The document ends before its root or its last record is closed.
  var isCut = false
  var pieceCount = 0
  var independentCount = 0
  /// Whether spans of pieces follow each other, and everything in a piece lies in its span in
  /// order.
  var tiles = true
  var end = 0

  init(
    _ bytes: [UInt8], _ record: String = "/ds/cb", step: Int = 1 << 20,
    limits: XMLLimits = .standard, encodingOverride: XMLEncodingOverride? = nil,
    parsesPlain: Bool = true
  ) {
    var memory = XMLParserMemory()
    self.init(
      bytes, record, step: step, limits: limits, encodingOverride: encodingOverride,
      parsesPlain: parsesPlain, knowing: &memory)
  }

  /// - Parameter memory: Of documents read before.
  init(
    _ bytes: [UInt8], _ record: String = "/ds/cb", step: Int = 1 << 20,
    limits: XMLLimits = .standard, encodingOverride: XMLEncodingOverride? = nil,
    parsesPlain: Bool = true, knowing memory: inout XMLParserMemory
  ) {
    do throws(ReadError) {
      var cutter = try XMLCutter(
        source: TricklingSource(bytes, step: step), path: "a.xml", record: record, limits: limits,
        encodingOverride: encodingOverride)
      let parser = XMLPieceParser(record: record, limits: limits, parsesPlain: parsesPlain)
      while var piece = try cutter.next() {
        let span = piece.span
        take(parser.parse(taking: &piece, &memory), span)
      }
      isCut = cutter.cut != nil
    } catch {
      self.error = error
    }
  }

  init(
    _ text: String, _ record: String = "/ds/cb", step: Int = 1 << 20,
    limits: XMLLimits = .standard
  ) {
    self.init(Array(text.utf8), record, step: step, limits: limits)
  }

  private mutating func take(_ chunk: RawChunk, _ span: SourceSpan) {
    pieceCount += 1
    independentCount += chunk.independentCount
    if chunk.span != span || Int(span.offset) != end { tiles = false }
    end = Int(span.end)
    for record in chunk.records {
      let fields = chunk.fields[record.fields].map { field in
        let path = chunk.paths[Int(field.column)]
        let value = String(decoding: chunk.bytes[field.range], as: UTF8.self)
        return field.flags.contains(.elementStart) ? "<\(path)>" : "\(path)=\(value)"
      }
      records.append(Record(span: range(record.span), line: Int(record.line), fields: fields))
    }
    for fragment in chunk.fragments {
      fragments.append(
        Damage(
          span: range(fragment.span), line: fragment.line, rule: fragment.rule,
          cause: [fragment.causeLine, fragment.causeColumn]))
    }
    // Records and fragments of a piece share no byte and leave none of its span.
    let spans =
      (chunk.records.map { range($0.span) } + chunk.fragments.map { range($0.span) })
      .sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
    var place = Int(span.offset)
    for span in spans {
      if span.lowerBound < place { tiles = false }
      place = span.upperBound
    }
    if place > end { tiles = false }
    if chunk.recordBytes + chunk.fragmentBytes != spans.reduce(0, { $0 + $1.count }) {
      tiles = false
    }
  }

  private func range(_ span: SourceSpan) -> Range<Int> { Int(span.offset)..<Int(span.end) }
}

/// The slow, obvious twin: a tree of the whole document by libxml2, walked for its records.
func plainParse(_ bytes: [UInt8], _ record: String) -> [[String]]? {
  let options = XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_NOCDATA.rawValue
  let quiet = XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
  let document = unsafe bytes.withUnsafeBytes { raw in
    unsafe xmlReadMemory(
      raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count), nil, nil,
      Int32(options | quiet))
  }
  guard let document = unsafe document else { return nil }
  defer { unsafe xmlFreeDoc(document) }
  guard let root = unsafe xmlDocGetRootElement(document) else { return nil }
  let names = record.split(separator: "/").map(String.init)
  var found: [[String]] = []
  func walk(_ node: xmlNodePtr, _ open: [String]) {
    let path = unsafe open + [localName(node.pointee.name, node.pointee.ns)]
    if record.hasPrefix("//") ? path.suffix(names.count) == names[...] : path == names {
      var fields: [String] = []
      unsafe describe(node, "", &fields)
      found.append(fields)
      return
    }
    unsafe eachChild(node) { child in
      if unsafe child.pointee.type == XML_ELEMENT_NODE { unsafe walk(child, path) }
    }
  }
  unsafe walk(root, [])
  return found
}

/// A tree keeps prefixes that were never declared.
private func localName(_ name: UnsafePointer<UInt8>, _ namespace: xmlNsPtr?) -> String {
  let name = unsafe String(cString: name)
  if unsafe namespace != nil { return name }
  let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
  return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty ? String(parts[1]) : name
}

private func eachChild(_ node: xmlNodePtr, _ visit: (xmlNodePtr) -> Void) {
  unsafe eachSibling(node.pointee.children, visit)
}

private func eachSibling(_ first: xmlNodePtr?, _ visit: (xmlNodePtr) -> Void) {
  var child = unsafe first
  while let current = unsafe child {
    unsafe visit(current)
    unsafe child = current.pointee.next
  }
}

private func describe(_ node: xmlNodePtr, _ path: String, _ fields: inout [String]) {
  var hasChildren = false
  unsafe eachChild(node) { child in
    if unsafe child.pointee.type == XML_ELEMENT_NODE { hasChildren = true }
  }
  if hasChildren || (unsafe node.pointee.properties != nil) { fields.append("<\(path)>") }
  var attribute = unsafe node.pointee.properties
  while let current = unsafe attribute {
    var text = ""
    unsafe eachSibling(current.pointee.children) {
      text += unsafe String(cString: $0.pointee.content)
    }
    let name = unsafe "@" + localName(current.pointee.name, current.pointee.ns)
    fields.append((path.isEmpty ? name : path + "/" + name) + "=" + text)
    unsafe attribute = current.pointee.next
  }
  var text = ""
  func giveText() {
    if text.utf8.contains(where: { ![9, 10, 13, 32].contains($0) }) {
      fields.append("\(path)=\(text)")
    }
    text = ""
  }
  var inner: [String] = []
  unsafe eachChild(node) { child in
    switch unsafe child.pointee.type {
    case XML_TEXT_NODE, XML_CDATA_SECTION_NODE:
      text += unsafe String(cString: child.pointee.content)
    case XML_ELEMENT_NODE:
      let name = unsafe localName(child.pointee.name, child.pointee.ns)
      giveText()
      inner = []
      unsafe describe(child, path.isEmpty ? name : path + "/" + name, &inner)
      fields += inner
    default: break
    }
  }
  if hasChildren { giveText() } else { fields.append("\(path)=\(text)") }
}
