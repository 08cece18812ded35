import { expect, it } from 'vitest'
import { jsonFault } from '../../../src/tools/json-fault.ts'

function faultOf(text: string): string {
  try {
    JSON.parse(text)
  } catch (error) {
    return jsonFault(error)
  }
  throw new Error('it is JSON')
}

it.each([
  ['', 'it ends too early'],
  ['{"a":', 'it ends too early'],
  ['{"a":x}', "'x' is not expected where it stands"],
  ['{"a":\u0007}', "'?' is not expected where it stands"],
  ['{} {}', 'something follows where it should end (column 4)'],
  ['{a:1}', 'the name of a field must stand in double quotes (column 2)'],
  ['{"a":1,}', 'the name of a field must stand in double quotes (column 8)'],
  ['{"a" 1}', 'a colon is missing after the name of a field (column 6)'],
  ['[1 2]', "a comma or ']' is missing (column 4)"],
  ['"a\nb"', 'a control character stands in a text (column 3)'],
  ['"\\q"', 'a backslash in a text is followed by something unknown (column 3)'],
])('%j: %s', (text, fault) => {
  expect(faultOf(text)).toBe(fault)
})
