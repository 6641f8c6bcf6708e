internal import RecordModel

// Attributes come in the same order in most records: between two values the same stands each time, a
// quote, a blank, a name, and what opens the next value. It is compared at once, as `XMLPlainWays`
// does between texts: 380 instructions an attribute before, 130 so.

extension XMLPlainTags {
  /// Where attributes are read.
  struct AttributeWalk {
    /// Behind the name of the element, or behind an attribute.
    var place: Int
    /// The element, or the attribute that came last.
    var tag: Int
    /// The attributes that came, of those that have a mark.
    var seen: UInt64 = 0
    /// The path of the element if its start was not given.
    var start: Int?
    fileprivate var old: Int?

    init(_ place: Int, _ tag: Int, start: Int?) {
      (self.place, self.tag, self.start) = (place, tag, start)
    }
  }

  /// Goes over attributes as long as what is between their values is known.
  @inline(__always)
  mutating func go(_ walk: inout AttributeWalk, in text: Span<UInt8>, to fields: inout [RawField]) {
    guard text.count <= Int(UInt32.max) else { return }
    let before = walk.tag
    while true {
      let place = walk.place
      Self.append(
        &walk, by: attributeWays.ways.span, attributeWays.texts.span, piece: attributeWays.piece,
        in: text, to: &fields)
      if let old = walk.old {
        walk.old = nil
        let path = path(of: attributeWays.ways[old].target)
        guard path < Int(UInt16.max) else { break }
        attributeWays.renew(old, column: UInt16(path))
      } else if walk.place == place {
        break
      }
    }
    if walk.tag != before { last = walk.tag }
  }

  /// Learns what stands between two values.
  ///
  /// - Parameters:
  ///   - tag: The attribute of the second.
  ///   - open: Where that begins.
  mutating func learn(from walk: AttributeWalk, _ tag: Int, _ open: Int, in text: Span<UInt8>) {
    guard tags[tag].mark != 0 else { return }
    attributeWays.learn(
      from: State(walk.tag), over: walk.place..<open, to: tag, column: UInt16(tags[tag].path),
      mark: tags[tag].mark, in: text)
  }

  private static func append(
    _ walk: inout AttributeWalk, by ways: Span<XMLPlainWays.Way>, _ texts: Span<UInt8>, piece: Int,
    in text: Span<UInt8>, to fields: inout [RawField]
  ) {
    fields.append(addingCapacity: 64) { output in
      walk = walked(walk, by: ways, texts, piece: piece, in: text, to: &output)
    }
  }

  @inline(__always)
  private static func walked(
    _ start: AttributeWalk, by ways: Span<XMLPlainWays.Way>, _ texts: Span<UInt8>, piece: Int,
    in text: Span<UInt8>, to output: inout OutputSpan<RawField>
  ) -> AttributeWalk {
    var walk = start
    while output.freeCapacity > 1 {
      var number = State(walk.tag).firstWay
      let limit = number &+ XMLPlainWays.choices
      guard limit <= ways.count else { return walk }
      while !text.stands(ways[number].text, of: texts, at: walk.place) {
        number &+= 1
        if number == limit { return walk }
      }
      // One that has no mark, or came already, is left to be looked at closely.
      let mark = ways[number].mark
      guard mark & ~walk.seen != 0 else { return walk }
      guard ways[number].piece == piece else {
        walk.old = number
        return walk
      }
      let open = walk.place &+ ways[number].text.count
      let end = text.soundEnd(from: open, stop: text[open &- 1], odd: 0x3C)
      if end < 0 { return walk }
      if let path = walk.start {
        output.append(RawField(offset: open, count: 0, column: path, flags: .elementStart))
        walk.start = nil
      }
      // The text of the most; it fits, as that of a piece does.
      var field = RawField(offset: 0, count: 0, column: 0)
      field.offset = UInt32(truncatingIfNeeded: open)
      field.count = UInt32(truncatingIfNeeded: end &- open)
      field.column = ways[number].column
      output.append(field)
      walk.seen |= mark
      (walk.place, walk.tag) = (end &+ 1, ways[number].target)
    }
    return walk
  }
}
