import { describe, expect, it } from 'vitest'
import { defaultExports, nameOffences } from './name-check.ts'
import { codeIn, repositoryFiles } from './source-file.ts'

const files = repositoryFiles()

describe('names', () => {
  it('of files and folders are kebab-case and say what is inside', () => {
    expect(nameOffences(files.map(({ path }) => path))).toEqual([])
  })

  it('are given by the module that exports, except to oclif commands', () => {
    const named = codeIn(files, 'src').filter(({ path }) => !path.startsWith('src/commands/'))
    expect(defaultExports(named)).toEqual([])
  })
})

describe('the name check', () => {
  it.each([
    'src/storage/log/logSegment.ts',
    'src/storage/Log/a.ts',
    'src/storage/log_segment.ts',
    'src/tools/utils/a.ts',
    'src/tools/helper.ts',
    'test/unit/misc.test.ts',
  ])('refuses %s', (path) => {
    expect(nameOffences([path])).toHaveLength(1)
  })

  it.each([
    'src/storage/log/log-segment.ts',
    'test/unit/a-1.test.ts',
    'docs/ARCHITECTURE.md',
    'bin/kafka-topics.sh',
    '.ci/run',
  ])('accepts %s', (path) => {
    expect(nameOffences([path])).toEqual([])
  })

  it.each(['export default 1', 'export default class A {}', 'const a = 1\nexport { a as default }'])(
    'finds the default export in: %s',
    (text) => {
      expect(defaultExports([{ path: 'src/a.ts', text }])).toHaveLength(1)
    },
  )

  it('lets named exports be', () => {
    expect(defaultExports([{ path: 'src/a.ts', text: 'export const a = 1\nexport { a as b }' }])).toEqual([])
  })
})
