import CLibXML2
import Foundation

/// An XML Schema by libxml2.
struct XMLSchema {
  let url: URL

  /// Whether a document is valid; what is wrong with it goes to standard error.
  func isValid(_ document: String) -> Bool {
    guard let parser = unsafe xmlSchemaNewParserCtxt(url.path),
      let schema = unsafe xmlSchemaParse(parser)
    else { return false }
    defer {
      unsafe xmlSchemaFree(schema)
      unsafe xmlSchemaFreeParserCtxt(parser)
    }
    let bytes = Array(document.utf8)
    let parsed = unsafe bytes.withUnsafeBytes { bytes in
      unsafe xmlReadMemory(
        bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), nil, "UTF-8",
        Int32(XML_PARSE_NONET.rawValue))
    }
    guard let tree = unsafe parsed, let validation = unsafe xmlSchemaNewValidCtxt(schema) else {
      return false
    }
    defer {
      unsafe xmlSchemaFreeValidCtxt(validation)
      unsafe xmlFreeDoc(tree)
    }
    return unsafe xmlSchemaValidateDoc(validation, tree) == 0
  }
}
