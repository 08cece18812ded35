import { expect, test } from 'vitest'
import { asSentence } from '../../../src/common/as-sentence.ts'

test.for(['it failed', 'it failed.', 'it failed..', 'it failed. '])('%j ends with one full stop', (text) => {
  expect(asSentence(text)).toBe('it failed.')
})
