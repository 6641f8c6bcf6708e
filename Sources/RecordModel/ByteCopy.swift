/// Appends a part of one array to another in one move of memory.
///
/// `append(contentsOf:)` of a slice costs a retain, a release and generic code for each call, and a
/// loop some ten instructions a byte: texts are copied too often for either.
@inlinable
@inline(__always)
public func appendBytes(_ source: [UInt8], _ range: Range<Int>, to output: inout [UInt8]) {
  precondition(range.lowerBound >= 0 && range.upperBound <= source.count)
  unsafe source.withUnsafeBufferPointer { bytes in
    // The range lies inside the array: checked above.
    unsafe output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[range]))
  }
}
