/// The path of the element that repeats as records, such as `/DanhSach/CanBo`.
///
/// Of the elements that stand more than once beside each other it is the outermost that makes up
/// most of the document's beginning; the root itself if nothing does.
///
/// - Parameter head: The first bytes of the file, some 64 KB, in any encoding.
/// - Returns: Local names from the root on; `/` when there is no element.
public func guessRecordPath(_ head: Span<UInt8>) -> String {
  var text: [UInt8] = []
  guard
    var decoder = try? XMLDecoder(
      MemorySource(head.array(0..<head.count)), path: "", override: nil),
    (try? decoder.fill(&text, count: head.count)) == true
  else { return "/" }
  while (try? decoder.fill(&text, count: head.count)) == true {}
  var census = XMLCensus()
  census.take(text.span)
  return census.records
}

/// Which elements stand beside others of the same name, and how much of the text is in them.
private struct XMLCensus {
  private struct Element {
    var path: [String]
    var start: Int
    var children: [String: Int] = [:]
  }
  private struct Tally {
    var depth: Int
    var byteCount = 0
    var isRepeated = false
  }
  private var open: [Element] = []
  private var tallies: [[String]: Tally] = [:]
  private var root: Range<Int>?

  mutating func take(_ bytes: Span<UInt8>) {
    var index = 0
    while index < bytes.count {
      guard
        let token = XMLToken.at(
          index, in: bytes, mustDecide: true, allowsDoctype: open.isEmpty && root == nil)
      else { break }
      index = token.end
      switch token.kind {
      case .startTag, .emptyTag:
        begin(String(decoding: bytes.array(token.name), as: UTF8.self), at: token.start)
        if token.kind == .emptyTag { end(at: token.end) }
      case .endTag: if !open.isEmpty { end(at: token.end) }
      default: break
      }
    }
    while !open.isEmpty { end(at: bytes.count) }
  }

  private mutating func begin(_ name: String, at start: Int) {
    // A hostile head could nest without end, and each path costs its depth.
    let path = open.count < 64 ? (open.last?.path ?? []) + [name] : open.last?.path ?? []
    if !open.isEmpty {
      let count = open[open.count - 1].children[name, default: 0] + 1
      open[open.count - 1].children[name] = count
      if count > 1 { tallies[path, default: Tally(depth: path.count)].isRepeated = true }
    }
    open.append(Element(path: path, start: start))
  }

  private mutating func end(at end: Int) {
    let element = open.removeLast()
    if open.isEmpty { root = root ?? element.start..<end }
    tallies[element.path, default: Tally(depth: element.path.count)].byteCount +=
      end - element.start
  }

  var records: String {
    let rootPath = tallies.keys.first { $0.count == 1 } ?? []
    let total = tallies[rootPath]?.byteCount ?? 0
    let repeated = tallies.filter(\.value.isRepeated).sorted {
      ($0.value.depth, -$0.value.byteCount, $0.key.joined(separator: "/"))
        < ($1.value.depth, -$1.value.byteCount, $1.key.joined(separator: "/"))
    }
    let main =
      repeated.first { $0.value.byteCount * 2 >= total }
      ?? repeated.filter { $0.value.byteCount * 5 >= total }.max {
        $0.value.byteCount < $1.value.byteCount
      }
    return "/" + (main?.key ?? rootPath).joined(separator: "/")
  }
}
