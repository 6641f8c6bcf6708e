/// Tags seen in plain records: their names as they stand in the text, and the paths they lead to.
///
/// Paths get the same numbers, in order of their first appearance, as from `XMLPathTable`.
struct XMLPlainTags {
  struct Tag {
    /// Where the name begins in `names`.
    var start: Int
    var count: Int
    var path: Int
    var parent: Int
    /// The tag that came after this one the last time: records resemble each other.
    var next: Int
  }
  private(set) var tags: [Tag] = []
  private(set) var paths: [String] = []
  /// With some bytes to spare at the end, so that whole words can be read.
  private var names = [UInt8](repeating: 0, count: 8)
  private var known: [[UInt8]: Int] = [:]
  private var numbers: [[UInt8]: Int] = [:]
  private var last = -1

  static let root = -1

  /// Whether the tag's name stands at `start`; the caller looks at what follows it.
  @inline(__always)
  func matches(_ tag: Int, at start: Int, in bytes: Span<UInt8>) -> Bool {
    let tag = tags[tag]
    guard start + tag.count < bytes.count else { return false }
    let (own, other) = unsafe (names.span.bytes, bytes.bytes)
    var index = 0
    if start + tag.count + 8 <= bytes.count {
      // `names` has eight bytes to spare, and so has `bytes` by the condition above.
      while index < tag.count {
        let difference =
          unsafe own.unsafeLoadUnaligned(fromByteOffset: tag.start + index, as: UInt64.self)
          ^ other.unsafeLoadUnaligned(fromByteOffset: start + index, as: UInt64.self)
        let left = tag.count - index
        let wanted = left >= 8 ? difference : difference.littleEndian << (64 - 8 * UInt64(left))
        if wanted != 0 { return false }
        index += 8
      }
      return true
    }
    while index < tag.count {
      if names[tag.start + index] != bytes[start + index] { return false }
      index += 1
    }
    return true
  }

  /// The tag that is likely to come now; -1 when there is none.
  @inline(__always)
  func likely(_ parent: Int) -> Int {
    guard last >= 0 else { return -1 }
    let next = tags[last].next
    return next >= 0 && tags[next].parent == parent ? next : -1
  }

  @inline(__always)
  mutating func take(_ tag: Int) {
    if last >= 0, tags[last].next != tag { tags[last].next = tag }
    last = tag
  }

  /// The tag or attribute named so below a path.
  ///
  /// - Parameter name: With its prefix; letters are all ASCII.
  mutating func find(
    _ name: Range<Int>, local: Int, parent: Int, isAttribute: Bool, in bytes: Span<UInt8>
  ) -> Int {
    let parentPath = parent < 0 ? -1 : tags[parent].path
    let head = isAttribute ? [0x40] : [0x2F] as [UInt8]
    let own = bytes.array(name)
    let mark = head + String(parent).utf8 + [0] + own
    if let tag = known[mark] { return tag }
    let localName = Array(own[local...])
    let key = head + String(parentPath).utf8 + [0] + localName
    let path = numbers[key] ?? paths.count
    if path == paths.count {
      numbers[key] = path
      let text = (isAttribute ? "@" : "") + String(decoding: localName, as: UTF8.self)
      let above = parentPath < 0 ? "" : paths[parentPath]
      paths.append(parentPath < 0 ? "" : above.isEmpty ? text : above + "/" + text)
    }
    let start = names.count - 8
    names.removeLast(8)
    names += own + [0, 0, 0, 0, 0, 0, 0, 0]
    tags.append(Tag(start: start, count: own.count, path: path, parent: parent, next: -1))
    known[mark] = tags.count - 1
    return tags.count - 1
  }
}
