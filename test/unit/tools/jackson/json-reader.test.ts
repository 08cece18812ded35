import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  arrayItems,
  decodeInteger,
  decodeList,
  decodeString,
  jacksonText,
  jsonText,
  objectFields,
  requiredField,
} from '../../../../src/tools/jackson/json-node.ts'
import { readJson } from '../../../../src/tools/jackson/json-reader.ts'

/** Texts, and what Kafka 4.3.1's `Json.tryParseFull` made of them: `OK` and the tree, or `ERR` and the message. */
const text = readFileSync(new URL('../../../data/jackson.json', import.meta.url), 'utf8')
const recorded = JSON.parse(text) as [text: string, outcome: string][]

function outcomeOf(text: string): string {
  try {
    return `OK ${jsonText(readJson(text))}`
  } catch (error) {
    return `ERR ${(error as Error).message}`
  }
}

describe('readJson', () => {
  it.each(recorded)('reads %j as Jackson does, or complains in its words', (text, outcome) => {
    expect(outcomeOf(text)).toBe(outcome)
  })

  it('stops at a depth that Jackson refuses too', () => {
    expect(outcomeOf('['.repeat(1000) + ']'.repeat(1000))).toMatch(/^OK/)
    expect(outcomeOf('['.repeat(1001))).toBe(
      'ERR Document nesting depth (1001) exceeds the maximum allowed (1000, from `StreamReadConstraints.getMaxNestingDepth()`)',
    )
  })

  it('has plain words for kafdir', () => {
    expect(() => readJson('{"a":1,}')).toThrow(
      expect.objectContaining({
        plain:
          "Unexpected character ('}' (code 125)): was expecting double-quote to start field name (line 1, column 8)",
      }),
    )
  })
})

describe('a JSON tree', () => {
  const root = objectFields(readJson('{"n":1,"t":"x","l":[1,2],"f":1.0,"big":3000000000}'))

  it('gives fields by their kind', () => {
    expect(decodeInteger(requiredField(root, 'n'))).toBe(1)
    expect(decodeString(requiredField(root, 't'))).toBe('x')
    expect(decodeList(requiredField(root, 'l'), decodeInteger)).toEqual([1, 2])
    expect(arrayItems(requiredField(root, 'l'))).toHaveLength(2)
  })

  it.each([
    [() => requiredField(root, 'nothing'), 'No such field exists: `nothing`'],
    [() => decodeInteger(requiredField(root, 'f')), 'Expected `Integer` value, received 1.0'],
    [() => decodeInteger(requiredField(root, 'big')), 'Expected `Integer` value, received 3000000000'],
    [() => decodeString(requiredField(root, 'l')), 'Expected `String` value, received [1,2]'],
    [() => decodeList(requiredField(root, 't'), decodeString), 'Expected `JSON array` value, received "x"'],
    [() => objectFields(readJson('[1]')), 'Expected JSON object, received [1]'],
    [() => arrayItems(readJson('{"a":null}')), 'Expected JSON array, received {"a":null}'],
  ])('says what was expected', (read, message) => {
    expect(read).toThrow(message)
  })
})

describe('jacksonText', () => {
  it.each([
    ['a"b', '"a\\"b"'],
    ['\u001f', '"\\u001F"'],
    ['\\u001f', '"\\\\u001f"'],
    ['ä/', '"ä/"'],
  ])('writes %j as Jackson does', (text, written) => {
    expect(jacksonText(text)).toBe(written)
  })
})
