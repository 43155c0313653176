import Testing

@testable import CrosswalkCommand

struct ScreenTests {
  @Test func `as many lines are shown as there is room for, and each is cut at the width`() {
    let frame = Screen.frame(["title", "äöü long", "", "last"], in: TerminalSize(columns: 5, rows: 3))
    #expect(frame == "\u{1B}[H\u{1B}[Ktitle\r\n\u{1B}[Käöü l\r\n\u{1B}[K")
  }

  @Test func `everything below the last line is cleared`() {
    #expect(Screen.frame(["a"], in: .usual) == "\u{1B}[H\u{1B}[Ka\r\n\u{1B}[J")
    #expect(Screen.frame([], in: .usual) == "\u{1B}[H\r\n\u{1B}[J")
  }
}
