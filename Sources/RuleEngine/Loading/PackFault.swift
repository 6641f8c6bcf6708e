public import RecordModel

/// Something that is wrong with a rule pack.
public struct PackFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file within the pack.
  public let file: String
  /// 1-based; 0 when the file as a whole is meant.
  public let line: Int
  public let column: Int
  public let text: LocalizedText
  /// The line of the file; `nil` when the file as a whole is meant.
  public let excerpt: String?

  /// - Parameters:
  ///   - message: What is wrong, in English, as a clause.
  ///   - vi: The same in Vietnamese; where there is none, as for some faults of expressions, the
  ///     English stands for it.
  public init(
    file: String, line: Int = 0, column: Int = 0, message: String, vi: String? = nil,
    excerpt: String? = nil
  ) {
    (self.file, self.line, self.column) = (file, line, column)
    text = LocalizedText(vi: vi ?? message, en: message)
    self.excerpt = excerpt
  }

  public var message: String { text.en }

  public var description: String { description(.en) }

  /// File, line, column and what is wrong.
  public func description(_ language: Language) -> String {
    guard line > 0 else { return "\(file): \(text[language])" }
    return language == .vi
      ? "\(file), dòng \(line), cột \(column): \(text.vi)"
      : "\(file):\(line):\(column): \(text.en)"
  }

  /// The description and, below it, the line with a caret under the place.
  public func rendering(_ language: Language) -> String {
    guard let excerpt, column > 0 else { return description(language) }
    // A tab in the line stays a tab above the caret, so that both stand at the same place.
    let margin = excerpt.unicodeScalars.prefix(column - 1).map { $0 == "\t" ? "\t" : " " }
    return "\(description(language))\n    \(excerpt)\n    \(margin.joined())^"
  }

  public var rendering: String { rendering(.en) }
}

/// Everything that is wrong with a rule pack.
public struct PackFaults: Error, Sendable, CustomStringConvertible {
  public let faults: [PackFault]
  public init(faults: [PackFault]) { self.faults = faults }
  public var description: String { faults.map(\.description).joined(separator: "\n") }
  public func rendering(_ language: Language) -> String {
    faults.map { $0.rendering(language) }.joined(separator: "\n")
  }
  public var rendering: String { rendering(.en) }
}
