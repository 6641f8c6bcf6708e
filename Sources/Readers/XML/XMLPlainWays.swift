internal import RecordModel

// Between the text of one element and that of the next the same stands in most records: an end tag,
// blanks, and the next start tag, or the ends of a row and of a list and what opens behind them. It
// is compared at once, as bytes, and what it means is known from the last time. So a record costs
// its texts, and not its tags.

/// What stood between the text of an element and that of the next, or the end of the record.
///
/// Where an element ends, those around it are known, and nothing else bears on what comes next: the
/// same bytes mean the same. What holds more than blanks and tags without attributes is not learned.
struct XMLPlainWays {
  struct Way {
    var text = XMLExpectedText.none
    /// The element that begins, up to the end of its name, or `root` at the end of the record.
    var target = XMLPlainTags.root
    /// The piece in which the numbers of paths are those of this way.
    var piece = 0
    var column: UInt16 = 0
    /// Which elements open before it, in `opened`.
    var openedCount: UInt16 = 0
    var firstOpened = 0
    /// That of an attribute in its tag.
    var mark: UInt64 = 0
  }
  /// An element that opens, and where its content begins behind the beginning of the way.
  struct Opened {
    var offset: Int
    var tag: Int
    var column: UInt16
  }
  /// For each state some ways that lead on.
  private(set) var ways: [Way] = []
  private(set) var texts: [UInt8] = []
  private(set) var opened: [Opened] = []
  /// The number of the piece.
  private(set) var piece = 0
  private var maximalDepth = 0
  private var turn = 0
  /// How many may yet be learned in this piece, fewer where those of the piece before were not enough:
  /// of a document in which nothing comes again the price is bounded.
  private var credit = mostLearned

  /// Ways from each state.
  static let choices = 4
  static let mostOpened = 8
  private static let mostLearned = 2_048
  private static let longest = 512
  private static let mostText = 1 << 20

  /// Whether more may be learned.
  var areOpen: Bool { credit > 0 }

  /// Begins a piece.
  mutating func begin(maximalDepth: Int) {
    if self.maximalDepth != maximalDepth || texts.count > Self.mostText { self = XMLPlainWays() }
    self.maximalDepth = maximalDepth
    credit = credit > 0 ? Self.mostLearned : Self.mostLearned / 16
    piece += 1
  }

  /// Learns that `range` led from a state to `target`.
  ///
  /// - Parameters:
  ///   - column: The number of the target's path.
  ///   - opened: The elements that open in it.
  ///   - mark: That of an attribute.
  mutating func learn(
    from state: XMLPlainTags.State, over range: Range<Int>, to target: Int, column: UInt16,
    opened: [Opened] = [], mark: UInt64 = 0, in text: Span<UInt8>
  ) {
    guard credit > 0, range.count <= Self.longest, !range.isEmpty else { return }
    credit -= 1
    let (first, limit) = (state.firstWay, state.firstWay + Self.choices)
    while ways.count < limit { ways.append(Way()) }
    var place = first
    while place < limit, ways[place].text.count > 0 {
      // It is known, and something else was unusual.
      if ways[place].target == target, ways[place].text.count == range.count,
        text.stands(ways[place].text, of: texts.span, at: range.lowerBound)
      {
        return
      }
      place += 1
    }
    if place == limit {
      place = first + turn % Self.choices
      turn += 1
    }
    ways[place] = Way(
      text: XMLExpectedText(text, range, in: &texts), target: target, piece: piece, column: column,
      openedCount: UInt16(opened.count), firstOpened: self.opened.count, mark: mark)
    self.opened += opened
  }

  mutating func renew(_ number: Int, column: UInt16) {
    (ways[number].column, ways[number].piece) = (column, piece)
  }

  /// Gives a way the numbers that paths have in this piece, in the order in which they come.
  ///
  /// - Returns: Whether all have one.
  mutating func renew(_ number: Int, _ pathOf: (Int) -> Int) -> Bool {
    let first = ways[number].firstOpened
    for place in first..<first + Int(ways[number].openedCount) {
      let path = pathOf(opened[place].tag)
      guard path < Int(UInt16.max) else { return false }
      opened[place].column = UInt16(path)
    }
    let path = pathOf(ways[number].target)
    guard path < Int(UInt16.max) else { return false }
    renew(number, column: UInt16(path))
    return true
  }
}

extension XMLPlainTags {
  /// Where an element ends: at the end tag behind its text, or behind the element; or, with `root`,
  /// where the record begins.
  struct State {
    private var number: Int

    init(_ tag: Int, isText: Bool = false) { number = (tag &+ 1) &* 2 &+ (isText ? 1 : 0) }

    var tag: Int { number / 2 - 1 }
    var isText: Bool { number % 2 == 1 }
    @inline(__always) var firstWay: Int { number &* XMLPlainWays.choices }
  }

  struct Walk {
    var place: Int
    var state: State
    /// Whether it is behind the end of the record.
    var isEnd = false
    /// A way that leads on, but has not the numbers of this piece.
    fileprivate var old: Int?

    init(_ place: Int, _ state: State, isEnd: Bool = false) {
      (self.place, self.state, self.isEnd) = (place, state, isEnd)
    }
  }

