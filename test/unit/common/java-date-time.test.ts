import { describe, expect, it } from 'vitest'
import { parseJavaDateTime } from '../../../src/common/java-date-time.ts'

describe('points in time', () => {
  it.each<[string, number | string]>([
    ['2020-01-01T00:00:00.000', 1577836800000],
    ['2020-01-01T00:00:00.000+0530', 1577818800000],
    ['2020-01-01T00:00:00.000+05:30', 1577817000000],
    ['2020-01-01T00:00:00.000+05', 1577818800000],
    ['2020-1-1T0:0:0.5', 1577836800005],
    ['2020-02-30T00:00:00.000', 'Unparseable date: "2020-02-30T00:00:00.000Z"'],
    ['2020-01-01T24:00:00.000', 'Unparseable date: "2020-01-01T24:00:00.000Z"'],
    ['2020-01-01T00:00:00.000-03', 1577847600000],
    ['2020-01-01T00:00:00.000Zfoo', 1577836800000],
    ['2020-01-01T00:00:00.0001', 1577836800001],
    ['2020-01-01T00:00:00.1234', 'Unparseable date: "2020-01-01T00:00:00.1234Z"'],
    ['2020-01-01T00:00:00', 'Unparseable date: "2020-01-01T00:00:00Z"'],
    ['yesterday', "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format"],
    ['2020-01-01T', "Error parsing timestamp. It does not contain a 'T' according to ISO8601 format"],
    ['2020-01-01T00:00:00.000z', 'Unparseable date: "2020-01-01T00:00:00.000zZ"'],
    ['2020-01-01T00:00:00.000+24:00', 'Unparseable date: "2020-01-01T00:00:00.000+24:00"'],
    ['2020-01-01T00:00:00.000+5:30', 'Unparseable date: "2020-01-01T00:00:00.000+5:30"'],
    ['2020-01-01T00:00:00.000 +05:30', 1577817000000],
    ['2020-01-01T00:00:00.000UTC', 'Unparseable date: "2020-01-01T00:00:00.000UTCZ"'],
    ['+2020-01-01T00:00:00.000', 'Unparseable date: "+2020-01-01T00:00:00.000Z"'],
    [' 2020-01-01T00:00:00.000', 1577836800000],
    ['2020-01-01T00:00:60.000', 'Unparseable date: "2020-01-01T00:00:60.000Z"'],
  ])("%j is read as by Kafka's Utils.getDateTime", (text, expected) => {
    if (typeof expected === 'number') expect(parseJavaDateTime(text)).toBe(expected)
    else expect(() => parseJavaDateTime(text)).toThrow(new SyntaxError(expected))
  })
})
