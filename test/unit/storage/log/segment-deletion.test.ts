import { readdirSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { markSegmentDeleted, removeMarkedFiles } from '../../../../src/storage/log/segment-deletion.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const SUFFIXES = ['.index', '.log', '.snapshot', '.timeindex', '.txnindex']
const DELAY_MS = 60_000

/** A segment with all its files, the records of which are old. */
function oldSegment(): string {
  const directory = temporaryDirectory()
  for (const suffix of SUFFIXES) {
    const file = path.join(directory, `${'0'.repeat(20)}${suffix}`)
    writeFileSync(file, 'x')
    utimesSync(file, 1_600_000_000, 1_600_000_000)
  }
  return directory
}

describe('a segment that is dropped', () => {
  it('keeps all its files under other names until the delay is over, however old its records are', () => {
    const directory = oldSegment()
    markSegmentDeleted(nodeFileSystem, directory, 0)
    expect(readdirSync(directory).sort()).toEqual(SUFFIXES.map((suffix) => `${'0'.repeat(20)}${suffix}.deleted`))
    expect(removeMarkedFiles(nodeFileSystem, directory, DELAY_MS, Date.now())).toBe(0)
    expect(removeMarkedFiles(nodeFileSystem, directory, DELAY_MS, Date.now() + DELAY_MS + 1000)).toBe(SUFFIXES.length)
    expect(readdirSync(directory)).toEqual([])
  })

  it('loses its log last: as long as that is there, the indexes are its own', () => {
    const directory = oldSegment()
    markSegmentDeleted(nodeFileSystem, directory, 0)
    const removed: string[] = []
    const fileSystem = {
      ...nodeFileSystem,
      removeFile: (file: string) => {
        removed.push(path.basename(file))
        return nodeFileSystem.removeFile(file)
      },
    }
    removeMarkedFiles(fileSystem, directory, 0, Date.now() + 1000)
    expect(removed).toHaveLength(SUFFIXES.length)
    expect(removed.at(-1)).toBe(`${'0'.repeat(20)}.log.deleted`)
  })
})
