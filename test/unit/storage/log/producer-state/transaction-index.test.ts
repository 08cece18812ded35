import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeFileSystem } from '../../../../../src/storage/io/node-file-system.ts'
import { TransactionIndex } from '../../../../../src/storage/log/producer-state/transaction-index.ts'
import { temporaryDirectory } from '../../temporary-directory.ts'

const FIRST = { producerId: 1000, firstOffset: 3, lastOffset: 12, lastStableOffset: 13 }
const SECOND = { producerId: 7, firstOffset: 13, lastOffset: 20, lastStableOffset: 15 }
/** What Kafka wrote for FIRST. */
const FIRST_BYTES = '000000000000000003e80000000000000003000000000000000c000000000000000d'

function newIndex() {
  const file = path.join(temporaryDirectory(), '00000000000000000000.txnindex')
  return { file, index: new TransactionIndex(nodeFileSystem, file) }
}

describe('a transaction index', () => {
  it('is no file while it is empty', async () => {
    const { file, index } = newIndex()
    expect(index.all()).toEqual([])
    expect(index.truncateTo(0)).toBe(false)
    await index.datasync()
    expect(existsSync(file)).toBe(false)
  })

  it("has Kafka's bytes", async () => {
    const { file, index } = newIndex()
    index.append(FIRST)
    expect(readFileSync(file, 'hex')).toBe(FIRST_BYTES)
    index.append(SECOND)
    await index.datasync()
    expect(new TransactionIndex(nodeFileSystem, file).all()).toEqual([FIRST, SECOND])
  })

  it('takes no entry whose marker is not behind all others', () => {
    const { index } = newIndex()
    index.append(SECOND)
    expect(() => index.append(FIRST)).toThrow('would not rise')
    expect(index.all()).toEqual([SECOND])
  })

  it.each([
    [21, [FIRST, SECOND], false],
    [20, [FIRST], true],
    [13, [FIRST], true],
    [12, [], true],
  ])('cut at offset %i keeps the transactions that ended before', (offset, kept, isCut) => {
    const { index } = newIndex()
    index.append(FIRST)
    index.append(SECOND)
    expect(index.truncateTo(offset)).toBe(isCut)
    expect(index.all()).toEqual(kept)
  })

  it('passes over the half of an entry that a dead writer left, and writes over it', () => {
    const { file, index } = newIndex()
    index.append(FIRST)
    appendFileSync(file, Buffer.alloc(20, 0xff))
    expect(index.all()).toEqual([FIRST])
    index.append(SECOND)
    expect(index.all()).toEqual([FIRST, SECOND])
    appendFileSync(file, 'half')
    expect(index.truncateTo(100)).toBe(true)
    expect(statSync(file).size).toBe(68)
  })

  it.each([
    ['another version', (bytes: Buffer) => bytes.writeInt16BE(1, 0)],
    ['a negative producer id', (bytes: Buffer) => bytes.writeInt32BE(-1, 2)],
    ['a transaction that begins behind its marker', (bytes: Buffer) => bytes.writeInt32BE(99, 14)],
    ['a number beyond 2^53', (bytes: Buffer) => bytes.writeInt32BE(0x7fffffff, 18)],
    ['a stable offset behind its marker', (bytes: Buffer) => bytes.writeInt32BE(14, 30)],
  ])('with %s is refused', (_, damage) => {
    const { file, index } = newIndex()
    const bytes = Buffer.from(FIRST_BYTES, 'hex')
    damage(bytes)
    writeFileSync(file, bytes)
    expect(() => index.all()).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
  })

  it('that does not rise is refused', () => {
    const { file, index } = newIndex()
    writeFileSync(file, Buffer.from(FIRST_BYTES + FIRST_BYTES, 'hex'))
    expect(() => index.all()).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
  })
})
