/// The errors of one file, of which the first hundred by position are kept.
struct ProblemList {
  let file: String
  private var problems: [Problem] = []
  /// Where errors are, of up to a hundred places.
  private var places: Set<Position> = []
  /// After this nothing is kept any more, as there are enough in front of it.
  private var end: Position?

  init(file: String) {
    self.file = file
  }

  var isEmpty: Bool { problems.isEmpty }

  /// How many errors were added, kept or not.
  private(set) var count = 0

  /// Whether there are as many errors as are reported, so that looking for more is of no use.
  var isFull: Bool { places.count >= Limits.reportedProblems }

  /// The errors in the order of their positions, each place and message once.
  var sorted: [Problem] {
    var seen: Set<Problem> = []
    return Array(
      problems.sorted { $0.position < $1.position }.filter { seen.insert($0).inserted }
        .prefix(Limits.reportedProblems))
  }

  mutating func add(_ position: Position, _ message: @autoclosure () -> String) {
    count += 1
    if !isFull { places.insert(position) }
    if let end, position > end { return }
    problems.append(Problem(file: file, position: position, message: message()))
    // A file that is wrong in every line must not fill the memory.
    guard problems.count >= 16 * Limits.reportedProblems else { return }
    problems = sorted
    if problems.count == Limits.reportedProblems { end = problems.last?.position }
  }

  /// Counts what need not be kept, as it lies after so much else.
  mutating func addUnlisted(_ number: Int) {
    count += number
  }

  /// Forgets what lies after a place from which on the file could not be read.
  mutating func drop(after position: Position) {
    problems.removeAll { $0.position > position }
  }
}
