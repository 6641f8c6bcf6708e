/// A hash of bytes, eight at a step. Not for keys that an attacker chooses to collide on purpose.
///
/// Equal bytes give equal hashes on every machine and in every run: keys in the store rely on it.
///
/// Source: the multiply-and-fold mixing of wyhash (Wang Yi), public domain.
@inlinable
public func hashBytes(_ bytes: Span<UInt8>, seed: UInt64 = 0) -> UInt64 {
  finishedHash(begunHash(bytes.count, seed), bytes.bytes, from: 0)
}

/// The hashes of stretches of `bytes` that follow each other, the same as `hashBytes` gives of each.
///
/// Four at a time: a step of a hash waits for the one before it, and the processor has room for those
/// of three others meanwhile.
///
/// - Parameter ends: Ascending; where each stretch ends, the first beginning at 0.
public func hashStretches(_ bytes: Span<UInt8>, ends: [Int]) -> [UInt64] {
  var hashes: [UInt64] = []
  hashes.reserveCapacity(ends.count)
  var (start, number) = (0, 0)
  while number + 4 <= ends.count {
    let one = bytes.extracting(start..<ends[number]).bytes
    let two = bytes.extracting(ends[number]..<ends[number + 1]).bytes
    let three = bytes.extracting(ends[number + 1]..<ends[number + 2]).bytes
    let four = bytes.extracting(ends[number + 2]..<ends[number + 3]).bytes
    var (first, second) = (begunHash(one.byteCount, 0), begunHash(two.byteCount, 0))
    var (third, fourth) = (begunHash(three.byteCount, 0), begunHash(four.byteCount, 0))
    let least = min(one.byteCount, two.byteCount, three.byteCount, four.byteCount) & ~7
    var index = 0
    while index < least {
      // The eight bytes lie inside of each: the loop's condition says so.
      first = hashStep(first, one, index)
      second = hashStep(second, two, index)
      third = hashStep(third, three, index)
      fourth = hashStep(fourth, four, index)
      index &+= 8
    }
    hashes.append(finishedHash(first, one, from: index))
    hashes.append(finishedHash(second, two, from: index))
    hashes.append(finishedHash(third, three, from: index))
    hashes.append(finishedHash(fourth, four, from: index))
    start = ends[number + 3]
    number += 4
  }
  for end in ends[number...] {
    hashes.append(hashBytes(bytes.extracting(start..<end)))
    start = end
  }
  return hashes
}

@inlinable @inline(__always)
func begunHash(_ count: Int, _ seed: UInt64) -> UInt64 {
  seed ^ 0xa076_1d64_78bd_642f ^ UInt64(truncatingIfNeeded: count)
}

/// Takes eight bytes, which lie inside the span, into a hash.
@inlinable @inline(__always)
func hashStep(_ state: UInt64, _ raw: RawSpan, _ index: Int) -> UInt64 {
  let word = unsafe raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
  return mixed(state ^ word, 0xe703_7ed1_a0b4_28db)
}

@inlinable @inline(__always)
func finishedHash(_ begun: UInt64, _ raw: RawSpan, from start: Int) -> UInt64 {
  var state = begun
  let whole = raw.byteCount & ~7
  var index = start
  while index < whole {
    state = hashStep(state, raw, index)
    index &+= 8
  }
  return mixed(state ^ tail(raw, raw.byteCount), 0x8ebc_6af0_9c88_c6e3)
}

