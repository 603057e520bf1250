import Database
import Facts
import Storage
import SyncProtocol
import Toolkit

/// `pizza-hq init`: makes head office's folder, its key and its database, with a first catalogue.
enum InitCommand: Command {
  static let spec = CommandSpec(
    name: "init", summary: "Make a head office in a folder, with a starter catalogue.",
    usage: "DIR", positionals: 1...1,
    options: [CommandOption("empty", help: "Leave the catalogue empty.")],
    examples: ["pizza-hq init /var/lib/oc-pizza/hq"],
    exitCodes: [.dataError, .io, .temporaryFailure])

  static func run(_ command: ParsedCommand) throws -> ExitCode {
    let catalogue = command.flag("empty") ? nil : try StarterCatalogue.load()
    let folder = command.folder
    if !folder.exists { try folder.create() }
    let headOffice = try HeadOffice(folder: folder)
    let now = headOffice.clock.now()
    try headOffice.locked { core in
      // An interrupted init has made the folder and nothing in it: this one finishes it.
      guard try core.database.heads(of: .common).isEmpty else {
        throw OperationError(
          "exists", "there is a head office in \(folder.path) already",
          remedy: "run it, or name another folder")
      }
      guard let catalogue else { return }
      try core.database.capture(.common) { draft in _ = catalogue.write(into: &draft, at: now) }
    }
    var lines = ["head office is in \(folder.path)"]
    lines.append("  signing key  \(folder.key) (back it up apart from the database)")
    if let catalogue {
      let sizes = catalogue.products.reduce(0) { $0 + $1.sizes.count }
      lines.append(
        "  catalogue    \(catalogue.products.count) products in \(sizes) sizes, "
          + "\(catalogue.ingredients.count) ingredients, \(catalogue.options.count) options")
      lines.append("  check recipes, allergens and VAT before a shop sells from it")
    }
    lines.append("next: pizza-hq store add \(folder.path) --name NAME")
    lines.append("      pizza-hq run \(folder.path)")
    try Console.print(lines.joined(separator: "\n") + "\n")
    return .ok
  }
}
