import ArgumentParser
import Foundation
import Pipeline
import RecordModel
import Reports
import RuleEngine

extension Rules {
  /// Shows the catalogue's page of one rule.
  struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "explain",
      abstract: "Explain one rule: what it asks, why, by which law, what to do, examples.",
      aliases: ["show"])
    @Argument(help: "The rule's ID, as reports name it.") var id: String
    @OptionGroup var pack: PackOptions
    @Option(help: "vi or en; the default follows the locale.") var language = Language.ofLocale

    func run() throws {
      let loaded = try pack.loadForRun()
      guard let index = loaded.catalogue.index(of: id) else {
        throw ValidationError("there is no rule `\(id)`\(nearest(loaded)); see `hoso rules list`")
      }
      let context = DeliveryPipeline(loaded).reportContext(language)
      let page = loaded.book.pages[Int(index.number)]
      try Terminal.write(CatalogueText(context: context).text(page))
    }

    /// Rules whose ID holds all words of the one asked for.
    private func nearest(_ pack: RulePack) -> String {
      let words = id.split(separator: "-")
      let near = pack.catalogue.rules.map(\.id).filter { id in words.allSatisfy(id.contains) }
      return near.isEmpty ? "" : "; perhaps " + near.sorted().prefix(5).joined(separator: ", ")
    }
  }

  /// Writes the catalogue of a pack.
  struct Docs: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "docs",
      abstract: "Write the catalogue of all rules: CATALOGUE.md and catalogue.html.",
      discussion: "The page is one file for data officers: searchable, printable, without network.")
    @OptionGroup var pack: PackOptions
    @Option(help: "The folder to write to. Default: the one in which the pack's folder lies.")
    var output: String?
    @Option(help: "The language of the page.") var language = Language.vi

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
