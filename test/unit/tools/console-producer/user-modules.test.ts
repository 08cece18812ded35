/** Readers and partitioners of the user's own. */
import { describe, expect, it } from 'vitest'
import { emptyRecordView } from '../../../../src/record/record-view.ts'
import { ModulePartitioner } from '../../../../src/tools/console-producer/module-partitioner.ts'
import { ModuleSource } from '../../../../src/tools/console-producer/module-source.ts'
import { CollectedSink, collect } from './collected-sink.ts'

const never = new AbortController().signal

const source = (exported: unknown, properties = {}, { signal = never, idle = never } = {}) =>
  new ModuleSource({ path: './r.mjs', exported, properties, topic: 't', nowMs: () => 1000, signal, idle })

type Input = AsyncIterable<Uint8Array>

describe('a line reader', () => {
  it('is a class that makes records of the input', async () => {
    class Words {
      #separator = ' '
      closedCount = 0
      configure(properties: Record<string, string>): void {
        this.#separator = properties['separator'] ?? ' '
      }
      async *readRecords(input: Input) {
        let text = ''
        for await (const chunk of input) text += Buffer.from(chunk).toString()
        for (const word of text.split(this.#separator)) {
          yield { key: word[0], value: Buffer.from(word), headers: [['n', null]], partition: 1, timestamp: 5 }
        }
      }
    }
    const { taken } = await collect(source(Words, { separator: '/' }), ['a', 'b/c'])
    expect(taken).toEqual([
      { line: 1, key: 'a', value: 'ab', headers: [['n', null]], partition: 1, timestampMs: 5 },
      { line: 2, key: 'c', value: 'c', headers: [['n', null]], partition: 1, timestampMs: 5 },
    ])
  })

  it('is a function just as well, and leaves out what it has not', async () => {
    const read = async function* () {
      yield { value: 'v', headers: { a: '1' } }
      yield { value: null, topic: 't' }
    }
    const { taken } = await collect(source(read), [])
    expect(taken).toMatchObject([
      { key: null, value: 'v', headers: [['a', '1']], partition: -1, timestampMs: 1000 },
      { key: null, value: null, headers: [] },
    ])
  })

  it('is told by the record what it gave wrong', async () => {
    const read = function* () {
      yield { value: 5 }
      yield { value: 'v', partition: 1.5 }
      yield { value: 'v', topic: 'other' }
      yield { value: 'v', headers: ['a'] }
      yield 'text'
      yield { value: 'good' }
    }
    const { taken, refused } = await collect(source(read), [])
    expect(taken.map(({ value }) => value)).toEqual(['good'])
    expect(refused).toEqual([
      [1, 'The value is of type number; it must be a string, bytes or null.'],
      [2, 'The partition is 1.5; it must be a whole number from 0.'],
      [3, 'It is for topic other, and only t is open.'],
      [4, 'A header must be a pair of a name and a value.'],
      [5, 'The line reader ./r.mjs gave no object.'],
    ])
  })

  it('that throws ends the input, and says after which record', async () => {
    const read = function* () {
      yield { value: 'v' }
      throw new TypeError('no more')
    }
    await expect(collect(source(read), [])).rejects.toThrow(
      'The line reader ./r.mjs, after record 1, failed: TypeError: no more',
    )
  })

  it.each([undefined, {}, 7, class {}])('%s is none', (exported) => {
    expect(() => source(exported)).toThrow('The line reader ./r.mjs has no default export with a method readRecords.')
  })

  it('is closed at the end, also when nobody wants more', async () => {
    let closedCount = 0
    const reader = {
      *readRecords() {
        for (;;) yield { value: 'v' }
      },
      close: () => void closedCount++,
    }
    await collect(source(reader), [], { stopAfter: 3 })
    expect(closedCount).toBe(1)
  })
})

describe('a line reader that waits for what never comes', () => {
  const pending = new Promise<never>(() => {})
  const stuck = {
    async *readRecords() {
      yield { value: 'one' }
      await pending
    },
  }

  it.each([
    ['idle', 'and nothing is left that it could wait for'],
    ['signal', 'after the signal'],
  ])('ends the input (%s), and what it gave is taken', async (name, why) => {
    const sink = new CollectedSink()
    const end = new AbortController()
    const opened = source(stuck, {}, { [name]: end.signal })
    setTimeout(() => end.abort(), 10)
    const reading = opened.readAll((async function* () {})(), sink)
    await expect(reading).rejects.toThrow(`The line reader ./r.mjs does not give its next record, ${why}.`)
    expect(sink.taken.map(({ value }) => value)).toEqual(['one'])
  })

  it('is not waited for when it is to close either', async () => {
    const reader = { *readRecords() {}, close: () => pending }
    const closing = source(reader, {}, { idle: AbortSignal.abort() }).close()
    await expect(closing).rejects.toThrow('The line reader ./r.mjs does not close, and nothing is left')
  })
})

it.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('no')
    },
  ],
  [
    'rejects',
    async () => {
      throw new Error('no')
    },
  ],
])('a line reader is named where its close %s', async (_what, close) => {
  await expect(collect(source({ readRecords: () => [], close }), [])).rejects.toMatchObject({
    kind: 'terse',
    message: 'The line reader ./r.mjs failed: Error: no',
  })
})

describe('a partitioner', () => {
  const partitioner = (exported: unknown) =>
    new ModulePartitioner({ path: './p.mjs', exported, properties: { a: 'b' }, topic: 't' })
  const record = {
    ...emptyRecordView(),
    source: Buffer.from('kvv'),
    keyStart: 0,
    keyEnd: 1,
    valueStart: 1,
    valueEnd: 3,
  }

  it('is asked with the record, and may be configured', () => {
    const seen: unknown[] = []
    class Own {
      configure(properties: unknown): void {
        seen.push(properties)
      }
      partition(question: { key: Buffer; value: Buffer; topic: string; partitionCount: number }): number {
        seen.push([question.topic, String(question.key), String(question.value), question.partitionCount])
        return 2
      }
    }
    expect(partitioner(Own).partition(record, 3)).toBe(2)
    expect(seen).toEqual([{ a: 'b' }, ['t', 'k', 'vv', 3]])
  })

  it.each([3, -1, 1.5, '1', undefined])('that gives %s is told so', (chosen) => {
    expect(() => partitioner(() => chosen).partition(record, 3)).toThrow(
      `The partitioner ./p.mjs gave ${chosen} for a partition; it must be a whole number from 0 to 2.`,
    )
  })

  it('that is late is told so, and ends nothing when it fails', async () => {
    const late = async () => {
      throw new Error('late')
    }
    expect(() => partitioner(late).partition(record, 3)).toThrow(
      'The partitioner ./p.mjs gave a promise for a partition; it must be a whole number from 0 to 2.',
    )
    await new Promise((resolve) => setImmediate(resolve))
  })

  it('that throws is named', () => {
    const fails = () => {
      throw new Error('why')
    }
    expect(() => partitioner(fails).partition(record, 3)).toThrow('The partitioner ./p.mjs failed: Error: why')
  })
})
