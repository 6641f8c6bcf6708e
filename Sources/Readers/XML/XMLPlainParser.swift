internal import RecordModel

/// Reads plain records, several times as fast as libxml2: elements, attributes, text, the five
/// predefined entities and numeric references, CDATA sections that are all of an element, in UTF-8,
/// and nothing else.
///
/// It gives what `XMLEvents` gives, or gives up: at anything that is not plain, and at anything
/// that is not well-formed. Then libxml2 has the word. Tests hold both to the same results.
struct XMLPlainParser {
  private struct Frame {
    var tag: Int
    var path: Int
    var isGiven: Bool
    var hasChildren: Bool
  }

  private let count: Int
  private(set) var fields: [RawField] = []
  private(set) var tags = XMLPlainTags()
  /// Values that are not written as they are to be read, as fields count on them: behind the text.
  private(set) var decoded: [UInt8] = []
  /// The element that is open. Those around it have children, and their start was given.
  private var top = Frame(tag: XMLPlainTags.root, path: 0, isGiven: false, hasChildren: false)
  private var depth = 0
  /// The number of the tag whose attributes are being read.
  private var element = 0
  private let maximalDepth: Int

  /// - Parameter count: The number of bytes of the text.
  init(count: Int, limits: XMLLimits) {
    self.count = count
    maximalDepth = limits.depth
  }

  /// Makes room for what a piece is likely to hold.
  mutating func begin() {
    tags.begin(maximalDepth: maximalDepth)
    fields.reserveCapacity(count / 24)
  }

  /// Exchanges what is known of tags; for what is read it does not matter.
  mutating func exchange(_ tags: inout XMLPlainTags) { swap(&self.tags, &tags) }

  /// Appends the fields of one record.
  ///
  /// - Parameter text: The bytes of the piece.
  /// - Returns: Whether the record is plain and well-formed, and ends where `range` does.
  mutating func parse(_ range: Range<Int>, in text: Span<UInt8>) -> Bool {
    let before = (fields.count, decoded.count)
    if read(range, in: text) { return true }
    fields.removeLast(fields.count - before.0)
    decoded.removeLast(decoded.count - before.1)
    return false
  }

  private mutating func read(_ range: Range<Int>, in whole: Span<UInt8>) -> Bool {
    let text = whole.extracting(0..<range.upperBound)
    var walk = XMLPlainTags.Walk(range.lowerBound, XMLPlainTags.State(XMLPlainTags.root))
    while true {
      // What comes behind the record may be looked at, but is not taken.
      tags.go(&walk, in: whole, to: &fields)
      if !walk.isEnd {
        guard step(&walk, text, whole) else { return false }
      }
      if walk.isEnd { return walk.place == text.count }
    }
  }

  /// Goes from the end of an element, or from the beginning of the record, to where the next ends
  /// that holds no others, or the record.
  ///
  /// - Parameters:
  ///   - text: Up to the record's end.
  ///   - whole: All of the piece, where one looks further than one goes.
  /// - Returns: Whether all is plain and well-formed.
  private mutating func step(
    _ walk: inout XMLPlainTags.Walk, _ text: Span<UInt8>, _ whole: Span<UInt8>
  ) -> Bool {
    let (mark, marked) = (walk, (fields.count, decoded.count))
    guard var index = enter(walk, text) else { return false }
    // Behind text that is not all of its element nothing is learned.
    let isKnown = fields.count == marked.0
    while index + 1 < text.count {
      if depth > 0 {
        guard skipBlanks(&index, text) || content(&index, text) else { return false }
      }
      // At a `<`.
      if text[index + 1] == UInt8(ascii: "/") {
        guard depth > 0, let end = endTag(of: top.tag, at: index, text) else { return false }
        index = end
        let closed = top
        enter(parentOf: closed.tag)
        if depth == 0 || !closed.hasChildren {
          walk = XMLPlainTags.Walk(
            index, XMLPlainTags.State(closed.tag), isEnd: depth == 0)
          if depth == 0, closed.hasChildren, decoded.count == marked.1, isKnown {
            tags.learn(
              from: mark, XMLPlainTags.root, index, starts: fields[marked.0...], in: text)
          }
          return true
        }
      } else {
        let count = fields.count
        guard let started = start(&index, text, whole) else { return false }
        if let state = started.whole {
          walk = XMLPlainTags.Walk(index, state, isEnd: depth == 0)
          if let end = started.nameEnd, depth > 0, decoded.count == marked.1, isKnown {
            tags.learn(
              from: mark, state.tag, end, starts: fields[marked.0..<count], in: text)
          }
          return true
        }
      }
    }
    return false
  }

