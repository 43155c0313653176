/// How a load is to be carried out.
package struct LoadOptions: Sendable {
  /// Whether dictionaries that are not loaded are taken away.
  package var prunes: Bool
  /// Whether it only says what it would do.
  package var isDryRun: Bool
  /// How many entries it may remove, those of dictionaries that it takes away included; nil for any number.
  package var maximumRemoved: Int?

  package init(prunes: Bool = false, isDryRun: Bool = false, maximumRemoved: Int? = nil) {
    self.prunes = prunes
    self.isDryRun = isDryRun
    self.maximumRemoved = maximumRemoved
  }
}
