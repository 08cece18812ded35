import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { KAFDIR_VERSION } from '../../../src/cli/kafdir-version.ts'

it('kafdir tells the version of its package', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../../package.json'), 'utf8')
  expect(KAFDIR_VERSION).toBe((JSON.parse(text) as { version: string }).version)
})
