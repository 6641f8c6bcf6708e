internal import CLibXML2

/// The parser of libxml2, hardened: no network, no external entity, no external subset, no entity
/// substitution; what it may follow into the depth is bounded by the events.
@safe
final class XMLLibrary {
  private let context: xmlParserCtxtPtr
  private let requiresNamespaces: Bool

  /// The library's own tables must be there before threads use it.
  private static let isInitialized: Bool = {
    xmlInitParser()
    return true
  }()

  init(_ limits: XMLLimits) {
    precondition(Self.isInitialized)
    guard let context = unsafe xmlNewParserCtxt() else { fatalError("out of memory") }
    unsafe self.context = context
    requiresNamespaces = limits.requiresNamespaces
    unsafe context.pointee.sax.pointee = Self.handler
  }

  deinit { unsafe xmlFreeParserCtxt(context) }

  /// - Returns: Whether `text` is a well-formed document. If not, the events know where.
  func parse(_ text: Span<UInt8>, _ events: inout XMLEvents) -> Bool {
    unsafe text.withUnsafeBufferPointer { buffer in
      unsafe withUnsafeMutablePointer(to: &events) { events in
        unsafe events.pointee.context = context
        unsafe context.pointee.userData = UnsafeMutableRawPointer(events)
        defer {
          unsafe events.pointee.context = nil
          unsafe context.pointee.userData = nil
        }
        let options =
          XML_PARSE_NONET.rawValue | XML_PARSE_HUGE.rawValue | XML_PARSE_IGNORE_ENC.rawValue
          | XML_PARSE_NOWARNING.rawValue
        let document = unsafe buffer.withMemoryRebound(to: CChar.self) { chars in
          unsafe xmlCtxtReadMemory(
            context, chars.baseAddress, Int32(chars.count), nil, "UTF-8", Int32(options))
        }
        if let document = unsafe document { unsafe xmlFreeDoc(document) }
        let isSound =
          unsafe context.pointee.wellFormed != 0
          && (!requiresNamespaces || context.pointee.nsWellFormed != 0)
        return unsafe isSound && events.pointee.stop == .none
          && events.pointee.errorPlace == nil
      }
    }
  }

  private nonisolated(unsafe) static let handler: xmlSAXHandler = {
    // Immutable after this; the C type is not marked Sendable.
    var handler = unsafe xmlSAXHandler()
    unsafe handler.initialized = UInt32(XML_SAX2_MAGIC)
    unsafe handler.startElementNs = { data, name, _, _, _, _, count, defaulted, attributes in
      guard let data = unsafe data, let name = unsafe name else { return }
      unsafe events(data).pointee.start(
        name, attributes: attributes, count: Int(count - defaulted))
    }
    unsafe handler.endElementNs = { data, _, _, _ in
      guard let data = unsafe data else { return }
      unsafe events(data).pointee.end()
    }
    unsafe handler.characters = { data, text, count in
      guard let data = unsafe data, let text = unsafe text else { return }
      unsafe events(data).pointee.text(text, count: Int(count))
    }
    unsafe handler.cdataBlock = handler.characters
    // The same function for both: then libxml2 does not ask which blanks matter.
    unsafe handler.ignorableWhitespace = handler.characters
    unsafe handler.reference = { data, _ in
      guard let data = unsafe data else { return }
      unsafe events(data).pointee.reference()
    }
    unsafe handler.serror = { data, error in
      guard let data = unsafe data, let error = unsafe error else { return }
      let isFatal = unsafe error.pointee.level == XML_ERR_FATAL
      // Not fatal for libxml2 when an external subset might declare it.
      let isEntity = unsafe error.pointee.code == Int32(XML_WAR_UNDECLARED_ENTITY.rawValue)
      if isFatal || isEntity { unsafe events(data).pointee.noteError() }
    }
    return unsafe handler
  }()
}

private func events(_ data: UnsafeMutableRawPointer) -> UnsafeMutablePointer<XMLEvents> {
  unsafe data.assumingMemoryBound(to: XMLEvents.self)
}
