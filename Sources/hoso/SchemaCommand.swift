import ArgumentParser
import Foundation
import RecordModel
import Reports
import RuleEngine
import SchemaExport

/// Lists, shows and exports the fields of a pack.
struct SchemaCommand: ParsableCommand {
  static var configuration: CommandConfiguration {
    CommandConfiguration(
      commandName: "schema",
      abstract: Message.schemaAbstract(),
      subcommands: [List.self, Show.self, Export.self])
  }

  struct List: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "list",
        abstract: Message.schemaListAbstract())
    }
    @OptionGroup var pack: PackOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
      let loaded = try pack.loadForRun()
      for (position, section) in loaded.formSections.enumerated() {
        for (index, field) in section.fields.enumerated() {
          let address = FieldAddress(section: position, field: index)
          let path = loaded.schema.path(address)
          let label = loaded.schema.label(address, output.language)
          switch output.format {
          case .text: try Terminal.write("\(path)\t\(field.type.rawValue)\t\(label)")
          case .json:
            try Terminal.write(
              JSONLine([("field", path), ("type", field.type.rawValue), ("label", label)]).text)
          }
        }
      }
    }
  }

  struct Show: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "show", abstract: Message.schemaShowAbstract())
    }
    @Argument(help: .of(.fieldPathHelp)) var path: String
    @OptionGroup var pack: PackOptions
    @Option(help: .of(.languageHelp)) var language = Language.ofLocale

    func run() throws {
      let loaded = try pack.loadForRun()
      guard let address = loaded.schema.address(of: path),
        Int(address.section) < loaded.formSections.count
      else { throw ValidationError(Message.noField(language, path)) }
      let field = loaded.schema.field(address)
      let vi = language == .vi
      var lines = [path, loaded.schema.label(address, language), ""]
      lines += loaded.senderSchema.sentences(of: field, language)
      for (form, number) in field.form.sorted(by: { $0.key < $1.key }) {
        lines.append("\(vi ? "Mục" : "Item") \(number) (\(form))")
      }
      if let citation = field.citation { lines.append("\(vi ? "Căn cứ" : "Source"): \(citation)") }
      lines.append("\(vi ? "Tiêu đề đã biết" : "Known headings"): ")
      lines[lines.count - 1] += field.synonyms.joined(separator: "; ")
      try Terminal.write(lines.joined(separator: "\n"))
    }
  }

  struct Export: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "export",
        abstract: Message.schemaExportAbstract(),
        discussion: """
          xsd: of the canonical XML form, which check and import read. json-schema: of the object \
          `fields` of --records. csv-template: empty tables to be filled, one file a section; \
          --output is a folder then, or a file whose name ends in .zip, and without it the table of \
          persons is printed. markdown: all fields.
          """)
    }

    enum Format: String, ExpressibleByArgument, CaseIterable {
      case xsd, jsonSchema = "json-schema", csvTemplate = "csv-template", markdown
    }

    @Option(help: .of(.schemaFormatHelp)) var format: Format
    @Option(
      help: .of(.schemaOutputHelp))
    var output: String?
    @OptionGroup var pack: PackOptions
    @Option(help: .of(.languageHelp)) var language = Language.ofLocale

    func run() throws {
      let schema = try pack.loadForRun().senderSchema
      switch format {
      case .xsd: try write(XSDWriter(schema).text)
      case .jsonSchema: try write(JSONSchemaWriter(schema, language: language).text)
      case .markdown: try write(SchemaPage(schema, language: language).text)
      case .csvTemplate: try write(CSVTemplate(schema, language: language))
      }
    }

    private func write(_ text: String) throws {
      guard let output else { return try Terminal.write(Array(text.utf8)) }
      try write(Array(text.utf8), to: output)
    }

    private func write(_ template: CSVTemplate) throws {
      let files = template.files
      guard let output else { return try Terminal.write(files[0].bytes) }
      if output.lowercased().hasSuffix(".zip") { return try write(template.archive, to: output) }
      do {
        try FileManager.default.createDirectory(
          atPath: output, withIntermediateDirectories: true)
      } catch { throw ReportError.cannotCreate(output) }
      for file in files { try write(file.bytes, to: output + "/" + file.name) }
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
      do { try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic) } catch {
        throw ReportError.cannotCreate(path)
      }
    }
  }
}

extension RulePack {
  /// The sections of the form, without the intakes.
  var formSections: ArraySlice<Section> { schema.sections[..<intakes.lowerBound] }

  /// The schema as it is told to senders.
  var senderSchema: SenderSchema {
    SenderSchema(
      pack: id, version: version, title: title, sections: Array(formSections),
      key: recordKey.last.map { schema.field($0) },
      lists: Dictionary(lists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }))
  }
}
