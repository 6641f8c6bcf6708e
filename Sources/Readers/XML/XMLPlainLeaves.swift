internal import RecordModel

// Most of a record are elements with text alone, or empty ones, each of them the one that came at the
// same place of the record before. Such go by in a loop that asks nothing else, and in which nothing
// of the parser is written and read again for each: 335 instructions an element before, 170 so.

extension XMLPlainTags {
  /// Where such a loop is.
  private struct Walk {
    /// A `<`, or a place behind an element.
    var place: Int
    /// The tag that came last.
    var last: Int
    /// The blanks that are expected between two elements, and the `<` behind them; the count is 0
    /// where none are known.
    var gap: XMLNameHead
    var gapCount: Int
    /// Whether others came.
    var isGapNew = false
  }

  /// Goes over elements with text alone and empty ones, as long as each is the one that is likely
  /// to come.
  ///
  /// - Parameters:
  ///   - index: At a `<`; then at the next that is none of them, or behind one with something else
  ///     than a tag behind it and blanks.
  ///   - parent: What they stand in.
  ///   - fields: Gets one for each.
  @inline(__always)
  mutating func leaves(
    _ index: inout Int, below parent: Int, in text: Span<UInt8>, to fields: inout [RawField]
  ) {
    guard last >= 0, index <= text.count &- Self.room, text.count <= Int(UInt32.max) else { return }
    var walk = Walk(
      place: index, last: last, gap: tags[parent].gap, gapCount: tags[parent].gapCount)
    Self.append(&walk, below: parent, of: tags.span, in: text, to: &fields)
    (index, last) = (walk.place, walk.last)
    if walk.isGapNew { learn(gap: walk.gap, walk.gapCount, in: parent) }
  }

  @inline(__always)
  private static func append(
    _ walk: inout Walk, below parent: Int, of known: Span<Tag>, in text: Span<UInt8>,
    to fields: inout [RawField]
  ) {
    fields.append(addingCapacity: 32) { output in
      walk = walked(walk, below: parent, of: known, in: text, to: &output)
    }
  }

  @inline(__always)
  private static func walked(
    _ start: Walk, below parent: Int, of known: Span<Tag>, in text: Span<UInt8>,
    to output: inout OutputSpan<RawField>
  ) -> Walk {
    var walk = start
    while walk.place <= text.count &- room, output.freeCapacity > 0 {
      let tag = known[walk.last].next
      guard tag >= 0, known[tag].parent == parent, !known[tag].isAttribute,
        !known[tag].holdsElements
      else { return walk }
      let (count, path) = (known[tag].count, known[tag].path)
      guard count <= 32, UInt(bitPattern: path) < UInt(UInt16.max),
        isName(known[tag], at: walk.place &+ 1, in: text)
      else { return walk }
      let open = walk.place &+ 1 &+ count
      // The text of the most; it fits, as that of a piece does.
      var field = RawField(offset: 0, count: 0, column: path)
      if text[open] == UInt8(ascii: ">") {
        let start = open &+ 1
        guard text[start] > 0x20 else { return walk }
        let end = text.soundEnd(from: start, stop: 0x3C, odd: 0x5D)
        guard end >= 0 else { return walk }
        let name = end &+ 2
        guard name <= text.count &- room, text[name &- 1] == UInt8(ascii: "/"),
          isName(known[tag], at: name, in: text), text[name &+ count] == UInt8(ascii: ">")
        else { return walk }
        field.offset = UInt32(truncatingIfNeeded: start)
        field.count = UInt32(truncatingIfNeeded: end &- start)
        walk.place = name &+ count &+ 1
      } else {
        guard text[open] == UInt8(ascii: "/"), text[open &+ 1] == UInt8(ascii: ">") else {
          return walk
        }
        walk.place = open &+ 2
        field.offset = UInt32(truncatingIfNeeded: walk.place)
      }
      output.append(field)
      walk.last = tag
      if walk.gapCount > 0, text.starts(with: walk.gap, at: walk.place) {
        walk.place &+= walk.gapCount &- 1
      } else {
        let next = text.firstNotBlank(from: walk.place)
        guard next &+ 1 < text.count, text[next] == UInt8(ascii: "<") else { return walk }
        if text[next &+ 1] == UInt8(ascii: "/") {
          walk.place = next
          return walk
        }
        if next &- walk.place < 16 {
          walk.gap = XMLNameHead(text, walk.place..<next &+ 1)
          (walk.gapCount, walk.isGapNew) = (next &+ 1 &- walk.place, true)
        }
        walk.place = next
      }
    }
    return walk
  }

  /// What has to lie behind a place, so that a tag is looked at without asking for its end: a name
  /// of up to 32 bytes, looked at by sixteen, and what stands around it.
  private static var room: Int { 64 }

  /// Whether a tag's name, of up to 32 bytes, stands at `start`.
  @inline(__always)
  private static func isName(_ tag: Tag, at start: Int, in text: Span<UInt8>) -> Bool {
    text.starts(with: tag.head, at: start)
      && (tag.count <= 16 || text.starts(with: tag.tail, at: start &+ tag.count &- 16))
  }
}
