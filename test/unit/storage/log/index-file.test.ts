import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { IndexFile } from '../../../../src/storage/log/index-file.ts'
import { OffsetIndex } from '../../../../src/storage/log/offset-index.ts'
import { TimeIndex } from '../../../../src/storage/log/time-index.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

function fileWith(bytes: Buffer): string {
  const file = path.join(temporaryDirectory(), 'an.index')
  writeFileSync(file, bytes)
  return file
}

const open = (file: string) => nodeFileSystem.open(file, 'create')

describe('an index file', () => {
  it.each([
    ['nothing', '', 0],
    ['zeros only', '0000'.repeat(40), 0],
    ['entries', '0001 0002 0003', 3],
    ['entries and zeros', `0001 0002 0003${'0000'.repeat(500)}`, 3],
    ['one entry and one of zeros', '0001 0000', 1],
    ['entries and a half one', '0001 0002 03', 2],
    ['entries, zeros and a half one', '0001 0002 0000 00', 2],
    ['a first entry of zeros before others', '0000 0001 0002', 3],
  ])('of %s counts what is an entry', (_what, hex, count) => {
    const index = new IndexFile(open(fileWith(Buffer.from(hex.replaceAll(' ', ''), 'hex'))), 2)
    expect(index.entryCount).toBe(count)
    index.close()
  })

  it('cuts what is no entry, and appends where the entries end', () => {
    const file = fileWith(Buffer.from('0001000200000000ff', 'hex'))
    const index = new IndexFile(open(file), 2)
    expect([index.entryCount, index.hasLooseBytes()]).toEqual([2, true])
    index.truncateToEntries(2)
    expect(index.hasLooseBytes()).toBe(false)
    index.append(Buffer.from('0003', 'hex'))
    expect([index.entryCount, readFileSync(file, 'hex')]).toEqual([3, '000100020003'])
    index.close()
  })

  it('says when there are loose bytes', () => {
    for (const [hex, isLoose] of [
      ['00010002', false],
      ['0001000200', true],
      ['000100020000', true],
    ] as const) {
      const index = new IndexFile(open(fileWith(Buffer.from(hex, 'hex'))), 2)
      expect(index.hasLooseBytes()).toBe(isLoose)
      index.close()
    }
  })

  it('sees what others added and cut once it looks again', () => {
    const file = fileWith(Buffer.from('0001', 'hex'))
    const index = new IndexFile(open(file), 2)
    writeFileSync(file, Buffer.from('000100020003', 'hex'))
    expect(index.entryCount).toBe(1)
    index.reload()
    expect(index.entryCount).toBe(3)
    writeFileSync(file, '')
    index.reload()
    expect(index.entryCount).toBe(0)
    index.close()
  })

  it('counts a prefix by halving', () => {
    const index = new IndexFile(open(fileWith(Buffer.from('0102030405060708', 'hex'))), 1)
    for (let limit = 0; limit <= 9; limit++) {
      expect(index.countWhile((entry) => entry[0]! < limit)).toBe(Math.max(0, Math.min(8, limit - 1)))
    }
    index.close()
  })
})

describe('an offset index', () => {
  it('finds the greatest entry at or below an offset', () => {
    const index = new OffsetIndex(open(fileWith(Buffer.alloc(0))), 1000)
    expect([index.last(), index.lookup(5000)]).toEqual([null, null])
    const entries = [10, 20, 30].map((n) => ({ offset: 1000 + n, position: n * 100 }))
    for (const entry of entries) index.append(entry)
    expect(index.last()).toEqual(entries[2])
    for (const [offset, expected] of [
      [0, null],
      [1009, null],
      [1010, entries[0]],
      [1019, entries[0]],
      [1020, entries[1]],
      [1030, entries[2]],
      [Number.MAX_SAFE_INTEGER, entries[2]],
    ] as const) {
      expect(index.lookup(offset)).toEqual(expected)
    }
    index.entries.close()
  })

  it('keeps offsets relative to its base', () => {
    const file = fileWith(Buffer.alloc(0))
    const index = new OffsetIndex(open(file), 2 ** 40)
    index.append({ offset: 2 ** 40 + 0x7fffffff, position: 0x7ffffffe })
    expect(readFileSync(file, 'hex')).toBe('7fffffff7ffffffe')
    expect(index.last()).toEqual({ offset: 2 ** 40 + 0x7fffffff, position: 0x7ffffffe })
    index.entries.close()
  })

  it('that is cut forgets the batch that begins where the log ends now, be it of one record', () => {
    const index = new OffsetIndex(open(fileWith(Buffer.alloc(0))), 1000)
    const entries = [10, 20, 30].map((n) => ({ offset: 1000 + n, position: n * 100 }))
    for (const entry of entries) index.append(entry)
    index.truncateTo(1030)
    expect(index.last()).toEqual(entries[1])
    index.truncateTo(1021)
    expect(index.last()).toEqual(entries[1])
    index.truncateTo(1020)
    expect(index.last()).toEqual(entries[0])
    index.entries.close()
  })
})

describe('a time index', () => {
  it('takes only times that are later than the last one', () => {
    const file = fileWith(Buffer.alloc(0))
    const index = new TimeIndex(open(file), 100)
    expect(index.last()).toEqual({ timestampMs: -1, offset: 100 })
    for (const [timestampMs, offset] of [
      [-1, 101],
      [5000, 102],
      [5000, 103],
      [4000, 104],
      [5001, 105],
    ] as const) {
      index.maybeAppend({ timestampMs, offset })
    }
    expect(readFileSync(file, 'hex')).toBe('000000000000138800000002000000000000138900000005')
    expect(index.last()).toEqual({ timestampMs: 5001, offset: 105 })
    index.entries.close()
  })

  it('finds the last entry before a time', () => {
    const index = new TimeIndex(open(fileWith(Buffer.alloc(0))), 0)
    expect(index.lookupBefore(0)).toBeNull()
    const entries = [10, 20, 30].map((timestampMs) => ({ timestampMs, offset: timestampMs + 1 }))
    for (const entry of entries) index.maybeAppend(entry)
    expect([0, 10, 11, 20, 30, 31, 99].map((time) => index.lookupBefore(time)?.timestampMs)).toEqual([
      undefined,
      undefined,
      10,
      10,
      20,
      30,
      30,
    ])
    index.entries.close()
  })

  it('that is cut keeps the time of the last batch that stays', () => {
    const index = new TimeIndex(open(fileWith(Buffer.alloc(0))), 0)
    for (const timestampMs of [10, 20, 30]) index.maybeAppend({ timestampMs, offset: timestampMs })
    index.truncateBehind(20)
    expect(index.last()).toEqual({ timestampMs: 20, offset: 20 })
    index.truncateBehind(19)
    expect(index.last()).toEqual({ timestampMs: 10, offset: 10 })
    index.entries.close()
  })
})
