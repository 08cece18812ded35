import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isJsonStructure,
  type JsonPaint,
  layOutJson,
  shownJson,
} from '../../../../src/tools/console-consumer/json-layout.ts'

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
    ['too deep', '['.repeat(14_000) + ']'.repeat(14_000)],
    ['so deep that its indentation would be too much', `${'['.repeat(99)}${'1,'.repeat(200_000)}1${']'.repeat(99)}`],
    ['too long', `["${'a'.repeat(2_000_000)}"]`],
  ])('stays as it came where it is %s', (_what, text) => {
    expect(shownJson(text, indented)).toBe(text)
  })

  it('is laid out however long a text in it is', () => {
    const text = `["${'a'.repeat(1_000_000)}"]`
    expect(shownJson(text, indented)).toBe(JSON.stringify(JSON.parse(text), null, 2))
  })

  it('plays no tricks on a terminal, and means the same', () => {
    const text = '{"a\u202e":"\u009b31m\u007f","b":"é"}'
    const shown = shownJson(text, { isIndented: false, paint: null })
    expect(shown).toBe('{"a\\u202e":"\\u009b31m\\u007f","b":"é"}')
    expect(JSON.parse(shown ?? '')).toEqual(JSON.parse(text))
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
