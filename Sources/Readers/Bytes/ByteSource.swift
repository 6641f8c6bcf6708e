public import RecordModel

/// Where the bytes of one file come from, after decompression, in order.
public protocol ByteSource {
  /// Appends up to `count` bytes to `buffer`.
  ///
  /// - Returns: The number of bytes appended; 0 at the end.
  /// - Throws: `ReadError.truncated` once, after all bytes that could be had were given: then the
  ///   file ends there. `ReadError.unreadable` when reading fails.
  mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int
}

/// Bytes that are in memory already.
public struct MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public mutating func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
    let end = min(position + count, bytes.count)
    buffer.append(contentsOf: bytes[position..<end])
    defer { position = end }
    return end - position
  }
}

/// What keeps a file from being read.
public enum ReadError: Error, Hashable, Sendable {
  /// The path does not exist or may not be read.
  case unreadable(path: String, reason: ReadReason)
  /// A file ends early or is damaged after the bytes given.
  case truncated(path: String, reason: ReadReason)
  /// The file is of a kind that is refused: path tricks in an archive, a bomb, entities in XML.
  case refused(path: String, reason: ReadReason)
}
