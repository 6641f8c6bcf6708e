import ArgumentParser
import Foundation
import Pipeline
import RecordModel
import Reports
import RuleEngine

extension Rules {
  /// Shows the catalogue's page of one rule.
  struct Explain: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "explain",
        abstract: Message.rulesExplainAbstract(),
        aliases: ["show"])
    }
    @Argument(help: .of(.ruleIDHelp)) var id: String
    @OptionGroup var pack: PackOptions
    @Option(help: .of(.languageHelp)) var language = Language.ofLocale

    func run() throws {
      let loaded = try pack.loadForRun()
      guard let index = loaded.catalogue.index(of: id) else {
        throw ValidationError(Message.noRule(language, id, nearest(loaded)))
      }
      let context = DeliveryPipeline(loaded).reportContext(language)
      let page = loaded.book.pages[Int(index.number)]
      try Terminal.write(CatalogueText(context: context).text(page))
    }

    /// Rules whose ID holds all words of the one asked for.
    private func nearest(_ pack: RulePack) -> String {
      let words = id.split(separator: "-")
      let near = pack.catalogue.rules.map(\.id).filter { id in words.allSatisfy(id.contains) }
      return near.isEmpty
        ? "" : Message.perhaps(language, near.sorted().prefix(5).joined(separator: ", "))
    }
  }

  /// Writes the catalogue of a pack.
  struct Docs: ParsableCommand {
    static var configuration: CommandConfiguration {
      CommandConfiguration(
        commandName: "docs",
        abstract: Message.rulesDocsAbstract(),
        discussion: Message.rulesDocsDiscussion())
    }
    @OptionGroup var pack: PackOptions
    @Option(help: .of(.docsFolderHelp))
    var output: String?
    @Option(help: .of(.pageLanguageHelp)) var language = Language.vi

    func run() throws {
      let loaded = try pack.load()
      let pipeline = DeliveryPipeline(loaded)
      let folder = URL(fileURLWithPath: try output ?? pack.folder() + "/..").standardizedFileURL
      let page = CatalogueHTML(loaded.book, context: pipeline.reportContext(language))
      let text = CatalogueMarkdown(loaded.book, context: pipeline.reportContext(.vi))
      for (name, content) in [("CATALOGUE.md", text.text), ("catalogue.html", page.text)] {
        let path = folder.appendingPathComponent(name).path
        do {
          try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
          try Data(content.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
          throw ReportError.cannotWrite(path)
        }
        try Terminal.write(path)
      }
    }
  }
}
