internal import Foundation

/// The slow path for every script that `appendNFC` does not know.
@inline(never)
func appendFoundationNFC(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
  var copy: [UInt8] = []
  appendCopy(of: bytes, to: &copy)
  output += String(decoding: copy, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8
}
