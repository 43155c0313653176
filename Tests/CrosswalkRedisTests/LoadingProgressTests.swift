import Testing

@testable import CrosswalkRedis

@Suite struct LoadingProgressTests {
  private static func info(_ percent: String, _ seconds: String, loading: Int = 1) -> String {
    "# Persistence\r\nloading:\(loading)\r\nloading_loaded_perc:\(percent)\r\nloading_eta_seconds:\(seconds)\r\n"
  }

  @Test func `INFO tells the progress of loading and the time that is left`() throws {
    let progress = try #require(LoadingProgress(info: Self.info("37.42", "12")))
    #expect(progress == LoadingProgress(info: Self.info("37.42", "12")))
    #expect("\(progress)" == "37 % loaded, about 12 s left")
    #expect(LoadingProgress(info: Self.info("0.00", "-1"))?.description == "0 % loaded")
  }

  @Test(arguments: ["", "loading:1", info("x", "1"), info("1", "1", loading: 0)])
  func `without the facts about loading there is no progress`(_ info: String) {
    #expect(LoadingProgress(info: info) == nil)
  }
}
