import Kernel
import TestSupport
import Testing

@Suite struct CalendarDateTests {
    @Test func `days follow one another as on the wall`() throws {
        var day = try #require(CalendarDate("1899-12-31")).daysSinceEpoch
        for year in 1900...2100 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for (month, length) in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].enumerated() {
                for number in 1...length {
                    day += 1
                    let text = "\(year)-\(twoDigits(month + 1))-\(twoDigits(number))"
                    #expect(CalendarDate(daysSinceEpoch: day).description == text)
                }
            }
        }
    }

    @Test func `every date that is written is read again as the same`() throws {
        let first = try #require(CalendarDate("0001-01-01")).daysSinceEpoch
        let last = try #require(CalendarDate("9999-12-31")).daysSinceEpoch
        #expect(last - first == 3_652_058)
        for day in stride(from: first, through: last, by: 97) {
            let date = CalendarDate(daysSinceEpoch: day)
            #expect(CalendarDate(date.description) == date)
        }
    }

    @Test func `the epoch is day 0`() {
        #expect(CalendarDate("1970-01-01")?.daysSinceEpoch == 0)
        #expect(CalendarDate("2000-02-29")?.daysSinceEpoch == 11_016)
    }

    @Test(arguments: [
        "", "2026-1-1", "2026-02-29", "1900-02-29", "2026-00-10", "2026-13-01", "2026-04-31", "2026-11-00", "0000-01-01", "26-11-2026",
        "2026/11/23", "2026-11-23 ", " 2026-11-23", "2026-11-2é", "２０２６-11-23", "+026-11-23", "2026-11-23T",
    ])
    func `a day that does not exist is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }
}

func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