  /// Enters the element in which a walk ended.
  ///
  /// - Returns: The place from which to go on; `nil` behind the record's end.
  private mutating func enter(_ walk: XMLPlainTags.Walk, _ text: Span<UInt8>) -> Int? {
    let tag = walk.state.tag
    guard walk.state.isText else {
      enter(parentOf: tag)
      return walk.place
    }
    guard walk.place + 1 < text.count else { return nil }
    if text[walk.place + 1] == UInt8(ascii: "/") {
      guard let end = endTag(of: tag, at: walk.place, text) else { return nil }
      enter(parentOf: tag)
      return end
    }
    // It holds more than text, which is not all that its field tells of.
    let start = Int(fields.removeLast().offset)
    top = Frame(tag: tag, path: tags.tags[tag].path, isGiven: false, hasChildren: false)
    depth = tags.tags[tag].depth
    return start
  }

  /// - Returns: The place behind the end tag at `start`; `nil` when it is that of another element.
  private func endTag(of tag: Int, at start: Int, _ text: Span<UInt8>) -> Int? {
    guard var index = tags.end(of: tag, at: start + 2, in: text) else { return nil }
    while index < text.count, text[index].isXMLSpace { index += 1 }
    guard index < text.count, text[index] == UInt8(ascii: ">") else { return nil }
    return index + 1
  }

  /// Goes on in the element around one that has ended, or outside of the record.
  private mutating func enter(parentOf tag: Int) {
    let parent = tag < 0 ? XMLPlainTags.root : tags.tags[tag].parent
    if parent < 0 {
      top = Frame(tag: XMLPlainTags.root, path: 0, isGiven: false, hasChildren: false)
      depth = 0
    } else {
      let (path, depth) = (tags.tags[parent].path, tags.tags[parent].depth)
      top = Frame(tag: parent, path: path, isGiven: true, hasChildren: true)
      self.depth = depth
    }
  }

  /// Goes over blanks beside elements, of which nothing is told.
  ///
  /// - Returns: Whether there is nothing else before the next tag; otherwise nothing was done.
  @inline(__always)
  private func skipBlanks(_ index: inout Int, _ text: Span<UInt8>) -> Bool {
    guard top.hasChildren else { return false }
    let end = text.firstNotBlank(from: index)
    guard end + 1 < text.count, text[end] == UInt8(ascii: "<") else { return false }
    index = end
    return true
  }

  // MARK: - Tags

  /// Goes over a start tag, and over all of an element that is empty or has text alone.
  ///
  /// - Returns: Where the element ends if all of it was gone over, or but for its end tag; and where
  ///   its name ends if it has no attributes.
  @inline(__always)
  private mutating func start(
    _ index: inout Int, _ text: Span<UInt8>, _ whole: Span<UInt8>
  ) -> (whole: XMLPlainTags.State?, nameEnd: Int?)? {
    let parent = top.tag
    index += 1
    let tag: Int
    if let likely = tags.likely(parent, isAttribute: false, at: index, in: text) {
      (tag, index) = likely
    } else {
      guard let (name, local) = name(at: index, text) else { return nil }
      tag = tags.find(name, local: local, parent: parent, isAttribute: false, in: text)
      index = name.upperBound
    }
    tags.take(tag)
    guard index < text.count, depth < maximalDepth else { return nil }
    var frame = Frame(tag: tag, path: tags.path(of: tag), isGiven: false, hasChildren: false)
    if frame.path >= Int(UInt16.max) { return nil }
    let nameEnd = index
    if text[index] != UInt8(ascii: ">") {
      guard let isEmpty = attributes(&index, text, whole, &frame) else { return nil }
      if isEmpty {
        fields.append(RawField(offset: index, count: 0, column: frame.path))
        return (XMLPlainTags.State(tag), frame.isGiven ? nil : nameEnd)
      }
    } else {
      index += 1
    }
    if leaf(&index, tag, frame.path, text) {
      let isRecord = depth == 0
      return (XMLPlainTags.State(tag, isText: !isRecord), frame.isGiven ? nil : nameEnd)
    }
    top = frame
    depth += 1
    return (nil, nil)
  }

