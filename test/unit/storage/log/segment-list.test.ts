import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { listSegments } from '../../../../src/storage/log/segment-list.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { at, writeSegment } from './segment-files.ts'

const listed = (directory: string) =>
  listSegments(nodeFileSystem, directory).map(({ logPath }) => path.basename(logPath))
const name = (offset: number, suffix: string) => String(offset).padStart(20, '0') + suffix

/** Segments of ten offsets each, from 0, 10, 20 and 30. */
function fourSegments(): string {
  const directory = temporaryDirectory()
  for (const base of [20, 0, 30, 10]) writeSegment(directory, base, at(base, base + 4, base + 9))
  return directory
}

describe('the segments of a directory', () => {
  it('are its .log files, by rising offset', () => {
    const directory = fourSegments()
    for (const other of [
      '12.log',
      'partition.metadata',
      name(5, '.log.deleted'),
      name(7, '.snapshot'),
      name(8, '.index'),
    ]) {
      writeFileSync(path.join(directory, other), '')
    }
    expect(listSegments(nodeFileSystem, directory)).toEqual(
      [0, 10, 20, 30].map((baseOffset) => ({ baseOffset, logPath: path.join(directory, name(baseOffset, '.log')) })),
    )
  })

  it('are none where there is no directory', () => {
    expect(listSegments(nodeFileSystem, path.join(temporaryDirectory(), 'orders-0'))).toEqual([])
  })

  it('count a swap in place of the logs in its range', () => {
    const directory = fourSegments()
    writeSegment(directory, 0, at(4, 19), { suffix: '.swap' })
    expect(listed(directory)).toEqual([name(0, '.log.swap'), name(20, '.log'), name(30, '.log')])
  })

  it('keep a log that begins where the swap ends, and one behind what the swap still holds', () => {
    const directory = fourSegments()
    // Compaction left nothing of the end of the second segment: it is not in the range of what replaced it.
    writeSegment(directory, 0, at(4, 9), { suffix: '.swap' })
    expect(listed(directory)).toEqual([name(0, '.log.swap'), name(10, '.log'), name(20, '.log'), name(30, '.log')])
  })

  it('count a swap also where it has no batch left, or its logs are gone already', () => {
    const directory = fourSegments()
    writeSegment(directory, 10, [], { suffix: '.swap' })
    expect(listed(directory)).toEqual([name(0, '.log'), name(10, '.log.swap'), name(20, '.log'), name(30, '.log')])
    renameSync(path.join(directory, name(10, '.log')), path.join(directory, name(10, '.log.deleted')))
    expect(listed(directory)).toEqual([name(0, '.log'), name(10, '.log.swap'), name(20, '.log'), name(30, '.log')])
  })

  it.each(['.log.cleaned', '.index.cleaned', '.txnindex.cleaned'])(
    'leave out swaps from the offset of a %s file on: their segment is not complete',
    (suffix) => {
      const directory = fourSegments()
      writeSegment(directory, 0, at(4, 9), { suffix: '.swap' })
      writeSegment(directory, 20, at(29), { suffix: '.swap' })
      writeFileSync(path.join(directory, name(20, suffix)), '')
      expect(listed(directory)).toEqual([name(0, '.log.swap'), name(10, '.log'), name(20, '.log'), name(30, '.log')])
      writeFileSync(path.join(directory, name(0, suffix)), '')
      expect(listed(directory)).toEqual([name(0, '.log'), name(10, '.log'), name(20, '.log'), name(30, '.log')])
    },
  )

  it('are listed again when a swap gets its name meanwhile', () => {
    const directory = fourSegments()
    writeSegment(directory, 0, at(4, 39), { suffix: '.swap' })
    const swap = path.join(directory, name(0, '.log.swap'))
    const fileSystem = {
      ...nodeFileSystem,
      stat: (file: string) => {
        if (file === swap && nodeFileSystem.stat(swap) !== null) renameSync(swap, path.join(directory, name(0, '.log')))
        return nodeFileSystem.stat(file)
      },
    }
    expect(listSegments(fileSystem, directory).map(({ logPath }) => path.basename(logPath))).toEqual(
      [0, 10, 20, 30].map((base) => name(base, '.log')),
    )
  })

  it('are not hidden by a directory that bears the name of a cleaned file of nothing', () => {
    const directory = fourSegments()
    writeSegment(directory, 0, at(9), { suffix: '.swap' })
    mkdirSync(path.join(directory, 'notes.cleaned'))
    expect(listed(directory)[0]).toBe(name(0, '.log.swap'))
  })
})
