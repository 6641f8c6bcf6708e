internal import RecordModel

/// Tags seen in plain records: their names as they stand in the text, and the paths they lead to.
///
/// Paths get the same numbers, in order of their first appearance in a piece, as from
/// `XMLPathTable`. What tags are called is known from piece to piece: to learn the seventy tags of a
/// résumé anew for each took 7,000 instructions a record.
struct XMLPlainTags {
  struct Tag {
    var head: XMLNameHead
    /// The last bytes of a name of more than sixteen.
    var tail: XMLNameHead
    /// Where the name begins in `names`.
    var start: Int
    var count: Int
    /// Where the name begins in `names` behind its prefix.
    var local: Int
    /// The number of its path in this piece; `unnumbered` until it comes.
    var path: Int
    /// The number of its path among all that are known.
    var known: Int
    var parent: Int
    var isAttribute: Bool
    /// The tag that came after this one the last time, and another that did before: records resemble
    /// each other, and behind a row come another row or the end of the list.
    var next: Int
    var other = -1
    /// The number of the element in which this attribute stood last.
    var element = 0
    /// The elements that are open in it, itself among them.
    var depth: Int
    /// Attributes that it was seen with.
    var attributeCount = 0
    /// Of an attribute: its bit among the first 64 of its element; otherwise 0.
    var mark: UInt64 = 0
  }
  private(set) var tags: [Tag] = []
  /// Those of this piece.
  private(set) var paths: [String] = []
  /// All that are known, and the numbers of those that came in this piece.
  private var known: [(path: String, number: Int)] = []
  private var names: [UInt8] = []
  /// What led from element to element.
  var ways = XMLPlainWays()
  /// What led from attribute to attribute.
  var attributeWays = XMLPlainWays()
  /// One more than a tag, by the hash of its name and its parent; 0 when free.
  private var slots = [Int](repeating: 0, count: 256)
  private var numbers: [[UInt8]: Int] = [:]
  /// The tag that came last; -1 when none did.
  var last = -1

  static let root = -1
  static let unnumbered = -1
  /// With more tags than this nothing is known any longer in the next piece.
  private static let limit = 4_096

  /// Begins a piece: no path has a number yet.
  mutating func begin(maximalDepth: Int) {
    if tags.count > Self.limit { self = XMLPlainTags() }
    ways.begin(maximalDepth: maximalDepth)
    attributeWays.begin(maximalDepth: 0)
    paths = []
    for place in known.indices { known[place].number = Self.unnumbered }
    for place in tags.indices { (tags[place].path, tags[place].element) = (Self.unnumbered, 0) }
  }

  /// The number of the tag's path, which it gets when it comes for the first time in a piece.
  @inline(__always)
  mutating func path(of tag: Int) -> Int {
    let path = tags[tag].path
    return path == Self.unnumbered ? number(tag) : path
  }

  private mutating func number(_ tag: Int) -> Int {
    let place = tags[tag].known
    if known[place].number == Self.unnumbered {
      known[place].number = paths.count
      paths.append(known[place].path)
    }
    tags[tag].path = known[place].number
    return tags[tag].path
  }

  /// Whether the elements that came in this piece bear a name where they are records, and nowhere
  /// else.
  func isOnlyOfRecords(_ name: [UInt8]) -> Bool {
    for tag in tags where tag.path != Self.unnumbered && !tag.isAttribute {
      let isNamed = names[tag.local..<tag.start + tag.count].elementsEqual(name)
      if isNamed != (tag.parent == Self.root) { return false }
    }
    return true
  }

  /// Where the tag's name ends if it stands at `start`, otherwise `nil`; the caller looks at what
  /// follows it, which is there.
  @inline(__always)
  func end(of tag: Int, at start: Int, in bytes: Span<UInt8>) -> Int? {
    let count = tags[tag].count
    guard start &+ count < bytes.count else { return nil }
    var index = 0
    if start <= bytes.count &- 16 {
      guard bytes.starts(with: tags[tag].head, at: start) else { return nil }
      if count <= 16 { return start &+ count }
      if count <= 32 {
        return bytes.starts(with: tags[tag].tail, at: start &+ count &- 16) ? start &+ count : nil
      }
      index = 16
    }
    let name = tags[tag].start
    while index < count {
      if names[name &+ index] != bytes[start &+ index] { return nil }
      index &+= 1
    }
    return start &+ count
  }

