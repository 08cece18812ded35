import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assignOffset, FIELD } from '../../../../src/record/batch-header.ts'
import type { OpenFile } from '../../../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { type WalkEnd, walkBatches } from '../../../../src/storage/log/batch-walk.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { batchOf } from './log-bench.ts'

function batchAt(baseOffset: number, ...values: string[]): Buffer {
  const batch = batchOf(values)
  assignOffset(batch, 0, baseOffset, 0)
  return batch
}

function fileWith(bytes: Buffer): OpenFile {
  const name = path.join(temporaryDirectory(), 'a.log')
  writeFileSync(name, bytes)
  const file = nodeFileSystem.open(name, 'read')
  onTestFinished(() => file.close())
  return file
}

function walk(
  bytes: Buffer,
  options: Partial<Parameters<typeof walkBatches>[0]> = {},
): { offsets: number[]; end: WalkEnd } {
  const offsets: number[] = []
  const end = walkBatches({
    file: fileWith(bytes),
    from: 0,
    to: bytes.length,
    minOffset: 0,
    visit: (header, position) => {
      offsets.push(header.lastOffset)
      expect(bytes.readInt32BE(position + FIELD.batchLength) + 12).toBe(header.sizeInBytes)
      return true
    },
    ...options,
  })
  return { offsets, end }
}

const three = [batchAt(0, 'a', 'b'), batchAt(2, 'c'.repeat(200_000)), batchAt(5, 'd')] as const
const log = Buffer.concat(three)

describe('a walk over batches', () => {
  it.each([true, false])('visits each, also large ones (checksums: %s)', (checkCrcs) => {
    expect(walk(log, { checkCrcs })).toEqual({ offsets: [1, 2, 5], end: { position: log.length, reason: 'end' } })
  })

  it('begins and ends where it is told', () => {
    const from = three[0].length
    const to = from + three[1].length
    expect(walk(log, { from })).toMatchObject({ offsets: [2, 5], end: { reason: 'end' } })
    expect(walk(log, { from, to })).toEqual({ offsets: [2], end: { position: to, reason: 'end' } })
    expect(walk(log, { from, to: to - 1 })).toEqual({ offsets: [], end: { position: from, reason: 'short' } })
    expect(walk(log, { visit: (header) => header.lastOffset < 2 }).end).toEqual({ position: from, reason: 'end' })
  })

  it('says short where the file ends within a batch', () => {
    const last = three[0].length + three[1].length
    for (const kept of [1, 17, 60, 61, three[2].length - 1]) {
      expect(walk(log.subarray(0, last + kept)).end).toEqual({ position: last, reason: 'short' })
    }
    // The file became shorter than what was asked for.
    expect(walk(log.subarray(0, last + 70), { to: log.length }).offsets).toEqual([1, 2, 5])
    expect(walk(log.subarray(0, last + 20), { to: log.length }).end).toEqual({ position: last, reason: 'short' })
  })

  it('says invalid where no batch begins, or offsets fall', () => {
    const [position] = [three[0].length]
    const withSecond = (second: Buffer) => Buffer.concat([three[0], second, three[2]])
    const damaged = Buffer.from(three[1])
    damaged[5000] = damaged[5000]! ^ 1
    expect(walk(withSecond(Buffer.alloc(100))).end).toEqual({ position, reason: 'invalid' })
    expect(walk(withSecond(batchAt(1, 'x'))).end).toEqual({ position, reason: 'invalid' })
    expect(walk(log, { minOffset: 1 }).end).toEqual({ position: 0, reason: 'invalid' })
    expect(walk(withSecond(damaged), { checkCrcs: true }).end).toEqual({ position, reason: 'invalid' })
    expect(walk(withSecond(damaged)).end.reason).toBe('end')
  })
})