  /// Goes over elements with text alone and empty ones, as long as what is between them is known.
  ///
  /// Where it ends at a text's end it is not yet known that the text is all there is in its element;
  /// of a CDATA section it is.
  @inline(__always)
  mutating func go(_ walk: inout Walk, in text: Span<UInt8>, to fields: inout [RawField]) {
    guard text.count <= Int(UInt32.max) else { return }
    while true {
      let before = walk.place
      Self.append(
        &walk, by: ways.ways.span, ways.texts.span, ways.opened.span, piece: ways.piece, in: text,
        to: &fields)
      if walk.isEnd { break }
      if let old = walk.old {
        walk.old = nil
        guard renew(old) else { break }
      } else if walk.place == before {
        break
      }
    }
    if walk.state.tag >= 0 { last = walk.state.tag }
  }

  private mutating func renew(_ way: Int) -> Bool {
    var ways = XMLPlainWays()
    swap(&ways, &self.ways)
    defer { swap(&ways, &self.ways) }
    return ways.renew(way) { path(of: $0) }
  }

  private static func append(
    _ walk: inout Walk, by ways: Span<XMLPlainWays.Way>, _ texts: Span<UInt8>,
    _ opened: Span<XMLPlainWays.Opened>, piece: Int, in text: Span<UInt8>,
    to fields: inout [RawField]
  ) {
    fields.append(addingCapacity: 64) { output in
      walk = walked(walk, by: ways, texts, opened, piece: piece, in: text, to: &output)
    }
  }

  @inline(__always)
  private static func walked(
    _ start: Walk, by ways: Span<XMLPlainWays.Way>, _ texts: Span<UInt8>,
    _ opened: Span<XMLPlainWays.Opened>, piece: Int, in text: Span<UInt8>,
    to output: inout OutputSpan<RawField>
  ) -> Walk {
    var walk = start
    while output.freeCapacity > XMLPlainWays.mostOpened {
      var number = walk.state.firstWay
      let limit = number &+ XMLPlainWays.choices
      guard limit <= ways.count else { return walk }
      while !text.stands(ways[number].text, of: texts, at: walk.place) {
        number &+= 1
        if number == limit { return walk }
      }
      let tag = ways[number].target
      let open = walk.place &+ ways[number].text.count
      if tag < 0 {
        (walk.place, walk.isEnd) = (open, true)
        return walk
      }
      guard open &+ 1 < text.count else { return walk }
      let isText = text[open] == UInt8(ascii: ">")
      guard isText || text[open] == UInt8(ascii: "/") && text[open &+ 1] == UInt8(ascii: ">") else {
        return walk
      }
      if ways[number].piece != piece {
        walk.old = number
        return walk
      }
      // The text of the most; it fits, as that of a piece does.
      var field = RawField(offset: 0, count: 0, column: 0)
      field.column = ways[number].column
      var end = open &+ 2
      if isText {
        end = text.soundEnd(from: open &+ 1, stop: 0x3C, odd: 0x5D)
        if end < 0 { return walk }
        field.offset = UInt32(truncatingIfNeeded: open &+ 1)
        field.count = UInt32(truncatingIfNeeded: end &- open &- 1)
        if end &- open == 1, text[open &+ 2] == UInt8(ascii: "!") {
          let close = text.sectionEnd(from: end)
          guard close >= 0, text.starts(with: "]]></", at: close) else { return walk }
          field.offset &+= 9
          field.count = UInt32(truncatingIfNeeded: close &- open &- 10)
          end = close &+ 3
        }
      } else {
        field.offset = UInt32(truncatingIfNeeded: end)
      }
      if ways[number].openedCount > 0 {
        let first = ways[number].firstOpened
        for place in first..<first &+ Int(ways[number].openedCount) {
          var start = RawField(offset: 0, count: 0, column: 0, flags: .elementStart)
          start.offset = UInt32(truncatingIfNeeded: walk.place &+ opened[place].offset)
          start.column = opened[place].column
          output.append(start)
        }
      }
      output.append(field)
      (walk.place, walk.state) = (end, State(tag, isText: isText))
    }
    return walk
  }

  /// Learns what stands between a state and the name of the next element, or the end of the record,
  /// where it is of the kind that comes again.
  ///
  /// - Parameters:
  ///   - target: The next element, or `root`.
  ///   - end: Where its name ends.
  ///   - starts: The fields that were given in between.
  mutating func learn(
    from walk: Walk, _ target: Int, _ end: Int, starts: ArraySlice<RawField>, in text: Span<UInt8>
  ) {
    guard ways.areOpen, starts.count <= (target < 0 ? 0 : XMLPlainWays.mostOpened) else { return }
    var opened: [XMLPlainWays.Opened] = []
    var tag = target
    for field in starts.reversed() {
      tag = tags[tag].parent
      guard tag >= 0, field.flags == .elementStart, tags[tag].path == Int(field.column) else {
        return
      }
      opened.append(
        XMLPlainWays.Opened(
          offset: Int(field.offset) - walk.place, tag: tag, column: field.column))
    }
    ways.learn(
      from: walk.state, over: walk.place..<end, to: target,
      column: target < 0 ? 0 : UInt16(tags[target].path), opened: opened.reversed(), in: text)
  }
}