/// The bytes behind the last whole word, the first of them highest: by words that lie inside, most
/// of which was counted before, as a step a byte costs more than all of a short text.
@inlinable @inline(__always)
func tail(_ raw: RawSpan, _ count: Int) -> UInt64 {
  let left = UInt64(truncatingIfNeeded: count & 7)
  if left == 0 { return 0 }
  if count >= 8 {
    let last = unsafe raw.unsafeLoadUnaligned(fromByteOffset: count &- 8, as: UInt64.self)
    return UInt64(bigEndian: last) & ((1 << (8 &* left)) &- 1)
  }
  if left >= 4 {
    let first = unsafe raw.unsafeLoadUnaligned(fromByteOffset: 0, as: UInt32.self)
    let last = unsafe raw.unsafeLoadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
    let shift = 8 &* (left &- 4)
    return UInt64(UInt32(bigEndian: first)) << shift
      | UInt64(UInt32(bigEndian: last)) & ((1 << shift) &- 1)
  }
  var tail: UInt64 = 0
  for index in 0..<count {
    tail = tail << 8 | UInt64(unsafe raw.unsafeLoad(fromByteOffset: index, as: UInt8.self))
  }
  return tail
}

@inlinable
func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
  let product = left.multipliedFullWidth(by: right)
  return product.high ^ product.low
}

/// A table from byte strings to small numbers: made once, then only read, by many threads.
public struct ByteTable: Sendable {
  @usableFromInline var slots: [UInt32]  // 1 + index into `entries`, 0 when free
  @usableFromInline var entries: [Entry] = []
  @usableFromInline var keys: [UInt8] = []

  @usableFromInline
  struct Entry: Sendable {
    @usableFromInline var hash: UInt64
    @usableFromInline var offset: UInt32
    @usableFromInline var count: UInt32
    @usableFromInline var number: UInt32
    @usableFromInline
    init(hash: UInt64, offset: UInt32, count: UInt32, number: UInt32) {
      (self.hash, self.offset, self.count, self.number) = (hash, offset, count, number)
    }
  }

  public init() { slots = [UInt32](repeating: 0, count: 16) }

  public var count: Int { entries.count }

  /// The number stored for `key`; `nil` when there is none.
  @inlinable
  public func number(for key: Span<UInt8>) -> Int? { number(for: key, hashBytes(key)) }

  @inlinable @inline(__always)
  func number(for key: Span<UInt8>, _ hash: UInt64) -> Int? {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.hash == hash, equal(entry, key) { return Int(entry.number) }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The number stored for `key`; `nil` when there is none.
  public func number(for key: String) -> Int? { number(for: Array(key.utf8).span) }

  @inlinable
  func equal(_ entry: Entry, _ key: Span<UInt8>) -> Bool {
    let count = key.count
    guard Int(entry.count) == count else { return false }
    let known = keys.span.extracting(Int(entry.offset)..<Int(entry.offset) + count)
    var index = 0
    if count >= 8 {
      let (left, right) = unsafe (known.bytes, key.bytes)
      while index + 8 <= count {
        // Eight bytes inside of both: the loop's condition says so.
        let word = unsafe left.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        let other = unsafe right.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        if word != other { return false }
        index += 8
      }
    }
    while index < count {
      if known[index] != key[index] { return false }
      index += 1
    }
    return true
  }

  /// Stores `number` for `key` unless the key is there already.
  ///
  /// - Returns: The number that the table now holds for the key.
  @discardableResult
  public mutating func insert(_ key: Span<UInt8>, _ number: Int) -> Int {
    let hash = hashBytes(key)
    if let existing = self.number(for: key, hash) { return existing }
    if (entries.count + 1) * 2 > slots.count { grow() }
    let offset = keys.count
    unsafe key.withUnsafeBufferPointer { unsafe keys.append(contentsOf: $0) }
    entries.append(
      Entry(
        hash: hash, offset: UInt32(offset), count: UInt32(key.count), number: UInt32(number)))
    place(entries.count, hash)
    return number
  }

  /// Stores `number` for `key` unless the key is there already.
  @discardableResult
  public mutating func insert(_ key: String, _ number: Int) -> Int {
    insert(Array(key.utf8).span, number)
  }

  private mutating func grow() {
    slots = [UInt32](repeating: 0, count: slots.count * 2)
    for (index, entry) in entries.enumerated() { place(index + 1, entry.hash) }
  }

  private mutating func place(_ position: Int, _ hash: UInt64) {
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = UInt32(position)
  }
}
