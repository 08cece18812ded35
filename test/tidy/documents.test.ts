import { describe, expect, it } from 'vitest'
import { deadPaths } from './document-check.ts'
import { repositoryFiles } from './source-file.ts'

const files = repositoryFiles()
const documents = files.filter(({ path }) => path.endsWith('.md'))

describe('documents', () => {
  it('that a newcomer looks for are there', () => {
    const expected = ['README.md', 'CHANGELOG.md', 'docs/ARCHITECTURE.md', 'docs/deviations.md']
    expect(documents.map(({ path }) => path)).toEqual(expect.arrayContaining(expected))
  })

  it('name only files that exist', () => {
    expect(
      deadPaths(
        documents,
        files.map(({ path }) => path),
      ),
    ).toEqual([])
  })
})

describe('the document check', () => {
  const paths = ['README.md', 'src/log/log-segment.ts', 'docs/a.md', 'bin/kafka-topics.sh']
  const dead = (text: string, path = 'README.md') => deadPaths([{ path, text }], paths)

  it.each(['`src/log/gone.ts`', '`src/gone/`', '`gone.ts`', '[a](docs/gone.md)', '[a](./gone/)', '`src/gone/*.ts`'])(
    'finds the dead path in %s',
    (text) => {
      expect(dead(`one\ntwo ${text}`)).toHaveLength(1)
      expect(dead(`one\ntwo ${text}`)[0]).toMatch(/^README\.md:2: /)
    },
  )

  it.each([
    '`src/log/log-segment.ts`',
    '`src/log`',
    '`src/log/`',
    '`src/<layer>/anything.ts`',
    '`src/log/*.ts`',
    '`log-segment.ts`',
    '`bin/kafka-topics.sh --list`',
    '`orders-0/00000000000000000000.log`',
    '`dist/main.cjs`',
    '[a](docs/a.md#section)',
    '[a](https://example.org/gone)',
    '[a](#section)',
    '```\n`src/gone.ts`\n```',
  ])('accepts %s', (text) => {
    expect(dead(text)).toEqual([])
  })

  it('follows links from where the document is', () => {
    expect(dead('[a](../README.md)', 'docs/a.md')).toEqual([])
    expect(dead('[a](README.md)', 'docs/a.md')).toHaveLength(1)
  })
})
