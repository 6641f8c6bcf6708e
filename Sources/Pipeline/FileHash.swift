internal import Crypto
internal import Readers
internal import RecordModel
internal import Synchronization

/// SHA-256 of one file, from pieces that were read for something else, and from the file itself where
/// none came.
///
/// Who begins to work on a piece hashes it first: so its bytes are read from memory once, by the
/// processor that parses them next. A second reading was 3 % of an import's CPU, half as much as the
/// hashing. Nobody waits for another: a piece that comes while one before it is hashed is left to the
/// thread that does.
final class FileHash: Sendable {
  private struct State {
    var hash = SHA256()
    /// The bytes of the file that are in `hash`.
    var position: UInt64 = 0
    /// A thread has `hash` and goes on as far as it can.
    var isBusy = false
    /// Pieces by their offset that came too early.
    var waiting: [UInt64: [UInt8]] = [:]
    /// How far pieces were announced.
    var announced: UInt64 = 0
    /// No more pieces are taken.
    var isClosed = false
    var beside: Background<[UInt8]>?
  }

  private let state = Mutex(State())
  private let source: FileSource

  init(_ source: FileSource) { self.source = source }

  /// Tells that the pieces are not the file's bytes: a thread of its own reads the file.
  func readBeside() {
    state.withLock { $0.isClosed = true }
    let beside = Background(isLong: true) { [self] in try finish() }
    state.withLock { $0.beside = beside }
  }

  /// Tells of a piece before it is worked on; of all pieces in the order of the file. What no piece
  /// holds before this one, such as a byte order mark, is read from the file.
  func announce(_ piece: FilePiece) {
    let begin = state.withLock { state in
      if state.isClosed { return UInt64.max }
      let begin = state.announced
      state.announced = max(begin, piece.isVerbatim ? piece.span.end : piece.span.offset)
      return begin
    }
    var offset = begin
    while offset < piece.span.offset {
      var gap: [UInt8] = []
      let span = SourceSpan(
        offset: offset, count: Int(min(piece.span.offset - offset, Self.readSize)))
      // Where the file cannot be read, or has become shorter, `finish` tells.
      guard (try? source.append(span, to: &gap)) == true else {
        return state.withLock { ($0.isClosed, $0.waiting) = (true, [:]) }
      }
      take(gap, at: offset)
      offset = span.end
    }
  }

  /// Takes the bytes of the file from `offset` on, in any order, on any thread.
  func take(_ bytes: [UInt8], at offset: UInt64) {
    let begun = state.withLock { state -> SHA256? in
      if state.isClosed || bytes.isEmpty { return nil }
      if state.isBusy || state.position != offset {
        state.waiting[offset] = bytes
        return nil
      }
      state.isBusy = true
      return state.hash
    }
    guard var hash = begun else { return }
    Self.update(&hash, bytes)
    var count = bytes.count
    while let next = advance(by: count, hash) {
      Self.update(&hash, next)
      count = next.count
    }
  }

  /// Puts down how far the hash goes.
  ///
  /// - Returns: The piece that goes on there, if it waits.
  private func advance(by count: Int, _ hash: SHA256) -> [UInt8]? {
    state.withLock { state in
      state.position += UInt64(count)
      if let next = state.waiting.removeValue(forKey: state.position) { return next }
      (state.hash, state.isBusy) = (hash, false)
      return nil
    }
  }

  /// The hash of the whole file; what no piece brought is read. No piece may be under way.
  ///
  /// - Throws: `ReadError.unreadable`.
  func value() throws -> [UInt8] {
    if let beside = state.withLock({ $0.beside }) { return try beside.value() }
    return try finish()
  }

  private func finish() throws(ReadError) -> [UInt8] {
    var (hash, offset) = state.withLock { ($0.hash, $0.position) }
    var buffer: [UInt8] = []
    repeat {
      buffer.removeAll(keepingCapacity: true)
      _ = try source.append(SourceSpan(offset: offset, count: Int(Self.readSize)), to: &buffer)
      Self.update(&hash, buffer)
      offset += UInt64(buffer.count)
    } while !buffer.isEmpty
    return Array(hash.finalize())
  }

  /// Bytes that stay in a processor's cache from the copy to the hash.
  private static let readSize: UInt64 = 128 << 10

  private static func update(_ hash: inout SHA256, _ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
  }
}

/// What is to be known of a piece before it is hashed.
struct FilePiece {
  /// The bytes of the file that it accounts for.
  var span: SourceSpan
  /// It holds just these bytes.
  var isVerbatim: Bool
}
