import { truncateSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { readBatchHeader } from '../../../../../src/record/batch-header.ts'
import { nodeFileSystem } from '../../../../../src/storage/io/node-file-system.ts'
import { readMarker } from '../../../../../src/storage/log/producer-state/read-marker.ts'
import { temporaryDirectory } from '../../temporary-directory.ts'
import { dataBatch, markerBatch } from './producer-batches.ts'

const DATA = dataBatch({ offset: 0 })
const MARKER = Buffer.from(markerBatch({ offset: 1, type: 'abort', coordinatorEpoch: 3 }))

function logFile() {
  const target = path.join(temporaryDirectory(), '00000000000000000000.log')
  writeFileSync(target, Buffer.concat([DATA, MARKER]))
  const file = nodeFileSystem.open(target, 'read')
  onTestFinished(() => file.close())
  return { file, target }
}

it('reads the marker of a batch in the middle of a file', () => {
  const { file } = logFile()
  const marker = readMarker(file, DATA.length, readBatchHeader(MARKER, 0))
  expect(marker).toEqual({ type: 'abort', coordinatorEpoch: 3 })
})

it('finds none in a batch of data', () => {
  expect(readMarker(logFile().file, 0, readBatchHeader(DATA, 0))).toBeNull()
})

it('refuses one that ends before its batch does', () => {
  const { file, target } = logFile()
  truncateSync(target, DATA.length + MARKER.length - 1)
  const read = () => readMarker(file, DATA.length, readBatchHeader(MARKER, 0))
  expect(read).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
  expect(read).toThrow('marker at offset 1')
})

it('refuses one that claims to be huge, without making room for it', () => {
  const { file } = logFile()
  const header = { ...readBatchHeader(MARKER, 0), sizeInBytes: 2 ** 31 - 1 }
  expect(() => readMarker(file, DATA.length, header)).toThrow(expect.objectContaining({ error: 'CORRUPT_MESSAGE' }))
})
