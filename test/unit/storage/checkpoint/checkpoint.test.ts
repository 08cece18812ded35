import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { formatCheckpoint, parseCheckpoint } from '../../../../src/storage/checkpoint/checkpoint-text.ts'
import { LeaderEpochCheckpoint } from '../../../../src/storage/checkpoint/leader-epoch-checkpoint.ts'
import { OffsetCheckpoint } from '../../../../src/storage/checkpoint/offset-checkpoint.ts'
import {
  formatPartitionMetadata,
  readPartitionMetadata,
} from '../../../../src/storage/checkpoint/partition-metadata.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { temporaryDirectory } from '../temporary-directory.ts'

const corrupt = expect.objectContaining({ error: 'CORRUPT_MESSAGE' }) as Error

describe('the text of a checkpoint', () => {
  it('has a version, a count and lines', () => {
    expect(formatCheckpoint([])).toBe('0\n0\n')
    expect(
      formatCheckpoint([
        ['foo', 0, 13],
        ['bar', 1, 2],
      ]),
    ).toBe('0\n2\nfoo 0 13\nbar 1 2\n')
  })

  it('is read as Kafka reads it', () => {
    expect(parseCheckpoint('', 'x', 3)).toEqual([])
    expect(parseCheckpoint('0\n0\n', 'x', 3)).toEqual([])
    expect(parseCheckpoint('0\n2\nfoo 0 13\n__consumer_offsets  42\t1', 'x', 3)).toEqual([
      ['foo', '0', '13'],
      ['__consumer_offsets', '42', '1'],
    ])
  })

  it.each([
    '1\n0\n',
    '0\n2\nfoo 0 13\n',
    '0\n0\nfoo 0 13\n',
    '0\n1\nfoo 0\n',
    '0\n1\nfoo 0 13 7\n',
    '0\n',
    '0\nx\n',
    'noise',
  ])('%j is refused with the name of the file', (text) => {
    expect(() => parseCheckpoint(text, 'some-checkpoint', 3)).toThrow(corrupt)
    expect(() => parseCheckpoint(text, 'some-checkpoint', 3)).toThrow('some-checkpoint')
  })
})

describe('an offset checkpoint', () => {
  const NAMES = ['foo-0', 'trimmed-0', 'a-b-12', 'orders-1']
  const write = (text: string | null) => {
    const file = path.join(temporaryDirectory(), 'log-start-offset-checkpoint')
    if (text !== null) writeFileSync(file, text)
    return { file, checkpoint: new OffsetCheckpoint(nodeFileSystem, file) }
  }
  const offsetsIn = (text: string | null) => NAMES.map((name) => write(text).checkpoint.offsetOf(name))

  it('gives an offset for each partition that it mentions', () => {
    expect(offsetsIn('0\n2\ntrimmed 0 2279\na-b 12 5\n')).toEqual([null, 2279, 5, null])
  })

  it.each([null, '', '0\n3\nfoo 0 1\n', 'noise', '0\n1\nfoo 0 -5\n', '0\n1\nfoo 0 many\n', '1\n1\nfoo 0 1\n'])(
    '%j has no entries',
    (text) => {
      expect(offsetsIn(text)).toEqual([null, null, null, null])
    },
  )

  it('is followed: what another process writes is what it says', () => {
    const { file, checkpoint } = write('0\n1\nfoo 0 1\n')
    expect(checkpoint.offsetOf('foo-0')).toBe(1)
    nodeFileSystem.replaceFile(file, Buffer.from('0\n1\nfoo 0 2\n'))
    expect(checkpoint.offsetOf('foo-0')).toBe(2)
  })

  it('changes the named partitions and leaves the others as they are', () => {
    const { file, checkpoint } = write(null)
    checkpoint.update(new Map([['orders-0', null]]))
    expect(nodeFileSystem.stat(file)).toBeNull()
    writeFileSync(file, '0\n3\norders 0 7\norders 10 8\na-b 0 9\n')
    checkpoint.update(new Map([['a-b-0', 9]]))
    expect(readFileSync(file, 'utf8')).toBe('0\n3\norders 0 7\norders 10 8\na-b 0 9\n')
    checkpoint.update(
      new Map([
        ['orders-0', null],
        ['a-b-0', null],
        ['new-topic-2', 3],
      ]),
    )
    expect(readFileSync(file, 'utf8')).toBe('0\n2\norders 10 8\nnew-topic 2 3\n')
  })
})

