import { describe, expect, it } from 'vitest'
import { compileJavaSearch } from '../../../../src/common/java-regex.ts'
import { emptyRecordView } from '../../../../src/record/record-view.ts'
import {
  ChosenPayloads,
  CountingPayloads,
  type Payloads,
  RandomPayloads,
  splitPayloads,
} from '../../../../src/tools/producer-perf/payloads.ts'

function texts(payloads: Payloads, count: number): string[] {
  const view = emptyRecordView()
  return Array.from({ length: count }, (_, index) => {
    const bytes = payloads.fill(view, index)
    expect(bytes).toBe(view.valueEnd - view.valueStart)
    return Buffer.from(view.source).toString('latin1', view.valueStart, view.valueEnd)
  })
}

describe('payloads', () => {
  it('of random letters are those of Apache Kafka', () => {
    expect(texts(new RandomPayloads(8), 3)).toEqual(['YQHHNEBS', 'EPDNSEIF', 'GAMSUJXK'])
  })

  it('of random letters come again in other pieces when there are no more', () => {
    const size = 1_000_000
    const [first = '', second = ''] = texts(new RandomPayloads(size), 2)
    expect([first.length, second.length, /^[A-Z]+$/.test(second)]).toEqual([size, size, true])
  })

  it('larger than all that is kept are still whole', () => {
    expect(texts(new RandomPayloads(3_000_000), 2).map((text) => text.length)).toEqual([3_000_000, 3_000_000])
  })

  it('count', () => {
    expect(texts(new CountingPayloads(), 12).slice(8)).toEqual(['8', '9', '10', '11'])
  })

  it('of a file are all chosen now and then', () => {
    const chosen = texts(new ChosenPayloads([Buffer.from('one'), Buffer.from('two'), Buffer.from('drei')]), 100)
    expect(new Set(chosen)).toEqual(new Set(['one', 'two', 'drei']))
  })

  it.each([
    ['one\ntwo\n', '\n', ['one', 'two']],
    ['\none\n\ntwo\n\n', '\n', ['one', '', 'two', '']],
    ['a1b22c', '(\\d)+', ['a', 'b', 'c']],
    ['안녕|😀', '\\|', ['안녕', '😀']],
    ['\n', '\n', []],
  ])('of %j between %s are those of a Scanner of Java', (text, delimiter, pieces) => {
    expect(splitPayloads(text, compileJavaSearch(delimiter))).toEqual(pieces)
  })
})
