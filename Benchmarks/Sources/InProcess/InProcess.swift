import Crosswalk
import Dispatch
import Synchronization

/// Compares lookups in process.
///
///     InProcess DICTIONARY-FILE NAME FROM TO PAIRS-FILE PAIRS SECONDS
///
/// Prints for each pair of measurements how many lookups a second `mapping[bytes]` made on one thread and on two, and
/// `Dictionary<String, String>` on one and on two.
@main
enum InProcess {
  struct WrongAnswer: Error {}

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 8, let count = Int(arguments[6]), let seconds = Double(arguments[7]) else {
      print("usage: InProcess DICTIONARY-FILE NAME FROM TO PAIRS-FILE PAIRS SECONDS")
      return
    }
    let pairs = try Questions.pairs(inFile: arguments[5])
    let questions = Questions(pairs)
    let catalog = try Catalog(reading: [arguments[1]])
    let mapping = MappingContestant(
      mapping: try catalog.mapping(arguments[2], from: arguments[3], to: arguments[4]))
    let dictionary = DictionaryContestant(
      dictionary: Dictionary(uniqueKeysWithValues: pairs.map { ($0.key, $0.value) }))
    for pair in pairs {
      guard mapping.mapping[pair.key] == pair.value else { throw WrongAnswer() }
    }
    for _ in 0..<count {
      let figures = [
        try rate(of: mapping, questions, threads: 1, seconds), try rate(of: mapping, questions, threads: 2, seconds),
        try rate(of: dictionary, questions, threads: 1, seconds),
        try rate(of: dictionary, questions, threads: 2, seconds),
      ]
      print(figures.map { "\(Int($0))" }.joined(separator: " "))
    }
  }

  /// Lookups a second, of all threads together, each of which goes through the questions again and again.
  private static func rate(
    of contestant: some Contestant, _ questions: Questions, threads: Int, _ seconds: Double
  ) throws -> Double {
    let total = Mutex(0)
    let areRight = Mutex(true)
    let start = ContinuousClock.now
    DispatchQueue.concurrentPerform(iterations: threads) { _ in
      var rounds = 0
      repeat {
        let isRight = contestant.answer(questions) == questions.checksum
        areRight.withLock { $0 = $0 && isRight }
        rounds += 1
      } while ContinuousClock.now - start < .seconds(seconds)
      total.withLock { $0 += rounds * questions.keys.count }
    }
    let elapsed = (ContinuousClock.now - start) / .seconds(1)
    guard areRight.withLock({ $0 }) else { throw WrongAnswer() }
    return Double(total.withLock { $0 }) / elapsed
  }
}
