/// What makes a document of a part of one: the elements around it.
extension XMLPiece {
  /// Start tags of what is open.
  func opening(of surroundings: Surroundings) -> [UInt8] {
    switch surroundings {
    case .beforeRoot:
      // Behind a comment no XML declaration may stand.
      return map.source == 0 ? [] : Array("<!---->".utf8)
    case .afterRoot: return Array("<r/>".utf8)
    case .inside(let open):
      return open.reduce(into: []) { text, element in
        text += [0x3C] + element.soundName + element.declarations + [0x3E]
      }
    }
  }

  func closing(of surroundings: Surroundings) -> [UInt8] {
    switch surroundings {
    case .beforeRoot: return Array("<r/>".utf8)
    case .afterRoot: return []
    case .inside(let open):
      return open.reversed().reduce(into: []) { text, element in
        text += [0x3C, 0x2F] + element.soundName + [0x3E]
      }
    }
  }
}

extension XMLPiece.Ancestor {
  /// The name, or another where it is none: it must not spoil the records.
  var soundName: [UInt8] {
    let text = String(decoding: name, as: UTF8.self)
    guard Array(text.utf8) == name, let first = text.unicodeScalars.first, first.startsXMLName,
      text.unicodeScalars.allSatisfy(\.continuesXMLName)
    else { return [UInt8(ascii: "x")] }
    return name
  }
}

extension Unicode.Scalar {
  /// Source: XML 1.0, fifth edition, production 4.
  var startsXMLName: Bool {
    switch value {
    case 0x3A, 0x41...0x5A, 0x5F, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF,
      0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF,
      0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD, 0x10000...0xEFFFF:
      true
    default: false
    }
  }

  /// Source: XML 1.0, fifth edition, production 4a.
  var continuesXMLName: Bool {
    switch value {
    case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: true
    default: startsXMLName
    }
  }
}
