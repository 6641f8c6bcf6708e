public import RecordModel

/// Empty tables with the headings of the schema, to be filled by hand and handed in.
///
/// One file a section; rows of the others name their person in their first column.
public struct CSVTemplate: Sendable {
  public struct File: Sendable {
    /// The section's name with `.csv` behind it: by it hoso knows the file again.
    public let name: String
    public let bytes: [UInt8]
  }

  private let schema: SenderSchema
  private let language: Language

  /// - Parameter language: Of the headings; hoso knows both.
  public init(_ schema: SenderSchema, language: Language) {
    (self.schema, self.language) = (schema, language)
  }

  /// The file of persons first.
  public var files: [File] {
    schema.sections.enumerated().map { position, section in
      let key = position == 0 ? [] : [schema.key].compactMap { $0 }
      return File(
        name: section.name + ".csv",
        bytes: header((key + section.fields).map { $0.label[language] })
      )
    }
  }

  /// All files in one zip archive.
  public var archive: [UInt8] { ZipArchive.bytes(files) }

  /// With the mark by which spreadsheets know UTF-8, and the line end that they write.
  private func header(_ headings: [String]) -> [UInt8] {
    [0xef, 0xbb, 0xbf] + Array(headings.map(Self.cell).joined(separator: ",").utf8) + [0x0d, 0x0a]
  }

  /// Source: RFC 4180, §2.
  private static func cell(_ text: String) -> String {
    text.contains { ",\"\r\n".contains($0) }
      ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
  }
}
