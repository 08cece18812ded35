import { describe, expect, it } from 'vitest'
import { SentRecords } from '../../../../src/tools/perf/sent-records.ts'

describe('records on their way', () => {
  it('are found again whatever the order of the answers', () => {
    const sent = new SentRecords()
    const count = 100_000
    for (let number = 0; number < count; number++) sent.add(number, number / 4, number % 1000)
    const wrong: number[] = []
    for (const parity of [1, 0]) {
      for (let number = count - 2 + parity; number >= 0; number -= 2) {
        sent.take(number)
        if (sent.sentMs !== number / 4 || sent.bytes !== number % 1000) wrong.push(number)
      }
    }
    expect(wrong).toEqual([])
  })

  it('take no more memory in a long run than in a short one', () => {
    const sent = new SentRecords()
    for (let number = 0; number < 400_000; number++) {
      sent.add(number, number, 1)
      sent.take(number)
    }
    // What was answered is forgotten, once its whole block is.
    expect(() => sent.take(0)).toThrow('Nothing is known')
  })
})
