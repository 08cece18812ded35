import { expect, it } from 'vitest'
import { separatorMeant } from '../../../src/tools/separator-meant.ts'

it.each([
  ['key.separator=\\t', 'key.separator=\t'],
  ['headers.delimiter=\\n|\\\\', 'headers.delimiter=\n|\\'],
  ['null.marker=\\t', 'null.marker=\\t'],
  ['parse.key', 'parse.key'],
])('%j means %j', (given, meant) => {
  expect(separatorMeant(given)).toBe(meant)
})