describe('partition.metadata', () => {
  const read = (text: string | null): string | null => {
    const directory = temporaryDirectory()
    if (text !== null) writeFileSync(path.join(directory, 'partition.metadata'), text)
    return readPartitionMetadata(nodeFileSystem, directory)
  }

  it('holds the topic id, without a newline at the end', () => {
    expect(formatPartitionMetadata('ASNFZ4mrze8P7cuph2VDIQ')).toBe('version: 0\ntopic_id: ASNFZ4mrze8P7cuph2VDIQ')
    expect(read('version: 0\ntopic_id: ASNFZ4mrze8P7cuph2VDIQ')).toBe('ASNFZ4mrze8P7cuph2VDIQ')
    expect(read('version: 1\ntopic_id: ASNFZ4mrze8P7cuph2VDIQ\n')).toBe('ASNFZ4mrze8P7cuph2VDIQ')
    expect(read(null)).toBeNull()
  })

  it.each([
    '',
    'version: 0',
    'version: 0\ntopic_id: ',
    'version: 0\ntopic_id: AAAAAAAAAAAAAAAAAAAAAA',
    'version: 0\ntopic_id: too-short',
    'version: 0\ntopic_id: !!!!!!!!!!!!!!!!!!!!!!',
    'version: -1\ntopic_id: ASNFZ4mrze8P7cuph2VDIQ',
    'topic_id: ASNFZ4mrze8P7cuph2VDIQ\nversion: 0',
  ])('%j is corrupt', (text) => {
    expect(() => read(text)).toThrow(corrupt)
    expect(() => read(text)).toThrow('partition.metadata')
  })
})

describe('a leader epoch checkpoint', () => {
  function checkpointWith(text: string | null): {
    checkpoint: LeaderEpochCheckpoint
    text: () => string
    directory: string
  } {
    const directory = temporaryDirectory()
    const file = path.join(directory, 'leader-epoch-checkpoint')
    if (text !== null) writeFileSync(file, text)
    const checkpoint = new LeaderEpochCheckpoint(nodeFileSystem, directory)
    return { checkpoint, text: () => readFileSync(file, 'utf8'), directory }
  }

  it.each([null, '', '0\n0\n'])('of %j has no epoch', (text) => {
    const { checkpoint } = checkpointWith(text)
    expect([checkpoint.latestEpoch, checkpoint.entries]).toEqual([-1, []])
  })

  it('notes where each epoch begins', () => {
    const { checkpoint, text } = checkpointWith(null)
    checkpoint.assign(0, 0)
    checkpoint.assign(3, 12)
    expect(text()).toBe('0\n2\n0 0\n3 12\n')
    checkpoint.assign(3, 99)
    checkpoint.assign(2, 99)
    expect(text()).toBe('0\n2\n0 0\n3 12\n')
    expect(checkpoint.latestEpoch).toBe(3)
  })

  it('drops epochs in which nothing was written', () => {
    const { checkpoint, text } = checkpointWith('0\n3\n0 0\n1 5\n2 8\n')
    checkpoint.assign(4, 8)
    expect(text()).toBe('0\n3\n0 0\n1 5\n4 8\n')
    expect(checkpoint.entries.map(({ epoch }) => epoch)).toEqual([0, 1, 4])
  })

  it.each([
    [20, '0\n3\n0 0\n1 5\n2 8\n'],
    [8, '0\n3\n0 0\n1 5\n2 8\n'],
    [7, '0\n2\n0 0\n1 5\n'],
    [5, '0\n1\n0 0\n'],
    [4, '0\n1\n0 0\n'],
  ])('forgets what begins behind a log that ends at %i', (endOffset, expected) => {
    const { checkpoint, text } = checkpointWith('0\n3\n0 0\n1 5\n2 8\n')
    checkpoint.truncateFromEnd(endOffset)
    expect(text()).toBe(expected)
  })

  it('sees what another process noted once it looks again', () => {
    const { checkpoint, directory } = checkpointWith('0\n1\n0 0\n')
    new LeaderEpochCheckpoint(nodeFileSystem, directory).assign(7, 3)
    expect(checkpoint.latestEpoch).toBe(0)
    checkpoint.reload()
    expect(checkpoint.entries).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 7, startOffset: 3 },
    ])
  })

  it.each(['0\n1\nzero 0\n', '0\n1\n0 x\n', '0\n2\n0 0\n', '9\n0\n'])('of %j is corrupt', (text) => {
    expect(() => checkpointWith(text)).toThrow(corrupt)
  })
})
