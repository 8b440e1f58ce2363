import ConnectorCore
import Kernel
import Testing

@Suite struct RetryAfterTests {
    private let now = Instant("1994-11-06T08:49:30Z") ?? Instant(microseconds: 0)

    @Test(
        arguments: [
            ("0", 0), ("7", 7), (" 30 ", 30), ("007", 7), ("3600", 3600), ("999999999", RetryAfter.secondsMaximum),
            ("99999999999999999999999999", RetryAfter.secondsMaximum), ("Sun, 06 Nov 1994 08:49:37 GMT", 7),
            ("Sunday, 06-Nov-94 08:49:37 GMT", 7), ("Sun Nov  6 08:49:37 1994", 7), ("Sun, 06 Nov 1994 08:00:00 GMT", 0),
            ("Tue, 06 Nov 2094 08:49:37 GMT", RetryAfter.secondsMaximum), ("Sunday, 06-Nov-70 08:49:37 GMT", 0),
        ]
    )
    func `seconds and dates of all three forms are read`(field: String, seconds: Int) {
        #expect(RetryAfter.seconds(field, date: nil, now: now) == seconds)
    }

    @Test func `a date is compared with the clock of whoever wrote it`() {
        let date = "Sun, 06 Nov 1994 09:00:00 GMT"
        #expect(RetryAfter.seconds("Sun, 06 Nov 1994 09:00:12 GMT", date: date, now: now) == 12)
        #expect(RetryAfter.seconds("Sun, 06 Nov 1994 08:49:37 GMT", date: "nonsense", now: now) == 7)
    }

    @Test(
        arguments: [
            "", " ", "-1", "+7", "1.5", "1e9", "0x10", "NaN", "soon", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 99:99:99 GMT", "Sun, 06 Nov 1994 08:49:37 PST", "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, -6 Nov 1994 08:49:37",
            ", , , , , ", "----------", "GMT GMT GMT GMT GMT GMT", "\u{0}", "٣٠", String(repeating: "9", count: 100_000),
            String(repeating: "Sun, ", count: 10_000),
        ]
    )
    func `what is neither is as good as none, and harms nobody`(field: String) {
        #expect(RetryAfter.seconds(field, date: field, now: now) == nil)
    }
}
