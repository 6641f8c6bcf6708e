internal import CZlib
internal import RecordModel

/// The bytes inside a gzip stream, which may have several members. Source: RFC 1952.
@safe public final class GzipSource: ByteSource {
  private var source: any ByteSource
  private let path: String
  private var stream = unsafe z_stream()
  private var input: [UInt8] = []
  private var inputPosition = 0
  private var inputEnded = false
  private var memberEnded = false
  private var finished = false

  /// - Parameter path: What errors name.
  public init(_ source: any ByteSource, path: String) throws(ReadError) {
    self.source = source
    self.path = path
    // 15 bits of window; 16 more asks for a gzip header.
    let status = unsafe inflateInit2_(
      &stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    guard status == Z_OK else { throw .unreadable(path: path, reason: .outOfMemory) }
  }

  deinit { _ = unsafe inflateEnd(&stream) }

  public func read(upTo count: Int, into buffer: inout [UInt8]) throws(ReadError) -> Int {
    guard !finished else { return 0 }
    let start = buffer.count
    buffer.append(contentsOf: repeatElement(0, count: count))
    var produced = 0
    var problem: ReadReason?
    while produced < count, problem == nil, !finished {
      if inputPosition == input.count, !inputEnded {
        input.removeAll(keepingCapacity: true)
        inputPosition = 0
        if try source.read(upTo: 128 << 10, into: &input) == 0 { inputEnded = true }
      }
      if memberEnded {
        // Another member may follow; zeros and the end of the file may too.
        if inputPosition == input.count || input[inputPosition] != 0x1f {
          if try isPadding() { finished = true } else { problem = .bytesBehind }
          break
        }
        _ = unsafe inflateReset(&stream)
        memberEnded = false
      }
      let status = step(&buffer, at: start + produced, room: count - produced, &produced)
      switch status {
      case Z_OK: break
      case Z_STREAM_END: memberEnded = true
      case Z_BUF_ERROR:
        if inputEnded, inputPosition == input.count { problem = .endsEarly }
      default: problem = .damagedData
      }
    }
    buffer.removeLast(count - produced)
    if let problem {
      if produced > 0 {
        // Give what there is first; the next call reports the problem.
        pending = problem
        return produced
      }
      finished = true
      throw .truncated(path: path, reason: pending ?? problem)
    }
    return produced
  }

  private var pending: ReadReason?

  /// Whether nothing but zeros follows, to the end of the source.
  private func isPadding() throws(ReadError) -> Bool {
    while true {
      while inputPosition < input.count {
        if input[inputPosition] != 0 { return false }
        inputPosition += 1
      }
      input.removeAll(keepingCapacity: true)
      inputPosition = 0
      if try source.read(upTo: 128 << 10, into: &input) == 0 {
        inputEnded = true
        return true
      }
    }
  }

  private func step(
    _ buffer: inout [UInt8], at offset: Int, room: Int, _ produced: inout Int
  ) -> Int32 {
    unsafe input.withUnsafeMutableBufferPointer { source -> Int32 in
      unsafe buffer.withUnsafeMutableBufferPointer { target -> Int32 in
        let available = source.count - inputPosition
        unsafe stream.next_in = source.baseAddress.map { unsafe $0 + inputPosition }
        unsafe stream.avail_in = UInt32(available)
        unsafe stream.next_out = target.baseAddress.map { unsafe $0 + offset }
        unsafe stream.avail_out = UInt32(room)
        let status = unsafe inflate(&stream, Z_NO_FLUSH)
        unsafe inputPosition += available - Int(stream.avail_in)
        unsafe produced += room - Int(stream.avail_out)
        return status
      }
    }
  }
}
