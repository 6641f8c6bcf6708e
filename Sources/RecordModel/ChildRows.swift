/// One row of a child file, as read.
public struct ChildRow: Sendable {
  /// Position in the delivery's files.
  public var file: Int
  /// The row's bytes, which the fields are slices of.
  public var bytes: [UInt8]
  public var fields: [RawField]
  public var line: UInt32

  public init(file: Int, bytes: [UInt8], fields: [RawField], line: UInt32) {
    (self.file, self.bytes, self.fields, self.line) = (file, bytes, fields, line)
  }
}

/// The rows of child files by the key of their person. Safe to ask from several threads.
public protocol ChildRowSource: Sendable {
  /// The rows whose key column holds `key`, in the order of files and lines.
  ///
  /// - Parameter key: A join key, see `appendJoinKey`.
  func rows(forKey key: Span<UInt8>) -> [ChildRow]
}

/// Appends the form in which keys are compared between files: no blanks, small ASCII letters.
public func appendJoinKey(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
  for index in 0..<bytes.count {
    let byte = bytes[index]
    if byte == 0x20 || byte == 0x27 { continue }
    output.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte)
  }
}
