internal import CLibXML2
internal import RecordModel

/// Collects the fields of records from the events of libxml2.
@safe
struct XMLEvents {
  private struct Frame {
    var path: Int
    /// Whether its `elementStart` was given.
    var isGiven: Bool
    var hasChildren: Bool
    /// Where the text after its last child begins.
    var textStart: Int
  }
  /// Why parsing was given up, unless libxml2 found an error itself.
  enum Stop { case none, tooDeep, entity, tooManyPaths }

  var bytes: [UInt8] = []
  var fields: [RawField] = []
  var paths = XMLPathTable()
  /// For each record that ended, the end of its fields.
  var recordEnds: [Int] = []
  var stop = Stop.none

  var context: xmlParserCtxtPtr? = nil
  /// Places in the text being parsed where records are, in order; an element whose tag lies in the
  /// next one is that record.
  var records: [Range<Int>] = []
  private var frames: [Frame] = []
  private var depth = 0
  private let maximalDepth: Int
  /// The place in the text being parsed of the first error.
  var errorPlace: Int?

  init(limits: XMLLimits) { maximalDepth = limits.depth }

  mutating func begin(records: [Range<Int>]) {
    self.records = records
    recordEnds.removeAll(keepingCapacity: true)
    frames.removeAll(keepingCapacity: true)
    (depth, stop, errorPlace) = (0, .none, nil)
  }

  /// How far the parser has come, in bytes of the text being parsed.
  var place: Int {
    guard let input = unsafe context?.pointee.input else { return 0 }
    return unsafe Int(input.pointee.consumed) + (input.pointee.cur - input.pointee.base)
  }

  mutating func noteError() { if errorPlace == nil { errorPlace = place } }

  private mutating func give(up reason: Stop) {
    guard stop == .none else { return }
    stop = reason
    noteError()
    unsafe xmlStopParser(context)
  }

  mutating func start(
    _ name: UnsafePointer<UInt8>, attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
    count: Int
  ) {
    guard stop == .none else { return }
    depth += 1
    if depth > maximalDepth { return give(up: .tooDeep) }
    var parent = XMLPathTable.root
    if frames.isEmpty {
      guard recordEnds.count < records.count, place > records[recordEnds.count].lowerBound else {
        return
      }
      depth = 1
    } else {
      parent = giveParent()
    }
    let path = unsafe paths.number(parent: parent, name: name, isAttribute: false)
    if path >= Int(UInt16.max) { return give(up: .tooManyPaths) }
    if count > 0 {
      fields.append(RawField(offset: bytes.count, count: 0, column: path, flags: .elementStart))
    }
    for index in 0..<count {
      guard let name = unsafe attributes?[index * 5], let start = unsafe attributes?[index * 5 + 3],
        let end = unsafe attributes?[index * 5 + 4]
      else { continue }
      let column = unsafe paths.number(parent: path, name: name, isAttribute: true)
      if column >= Int(UInt16.max) { return give(up: .tooManyPaths) }
      let offset = bytes.count
      unsafe appendAttribute(UnsafeBufferPointer(start: start, count: end - start))
      fields.append(RawField(offset: offset, count: bytes.count - offset, column: column))
    }
    frames.append(
      Frame(path: path, isGiven: count > 0, hasChildren: false, textStart: bytes.count))
  }

  /// - Returns: The path of the element that has just turned out to have a child.
  private mutating func giveParent() -> Int {
    let last = frames.count - 1
    if !frames[last].isGiven {
      fields.append(
        RawField(
          offset: frames[last].textStart, count: 0, column: frames[last].path, flags: .elementStart)
      )
      frames[last].isGiven = true
    }
    frames[last].hasChildren = true
    giveMixedText(last)
    return frames[last].path
  }

  /// Text beside children counts if it is more than blanks.
  private mutating func giveMixedText(_ index: Int) {
    let start = frames[index].textStart
    var isBlank = true
    for place in start..<bytes.count where !bytes[place].isXMLSpace {
      isBlank = false
      break
    }
    if isBlank {
      bytes.removeLast(bytes.count - start)
    } else {
      fields.append(
        RawField(offset: start, count: bytes.count - start, column: frames[index].path))
    }
  }

  mutating func end() {
    guard stop == .none else { return }
    guard let frame = frames.last else {
      depth -= 1
      return
    }
    if frame.hasChildren {
      giveMixedText(frames.count - 1)
    } else {
      fields.append(
        RawField(
          offset: frame.textStart, count: bytes.count - frame.textStart, column: frame.path))
    }
    frames.removeLast()
    depth -= 1
    if frames.isEmpty {
      recordEnds.append(fields.count)
      outerDepth()
    } else {
      frames[frames.count - 1].textStart = bytes.count
    }
  }

  private mutating func outerDepth() {
    // The record's own name is still among them.
    depth = Int(unsafe context?.pointee.nameNr ?? 1) - 1
  }

  mutating func text(_ text: UnsafePointer<UInt8>, count: Int) {
    if frames.isEmpty { return }
    unsafe bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: count))
  }

  /// A reference that is none of the five predefined ones.
  mutating func reference() { give(up: .entity) }

  /// Without substitution of entities libxml2 writes an ampersand in an attribute as `&#38;`, and
  /// nothing else in that way.
  private mutating func appendAttribute(_ value: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while index < value.count {
      let byte = unsafe value[index]
      bytes.append(byte)
      index += byte == UInt8(ascii: "&") ? 5 : 1
    }
  }
}
