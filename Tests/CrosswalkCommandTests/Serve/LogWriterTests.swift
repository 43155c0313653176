import Crosswalk
import Foundation
import Logging
import Testing

@testable import CrosswalkCommand

@Suite struct LogWriterTests {
  private static let breaks = [
    "\n", "\r", "\r\n", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}", "\u{1B}[2J", "\u{9B}2J", "\u{202E}",
    "\u{7F}",
    "\u{0}", "\u{E0001}",
  ]

  @Test(arguments: breaks, [LogFormat.text, .json])
  func `nothing in a message or its metadata can begin a line of its own`(_ text: String, _ format: LogFormat) throws {
    let forged = "x\(text)2026-01-01T00:00:00Z info: all is well"
    let line = format.line(.warning, forged, [("name", forged)], at: .now)
    #expect(line.unicodeScalars.allSatisfy { (" "..."~").contains($0) })
    guard format == .json else { return }
    let json = try JSON(parsing: line.utf8)
    #expect(json["message"]?.string == forged)
    #expect(json["name"]?.string == forged)
  }

  @Test func `visible characters stay as they are`() {
    let line = LogFormat.text.line(
      .info, #"Zürich, 東京, 🇨🇭 and "quotes" and \"#, [("path", "/tmp/é")], at: Date(timeIntervalSince1970: 0))
    #expect(line == #"1970-01-01T00:00:00Z info: Zürich, 東京, 🇨🇭 and "quotes" and \ path="/tmp/é""#)
    let escaped = LogFormat.text.line(.info, "a\tb\u{7F}", [], at: Date(timeIntervalSince1970: 0))
    #expect(escaped == #"1970-01-01T00:00:00Z info: a\tb\u007f"#)
  }
}
