import { describe, expect, it } from 'vitest'
import { CsvSource, type CsvSourceOptions } from '../../../../src/tools/console-producer/csv-source.ts'
import { collect, surroundings } from './collected-sink.ts'

const csv = (options: Partial<CsvSourceOptions> = {}) =>
  new CsvSource({
    ...surroundings,
    keyField: undefined,
    headerFields: [],
    delimiter: ',',
    withNumbers: false,
    ...options,
  })

const values = async (text: string, options?: Partial<CsvSourceOptions>) =>
  (await collect(csv(options), [text])).taken.map(({ value }) => value)

describe('rows of CSV', () => {
  it('become JSON objects, columns in their order', async () => {
    expect(await values('id,name\n1,"Kim, 철수"\n2,"say ""hi"""\n')).toEqual([
      '{"id":"1","name":"Kim, 철수"}',
      '{"id":"2","name":"say \\"hi\\""}',
    ])
  })

  it('keep their order and all columns, whatever the names', async () => {
    const text = 'b,__proto__,10,2,a\n1,evil,ten,two,A\n'
    expect(await values(text)).toEqual(['{"b":"1","__proto__":"evil","10":"ten","2":"two","a":"A"}'])
    const { taken } = await collect(csv({ keyField: '__proto__' }), [text])
    expect(taken.map(({ key }) => key)).toEqual(['evil'])
  })

  it('may come in any pieces, with any line ends, after a byte order mark', async () => {
    const bytes = Buffer.from('\ufeffid,text\r\n1,한글\r\n2,"a\r\nb"\r\n3,c')
    const pieces = Array.from({ length: bytes.length }, (_, at) => bytes.subarray(at, at + 1))
    const { taken } = await collect(csv(), pieces)
    expect(taken.map(({ line, value }) => [line, value])).toEqual([
      [2, '{"id":"1","text":"한글"}'],
      [3, '{"id":"2","text":"a\\r\\nb"}'],
      [5, '{"id":"3","text":"c"}'],
    ])
  })

  it('have keys and headers from columns', async () => {
    const options = { keyField: 'card', headerFields: [{ name: 'from', field: 'country' }] }
    const { taken } = await collect(csv(options), ['card,country\n4711,KR\n'])
    expect(taken).toMatchObject([{ key: '4711', headers: [['from', 'KR']], timestampMs: 1000 }])
  })

  it('keep numbers as text, unless they are asked for: then as they are written', async () => {
    const row = 'a,b,c,d,e,f,g\n129.10,-0.0,1.0,98.57,12345678901234567890,1e5,0\n'
    expect(await values(row)).toEqual([
      '{"a":"129.10","b":"-0.0","c":"1.0","d":"98.57","e":"12345678901234567890","f":"1e5","g":"0"}',
    ])
    expect(await values(row, { withNumbers: true })).toEqual([
      '{"a":129.10,"b":-0.0,"c":1.0,"d":98.57,"e":12345678901234567890,"f":1e5,"g":0}',
    ])
    expect(await values('a,b\n.5,-.25\n', { withNumbers: true })).toEqual(['{"a":0.5,"b":-0.25}'])
  })

  it('keep as text what a number would lose, or is none', async () => {
    const row = 'a,b,c,d,e,f,g\n007,00.5,+5,5.,e5,.,\n'
    expect(await values(row, { withNumbers: true })).toEqual([
      '{"a":"007","b":"00.5","c":"+5","d":"5.","e":"e5","f":".","g":""}',
    ])
  })

  it('with an empty cell for the key have none', async () => {
    const { taken } = await collect(csv({ keyField: 'k' }), ['k,v\n,1\na,2\n'])
    expect(taken.map(({ key }) => key)).toEqual([null, 'a'])
  })

  it('have other delimiters', async () => {
    expect(await values('a\tb\n1\t2\n', { delimiter: '\t' })).toEqual(['{"a":"1","b":"2"}'])
  })

  it('of another length than the heading are refused, and the next ones taken', async () => {
    const { taken, refused } = await collect(csv(), ['a,b\n1\n1,2\n1,2,3\n'])
    expect(taken.map(({ line }) => line)).toEqual([3])
    expect(refused).toEqual([
      [2, 'It has 1 cells, and the heading 2.'],
      [4, 'It has 3 cells, and the heading 2.'],
    ])
  })

  it('end at a quote in the wrong place; those before it are taken', async () => {
    const { taken, refused } = await collect(csv(), ['a,b\n1,2\n"q"x,2\n3,4\n5,6\n'])
    expect(taken.map(({ value }) => value)).toEqual(['{"a":"1","b":"2"}'])
    expect(refused).toEqual([[3, 'A cell goes on after its closing quote.']])
  })

  it('without an end to a quote do not fill the memory', async () => {
    const { taken, refused } = await collect(csv(), [
      'a\n1\n"',
      ...Array.from({ length: 50 }, () => 'x'.repeat(99) + '\n'),
    ])
    expect(taken.map(({ value }) => value)).toEqual(['{"a":"1"}'])
    expect(refused).toHaveLength(1)
  })

  it('too long for any record are refused with their length, and end the input', async () => {
    const source = csv()
    const long = Array.from({ length: 50 }, () => 'x'.repeat(99))
    const { taken, refused } = await collect(source, ['a\n1\n', ...long, '\n2\n'])
    expect(taken.map(({ value }) => value)).toEqual(['{"a":"1"}'])
    expect(refused).toEqual([[3, '4950 bytes']])
    expect(source.brokenAt).toBe(3)
  })

  it('that are no UTF-8 are refused rather than changed', async () => {
    const latin1 = Buffer.from('a,b\n1,2\nM\xfcller,2\n', 'latin1')
    await expect(collect(csv(), [latin1])).rejects.toThrow('Line 3 of the input is not UTF-8.')
  })

  it('under a heading that names a column twice are refused', async () => {
    await expect(collect(csv(), ['a,a\n1,2\n'])).rejects.toThrow('The heading has the column "a" twice.')
  })

  it('are dropped when a signal cut them off', async () => {
    expect(await values('a\n1\n2', { isCutOff: () => true })).toEqual(['{"a":"1"}'])
  })
})
