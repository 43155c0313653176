import ArgumentParser

/// The `crosswalk` command.
@main
struct CrosswalkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crosswalk",
    abstract: "Maps values between the systems that name them differently.")
}
