internal import RecordModel

/// Tags seen in plain records: their names as they stand in the text, and the paths they lead to.
///
/// Paths get the same numbers, in order of their first appearance, as from `XMLPathTable`.
struct XMLPlainTags {
  struct Tag {
    var head: XMLNameHead
    /// Where the name begins in `names`.
    var start: Int
    var count: Int
    var path: Int
    var parent: Int
    var isAttribute: Bool
    /// The tag that came after this one the last time, and another that did before: records resemble
    /// each other, and behind a row come another row or the end of the list.
    var next: Int
    var other = -1
    /// The number of the element in which this attribute stood last.
    var element = 0
  }
  private(set) var tags: [Tag] = []
  private(set) var paths: [String] = []
  private var names: [UInt8] = []
  /// One more than a tag, by the hash of its name and its parent; 0 when free.
  private var slots = [Int](repeating: 0, count: 256)
  private var numbers: [[UInt8]: Int] = [:]
  private var last = -1

  static let root = -1

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

  /// Whether an attribute was not there yet in the element of this number, from 1.
  @inline(__always)
  mutating func isFirst(_ attribute: Int, in element: Int) -> Bool {
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
    let parentPath = parent < 0 ? -1 : tags[parent].path
    let localName = (isAttribute ? [0x40] : []) + name[local...]
    let key = Array(String(parentPath).utf8) + [0x2F] + localName
    let path = numbers[key] ?? paths.count
    if path == paths.count {
      numbers[key] = path
      let text = String(decoding: localName, as: UTF8.self)
      let above = parentPath < 0 ? "" : paths[parentPath]
      paths.append(parentPath < 0 ? "" : above.isEmpty ? text : above + "/" + text)
    }
    let start = names.count
    names += name
    tags.append(
      Tag(
        head: XMLNameHead(name), start: start, count: name.count, path: path, parent: parent,
        isAttribute: isAttribute, next: -1))
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