  /// Goes over text alone that an end tag follows, as most elements have, and over the end of a
  /// record: it need not be opened and closed.
  ///
  /// - Returns: Whether it is so; otherwise nothing was done.
  @inline(__always)
  private mutating func leaf(
    _ index: inout Int, _ tag: Int, _ path: Int, _ text: Span<UInt8>
  ) -> Bool {
    guard index + 1 < text.count, text[index] > 0x20 else { return false }
    var (start, textEnd) = (index, -1)
    var close = -1
    if text[index] == UInt8(ascii: "<"), text[index + 1] == UInt8(ascii: "!") {
      textEnd = text.sectionEnd(from: index)
      (start, close) = (index + 9, textEnd + 3)
    } else {
      textEnd = text.soundEnd(from: index, stop: 0x3C, odd: 0x5D)
      close = textEnd
    }
    guard textEnd >= 0, close < text.count, text[close] == UInt8(ascii: "<") else { return false }
    let slash = close + 1
    guard slash < text.count, text[slash] == UInt8(ascii: "/"),
      let end = tags.end(of: tag, at: slash + 1, in: text), text[end] == UInt8(ascii: ">")
    else { return false }
    fields.append(RawField(offset: start, count: textEnd - start, column: path))
    index = depth == 0 ? end + 1 : close
    return true
  }

  /// - Returns: The name, and where it begins behind its prefix; `nil` when it is not plain.
  private func name(at start: Int, _ text: Span<UInt8>) -> (Range<Int>, local: Int)? {
    var index = start
    var local = start
    while index < text.count, !text[index].endsXMLName {
      let byte = text[index]
      if byte == UInt8(ascii: ":") {
        guard local == start, index > start else { return nil }
        local = index + 1
      } else if index == local {
        guard byte < 0x80, byte.startsXMLName else { return nil }
      } else {
        guard byte < 0x80, byte.continuesPlainName else { return nil }
      }
      index += 1
    }
    guard index > local, index - start < 1_000 else { return nil }
    return (start..<index, local - start)
  }

  /// Reads from behind the name to behind the `>`.
  ///
  /// - Returns: Whether the element is empty; `nil` when the tag is not plain.
  private mutating func attributes(
    _ index: inout Int, _ text: Span<UInt8>, _ whole: Span<UInt8>, _ frame: inout Frame
  ) -> Bool? {
    element += 1
    var walk = XMLPlainTags.AttributeWalk(index, frame.tag, start: frame.isGiven ? nil : frame.path)
    while true {
      tags.go(&walk, in: whole, to: &fields)
      index = walk.place
      frame.isGiven = walk.start == nil
      let hasSpace = index < text.count && text[index].isXMLSpace
      while index < text.count, text[index].isXMLSpace { index += 1 }
      guard index + 1 < text.count else { return nil }
      if text[index] == UInt8(ascii: ">") {
        index += 1
        return false
      }
      if text[index] == UInt8(ascii: "/") {
        guard text[index + 1] == UInt8(ascii: ">") else { return nil }
        index += 2
        return true
      }
      guard hasSpace, let tag = attribute(&index, frame.tag, text),
        tags.isFirst(tag, in: element, &walk.seen)
      else { return nil }
      while index < text.count, text[index].isXMLSpace { index += 1 }
      guard index < text.count, text[index] == UInt8(ascii: "=") else { return nil }
      index += 1
      while index < text.count, text[index].isXMLSpace { index += 1 }
      guard index < text.count else { return nil }
      let quote = text[index]
      guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { return nil }
      index += 1
      if !frame.isGiven {
        fields.append(RawField(offset: index, count: 0, column: frame.path, flags: .elementStart))
        walk.start = nil
      }
      let path = tags.path(of: tag)
      guard path < Int(UInt16.max), let end = attributeEnd(quote, index, text) else { return nil }
      guard let field = field(index..<end.place, end.hasReference, path, text) else { return nil }
      fields.append(field)
      tags.learn(from: walk, tag, index, in: text)
      (walk.place, walk.tag) = (end.place + 1, tag)
    }
  }

  /// Goes over an attribute's name.
  private mutating func attribute(_ index: inout Int, _ parent: Int, _ text: Span<UInt8>) -> Int? {
    let tag: Int
    if let likely = tags.likely(parent, isAttribute: true, at: index, in: text) {
      (tag, index) = likely
    } else {
      // Declarations of namespaces are not reported, and have rules of their own.
      if text.starts(with: "xml", at: index) { return nil }
      guard let (name, local) = name(at: index, text) else { return nil }
      tag = tags.find(name, local: local, parent: parent, isAttribute: true, in: text)
      index = name.upperBound
    }
    tags.take(tag)
    return tag
  }