  /// The tag whose name stands at `start` if it is one that was likely to come now, and where its
  /// name ends.
  @inline(__always)
  func likely(
    _ parent: Int, isAttribute: Bool, at start: Int, in bytes: Span<UInt8>
  ) -> (tag: Int, end: Int)? {
    guard last >= 0 else { return nil }
    if let end = end(of: tags[last].next, parent, isAttribute, at: start, in: bytes) {
      return (tags[last].next, end)
    }
    if let end = end(of: tags[last].other, parent, isAttribute, at: start, in: bytes) {
      return (tags[last].other, end)
    }
    return nil
  }

  @inline(__always)
  private func end(
    of tag: Int, _ parent: Int, _ isAttribute: Bool, at start: Int, in bytes: Span<UInt8>
  ) -> Int? {
    guard tag >= 0, tags[tag].parent == parent, tags[tag].isAttribute == isAttribute,
      let end = end(of: tag, at: start, in: bytes)
    else { return nil }
    return bytes[end] == UInt8(ascii: ">") || bytes[end].endsXMLName ? end : nil
  }

  /// Whether an attribute was not there yet in the element of this number, from 1, in which those of
  /// `seen` were.
  @inline(__always)
  mutating func isFirst(_ attribute: Int, in element: Int, _ seen: inout UInt64) -> Bool {
    let mark = tags[attribute].mark
    if mark != 0 {
      defer { seen |= mark }
      return seen & mark == 0
    }
    if tags[attribute].element == element { return false }
    tags[attribute].element = element
    return true
  }

  @inline(__always)
  mutating func take(_ tag: Int) {
    if last >= 0, tags[last].next != tag {
      tags[last].other = tags[last].next
      tags[last].next = tag
    }
    last = tag
  }

  /// The tag or attribute named so below a path.
  ///
  /// - Parameter name: With its prefix; letters are all ASCII.
  mutating func find(
    _ name: Range<Int>, local: Int, parent: Int, isAttribute: Bool, in bytes: Span<UInt8>
  ) -> Int {
    let seed = UInt64(truncatingIfNeeded: parent) << 1 | (isAttribute ? 1 : 0)
    let hash = hashBytes(bytes.extracting(name), seed: seed)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let tag = slots[slot] - 1
      if tags[tag].parent == parent, tags[tag].isAttribute == isAttribute,
        tags[tag].count == name.count, end(of: tag, at: name.lowerBound, in: bytes) != nil
      {
        return tag
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    insert(bytes.array(name), local: local, parent: parent, isAttribute: isAttribute)
    slots[slot] = tags.count
    if tags.count * 2 > slots.count { grow() }
    return tags.count - 1
  }

  private mutating func insert(_ name: [UInt8], local: Int, parent: Int, isAttribute: Bool) {
    let parentPath = parent < 0 ? -1 : tags[parent].known
    let localName = (isAttribute ? [0x40] : []) + name[local...]
    let key = Array(String(parentPath).utf8) + [0x2F] + localName
    let path = numbers[key] ?? known.count
    if path == known.count {
      numbers[key] = path
      let text = String(decoding: localName, as: UTF8.self)
      let above = parentPath < 0 ? "" : known[parentPath].path
      let full = parentPath < 0 ? "" : above.isEmpty ? text : above + "/" + text
      known.append((full, Self.unnumbered))
    }
    let start = names.count
    names += name
    tags.append(
      Tag(
        head: XMLNameHead(name), tail: XMLNameHead(name.suffix(16)), start: start,
        count: name.count, local: start + local, path: Self.unnumbered, known: path,
        parent: parent, isAttribute: isAttribute, next: -1,
        depth: parent < 0 ? 1 : tags[parent].depth + 1))
    guard isAttribute, parent >= 0 else { return }
    let place = tags[parent].attributeCount
    tags[parent].attributeCount += 1
    if place < 64 { tags[tags.count - 1].mark = 1 << UInt64(place) }
  }

  private mutating func grow() {
    slots = [Int](repeating: 0, count: slots.count * 2)
    for (number, tag) in tags.enumerated() {
      let seed = UInt64(truncatingIfNeeded: tag.parent) << 1 | (tag.isAttribute ? 1 : 0)
      let hash = hashBytes(names.span.extracting(tag.start..<tag.start + tag.count), seed: seed)
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = number + 1
    }
  }
}
