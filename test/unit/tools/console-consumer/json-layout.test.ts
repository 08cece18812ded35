import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJsonStructure, type JsonPaint, layOutJson } from '../../../../src/tools/console-consumer/json-layout.ts'

const indented = { isIndented: true, paint: null }
const tags: JsonPaint = {
  name: (text) => `<n>${text}`,
  text: (text) => `<t>${text}`,
  number: (text) => `<d>${text}`,
  word: (text) => `<w>${text}`,
  mark: (text) => `<m>${text}`,
}

describe('JSON for people', () => {
  it('is indented as JSON.stringify would', () => {
    const json = fc.json({ maxDepth: 4 })
    fc.assert(
      fc.property(json, (text) => {
        // Of numbers such as 1e21 and -0, and of repeated names, the text is kept: those JSON.stringify would change.
        fc.pre(JSON.stringify(JSON.parse(text)) === text)
        expect(layOutJson(text, indented)).toBe(JSON.stringify(JSON.parse(text), null, 2))
      }),
    )
  })

  it('keeps numbers and repeated names as they were written', () => {
    const text = ' { "a" : 12345678901234567890.10, "a":-0, "e":[ ], "o":{ } } '
    expect(layOutJson(text, { isIndented: false, paint: null })).toBe(
      '{"a":12345678901234567890.10,"a":-0,"e":[],"o":{}}',
    )
  })

  it('is coloured by what the parts are', () => {
    expect(layOutJson('{"a":["b:",1,null]}', { isIndented: false, paint: tags })).toBe(
      '<m>{<n>"a"<m>:<m>[<t>"b:"<m>,<d>1<m>,<w>null<m>]<m>}',
    )
  })

  it.each([
    ['{"a":1}', true],
    [' [1]', true],
    ['"text"', false],
    ['5', false],
    ['{broken', false],
    ['', false],
  ])('%j is worth it: %s', (text, expected) => {
    expect(isJsonStructure(text)).toBe(expected)
  })
})
