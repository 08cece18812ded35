import { describe, expect, it } from 'vitest'
import { JsonLineParser } from '../../../../src/tools/console-producer/fields-parser.ts'
import { JsonLines } from '../../../../src/tools/console-producer/json-lines.ts'
import { JsonRecordParser } from '../../../../src/tools/console-producer/json-record-parser.ts'
import { LineMessageReader } from '../../../../src/tools/console-producer/line-message-reader.ts'
import { LineSource } from '../../../../src/tools/console-producer/line-source.ts'
import { collect, surroundings } from './collected-sink.ts'

const lines = (options = {}) => new LineSource(new LineMessageReader({}), { ...surroundings, ...options })

describe('lines', () => {
  it('are records with the time at which they came', async () => {
    const { taken } = await collect(lines(), ['a\nb', '\r\nc'])
    expect(taken).toMatchObject([
      { line: 1, value: 'a', key: null, timestampMs: 1000, partition: -1 },
      { line: 2, value: 'b' },
      { line: 3, value: 'c' },
    ])
  })

  it('that are no records are refused by number, and the next ones taken', async () => {
    const keyed = new LineSource(new LineMessageReader({ 'parse.key': 'true' }), surroundings)
    const { taken, refused } = await collect(keyed, ['k\t1\nbad\nk\t3\n'])
    expect(taken.map(({ line }) => line)).toEqual([1, 3])
    expect(refused).toEqual([[2, "No key separator found in 'bad'"]])
  })

  it('longer than any record are counted, not kept', async () => {
    const long = 'x'.repeat(400)
    const { taken, refused } = await collect(lines(), ['a\n', long, long, long, `${long}\nb\n`, long, long, long])
    expect(taken.map(({ line, value }) => [line, value])).toEqual([
      [1, 'a'],
      [3, 'b'],
    ])
    expect(refused).toEqual([
      [2, '1600 bytes'],
      [4, '1200 bytes'],
    ])
  })

  it('are read no further when the sink has had enough', async () => {
    const { taken } = await collect(lines({ inSmallPieces: true }), ['a\n', 'b\n', 'c\n'], { stopAfter: 2 })
    expect(taken.map(({ value }) => value)).toEqual(['a', 'b'])
  })

  it('lose their last half when a signal cut it off', async () => {
    const { taken } = await collect(lines({ isCutOff: () => true }), ['a\nhal'])
    expect(taken.map(({ value }) => value)).toEqual(['a'])
  })

  it('come in small pieces where each of them takes time', async () => {
    const sink = await collect(lines({ inSmallPieces: true }), ['x\n'.repeat(50_000)])
    expect(sink.taken).toHaveLength(50_000)
    expect(sink.settledCount).toBeGreaterThan(5)
  })
})

describe('lines of JSON', () => {
  const source = (keyField?: string, headerFields: { name: string; field: string }[] = []) =>
    new LineSource(new JsonLines(new JsonLineParser({ keyField, headerFields })), surroundings)

  it('are values as they are, spaces and all', async () => {
    const { taken } = await collect(source(), ['{ "a" : 1.50 }\n[1]\n"text"\n'])
    expect(taken.map(({ key, value }) => [key, value])).toEqual([
      [null, '{ "a" : 1.50 }'],
      [null, '[1]'],
      [null, '"text"'],
    ])
  })

  it.each([
    ['a field', 'id', '{"id":"주문"}', '주문'],
    ['a field of a field', 'user.id', '{"user":{"id":7}}', '7'],
    ['a place in an array', 'items.1.sku', '{"items":[{},{"sku":"b"}]}', 'b'],
    ['a field with a dot in its name', 'user.id', '{"user.id":1,"user":{"id":2}}', '1'],
    ['a truth', 'ok', '{"ok":true}', 'true'],
    ['an object', 'at', '{"at":{"x":1,"y":[2]}}', '{"x":1,"y":[2]}'],
    ['empty text', 'id', '{"id":""}', ''],
    ['null', 'id', '{"id":null}', null],
  ])('have %s for a key', async (_what, keyField, line, key) => {
    const { taken } = await collect(source(keyField), [line])
    expect(taken).toMatchObject([{ key, value: line }])
  })

  it('have headers from fields, where the fields are there', async () => {
    const fields = [
      { name: 'trace', field: 'meta.trace' },
      { name: 'none', field: 'meta.none' },
      { name: 'nothing', field: 'meta.nothing' },
    ]
    const { taken } = await collect(source('id', fields), ['{"id":1,"meta":{"trace":"t-1","nothing":null}}\n{"id":2}'])
    expect(taken.map(({ headers }) => headers)).toEqual([
      [
        ['trace', 't-1'],
        ['nothing', null],
      ],
      [],
    ])
  })

  it.each([
    ['{"id":', /^It is not JSON: /],
    ['{"other":1}', /^There is no field id for the key\.$/],
    ['{"id":12345678901234567890}', /^A number in id has more digits than can be kept/],
    ['{"id":{"n":[1,12345678901234567891]}}', /^A number in id has more digits than can be kept/],
    ['{"id":"\\ud801"}', /^The text in id has half of a surrogate pair/],
    ['{"constructor":1}', /^There is no field id/],
  ])('such as %s are refused', async (line, reason) => {
    const { taken, refused } = await collect(source('id'), ['{"id":1}\n', `${line}\n`])
    expect(taken).toHaveLength(1)
    expect(refused).toEqual([[2, expect.stringMatching(reason)]])
  })

  it('have keys with what is kept as it is', async () => {
    const lines = ['{"id":{"s":"12345678901234567890","n":1.50}}', '{"n":12345678901234567890,"id":"\\ud83d\\ude00"}']
    const { taken, refused } = await collect(source('id'), [`${lines.join('\n')}\n`])
    expect(taken.map(({ key }) => key)).toEqual(['{"s":"12345678901234567890","n":1.5}', '😀'])
    expect(refused).toEqual([])
  })

  it('may begin with a byte order mark, and blank lines are none', async () => {
    const { taken, refused } = await collect(source('id'), ['\ufeff{"id":1}\n', '\n', ' \t\r\n{"id":2}\n\n'])
    expect(taken.map(({ line, value }) => [line, value])).toEqual([
      [1, '{"id":1}'],
      [4, '{"id":2}'],
    ])
    expect(refused).toEqual([])
  })

  it('that are no UTF-8 are refused', async () => {
    const { refused } = await collect(source(), [Buffer.from([0x22, 0xff, 0x22, 0x0a])])
    expect(refused).toEqual([[1, 'It is not JSON: it is not UTF-8.']])
  })

  it('have no key that everything has', async () => {
    const { refused } = await collect(source('toString'), ['{}\n'])
    expect(refused).toEqual([[1, 'There is no field toString for the key.']])
  })
})

describe("lines of the consumer's JSON", () => {
  const line = '{"topic":"old","partition":2,"offset":9,"timestamp":77,"key":"k","valueBase64":"/w=="}\n'
  const read = (keep: { partition: boolean; timestamp: boolean }) =>
    collect(new LineSource(new JsonRecordParser(keep), surroundings), [line, '{"nonsense":1}\n'])

  it('keep their place and time when they are asked to', async () => {
    expect((await read({ partition: true, timestamp: true })).taken).toMatchObject([
      { key: 'k', partition: 2, timestampMs: 77 },
    ])
  })

  it('get new ones otherwise', async () => {
    const { taken, refused } = await read({ partition: false, timestamp: false })
    expect(taken).toMatchObject([{ key: 'k', partition: -1, timestampMs: 1000 }])
    expect(refused.map(([number]) => number)).toEqual([2])
  })
})
