/// What stands around the first record of a document: enough to write a document like it.
public struct XMLRecordFrame: Sendable {
  /// The start tags above the records, outermost first, with the namespaces that they declare.
  public let ancestors: [String]
  /// The name of the record's element, with its prefix.
  public let record: String

  /// - Parameter record: The path of the records.
  /// - Returns: `nil` when there is no record among the bytes.
  public init?(
    _ bytes: [UInt8], record: String, encodingOverride: XMLEncodingOverride? = nil
  ) {
    guard
      var cutter = try? XMLCutter(
        source: MemorySource(bytes), path: "", record: record,
        limits: XMLLimits(requiresNamespaces: true), encodingOverride: encodingOverride)
    else { return nil }
    while let piece = try? cutter.next() {
      var open = piece.before
      for item in piece.items {
        switch item.kind {
        case .structure(_, let after): open = after
        case .record:
          guard case .inside(let ancestors) = open else { return nil }
          self.ancestors = ancestors.map {
            "<" + String(decoding: $0.soundName + $0.declarations, as: UTF8.self) + ">"
          }
          let tag = piece.bytes[item.range].dropFirst().prefix {
            $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
          }
          self.record = String(decoding: tag, as: UTF8.self)
          return
        case .brokenRecord, .doctype, .unfinished, .tooLong: break
        }
      }
    }
    return nil
  }
}
