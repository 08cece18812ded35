/** Lookups by halving against a scan from the beginning. */
import path from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nodeFileSystem } from '../../src/storage/io/node-file-system.ts'
import { OffsetIndex } from '../../src/storage/log/offset-index.ts'
import { TimeIndex } from '../../src/storage/log/time-index.ts'
import { temporaryDirectory } from '../unit/storage/temporary-directory.ts'

/** Numbers that rise, and some that lie between and beyond them. */
const rising = fc
  .uniqueArray(fc.integer({ min: 1, max: 10_000 }), { maxLength: 40 })
  .map((all) => all.sort((a, b) => a - b))
const wanted = fc.array(fc.integer({ min: 0, max: 11_000 }), { minLength: 1, maxLength: 20 })
const base = fc.constantFrom(0, 1000, 2 ** 40)
const loose = fc.nat({ max: 100 })

it('the offset index finds the last entry at or below an offset', () => {
  const file = nodeFileSystem.open(path.join(temporaryDirectory(), 'an.index'), 'create')
  fc.assert(
    fc.property(rising, wanted, base, loose, (offsets, lookups, baseOffset, looseBytes) => {
      file.truncate(0)
      const index = new OffsetIndex(file, baseOffset)
      const entries = offsets.map((offset, i) => ({ offset: baseOffset + offset, position: i * 7 + 1 }))
      for (const entry of entries) index.append(entry)
      // As a broker that was killed leaves it: zeros behind the entries.
      file.truncate(entries.length * 8 + looseBytes)
      index.entries.reload()
      expect(index.last()).toEqual(entries.at(-1) ?? null)
      for (const relative of lookups) {
        const expected = entries.findLast(({ offset }) => offset <= baseOffset + relative) ?? null
        expect(index.lookup(baseOffset + relative)).toEqual(expected)
      }
    }),
  )
  file.close()
})

it('the time index keeps what rises, and finds the last entry before a time', () => {
  const file = nodeFileSystem.open(path.join(temporaryDirectory(), 'a.timeindex'), 'create')
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1, max: 1000 }), { maxLength: 40 }),
      wanted,
      base,
      (times, lookups, baseOffset) => {
        file.truncate(0)
        const index = new TimeIndex(file, baseOffset)
        const entries: { timestampMs: number; offset: number }[] = []
        for (const [i, timestampMs] of times.entries()) {
          const entry = { timestampMs, offset: baseOffset + i + 1 }
          index.maybeAppend(entry)
          if (timestampMs > (entries.at(-1)?.timestampMs ?? -1)) entries.push(entry)
        }
        expect(index.entries.entryCount).toBe(entries.length)
        for (const timestampMs of lookups) {
          const expected = entries.findLast((entry) => entry.timestampMs < timestampMs) ?? null
          expect(index.lookupBefore(timestampMs)).toEqual(expected)
        }
      },
    ),
  )
  file.close()
})