  private func attributeEnd(
    _ quote: UInt8, _ start: Int, _ text: Span<UInt8>
  ) -> (place: Int, hasReference: Bool)? {
    let sound = text.soundEnd(from: start, stop: quote, odd: 0x3C)
    if sound >= 0 { return (sound, false) }
    var (index, hasReference, hasLetters) = (start, false, false)
    while index < text.count, text[index] != quote {
      let byte = text[index]
      // Line ends and tabs would have to become blanks.
      if byte < 0x20 || byte == UInt8(ascii: "<") { return nil }
      if byte == UInt8(ascii: "&") { hasReference = true }
      if byte >= 0x80 { hasLetters = true }
      index += 1
    }
    guard index < text.count else { return nil }
    if hasLetters, !text.isXMLText(start..<index) { return nil }
    return (index, hasReference)
  }

  // MARK: - Text

  /// Goes over the text up to the next tag, and gives the fields that end or begin there.
  private mutating func content(_ index: inout Int, _ text: Span<UInt8>) -> Bool {
    let start = index
    guard let found = text.plainText(from: start) else { return false }
    index = found.end
    guard index + 1 < text.count else { return false }
    let isEnd = text[index + 1] == UInt8(ascii: "/")
    let range = start..<index
    if isEnd, !top.hasChildren {
      // All there is in a leaf.
      let needsDecoding = found.needsDecoding || found.isBlank && text.hasReturn(range)
      guard let field = field(range, needsDecoding, top.path, text) else {
        return false
      }
      fields.append(field)
      return true
    }
    if !isEnd {
      if !top.isGiven {
        fields.append(
          RawField(offset: start, count: 0, column: top.path, flags: .elementStart))
        top.isGiven = true
      }
      top.hasChildren = true
    }
    if found.isBlank { return true }
    let before = decoded.count
    guard let field = field(range, found.needsDecoding, top.path, text) else {
      return false
    }
    if found.needsDecoding, decoded.span.isBlank(before..<decoded.count) { return true }
    fields.append(field)
    return true
  }

  private mutating func field(
    _ range: Range<Int>, _ needsDecoding: Bool, _ path: Int, _ text: Span<UInt8>
  ) -> RawField? {
    if !needsDecoding {
      return RawField(offset: range.lowerBound, count: range.count, column: path)
    }
    let offset = count + decoded.count
    guard decode(range, text) else { return nil }
    return RawField(offset: offset, count: count + decoded.count - offset, column: path)
  }

  /// Appends text with references resolved and line ends as LF.
  private mutating func decode(_ range: Range<Int>, _ text: Span<UInt8>) -> Bool {
    var isSound = true
    // Nothing gets longer by it.
    decoded.append(addingCapacity: range.count) { output in
      var index = range.lowerBound
      while index < range.upperBound {
        let byte = text[index]
        if byte == UInt8(ascii: "&") {
          guard let (scalar, end) = text.reference(at: index, before: range.upperBound) else {
            isSound = false
            return
          }
          output.append(character: scalar)
          index = end
        } else if byte == 0x0D {
          // A CR LF; a CR by itself is left to libxml2.
          guard index + 1 < text.count, text[index + 1] == 0x0A else {
            isSound = false
            return
          }
          index += 1
        } else {
          output.append(byte)
          index += 1
        }
      }
    }
    return isSound
  }
}

extension OutputSpan<UInt8> {
  /// Appends a character as UTF-8.
  fileprivate mutating func append(character scalar: UInt32) {
    func byte(_ shift: UInt32, _ mark: UInt32, _ bits: UInt32) -> UInt8 {
      UInt8(truncatingIfNeeded: mark | scalar >> shift & bits)
    }
    if scalar < 0x80 {
      append(byte(0, 0, 0x7F))
    } else if scalar < 0x800 {
      append(byte(6, 0xC0, 0x1F))
      append(byte(0, 0x80, 0x3F))
    } else {
      if scalar < 0x10000 {
        append(byte(12, 0xE0, 0x0F))
      } else {
        append(byte(18, 0xF0, 0x07))
        append(byte(12, 0x80, 0x3F))
      }
      append(byte(6, 0x80, 0x3F))
      append(byte(0, 0x80, 0x3F))
    }
  }
}

extension UInt8 {
  fileprivate var continuesPlainName: Bool {
    startsXMLName || self &- 0x30 < 10 || self == UInt8(ascii: "-") || self == UInt8(ascii: ".")
  }
}
