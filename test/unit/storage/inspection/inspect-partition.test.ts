import { appendFileSync, linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { LogRepair } from '../../../../src/storage/inspection/repair-log.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { defaultLogConfig } from '../../../../src/storage/log/log-config.ts'
import { formatProducerSnapshot } from '../../../../src/storage/log/producer-state/producer-snapshot.ts'
import { LogBench, START_MS } from '../log/log-bench.ts'
import { at, batchBytes, writeSegment } from '../log/segment-files.ts'
import { inspected, kinds, NO_CHECKPOINTS } from './inspected-partition.ts'

/** Two segments of a log that was written in this boot, with index entries for nearly every batch. */
function twoSegments(): LogBench {
  const bench = LogBench.make()
  writeSegment(bench.directory, 0, [
    { baseOffset: 0, timestampsMs: [START_MS, START_MS + 1] },
    { baseOffset: 2, timestampsMs: [START_MS + 2] },
    ...[3, 4, 5].map((baseOffset) => ({ baseOffset, timestampsMs: [START_MS + baseOffset] })),
  ])
  writeSegment(bench.directory, 6, at(6, 7, 8, 9))
  writeFileSync(path.join(bench.directory, 'kafdir-boot-id'), 'this boot')
  return bench
}

function change(file: string, edit: (bytes: Buffer) => Buffer | void): void {
  const bytes = readFileSync(file)
  writeFileSync(file, edit(bytes) ?? bytes)
}

function flip(file: string, position: number): void {
  change(file, (bytes) => {
    bytes.writeUInt8(bytes.readUInt8(position) ^ 0xff, position)
  })
}

function repairOf(bench: LogBench): LogRepair {
  return new LogRepair({
    fileSystem: nodeFileSystem,
    locks: kernelLocks,
    directory: bench.directory,
    config: { ...defaultLogConfig, indexIntervalBytes: 100 },
    bootId: 'this boot',
    recoveryPoint: 0,
    notice: () => undefined,
  })
}

describe('a partition in which nothing is wrong', () => {
  it('is counted and has no findings', async () => {
    const { facts, findings } = await inspected(twoSegments().directory)
    expect(findings).toEqual([])
    expect(facts).toMatchObject({ logStartOffset: 0, logEndOffset: 10, records: 10, batches: 9 })
  })

  it('may have been written by our own log, with several producers at work', async () => {
    const bench = LogBench.make()
    const config = { segmentBytes: 1024, indexIntervalBytes: 128 }
    const [one, other] = [bench.open({ config }), bench.open({ config })]
    for (let n = 0; n < 40; n++)
      await (n % 2 === 0 ? one : other).append(batchBytes({ baseOffset: 0 }), { leaderEpoch: 0 })
    const { facts, findings } = await inspected(bench.directory)
    expect(findings).toEqual([])
    expect(facts.segments.length).toBeGreaterThan(1)
  })
})

describe('offsets that are missing', () => {
  it('between two batches are damage, unless a cleaner may have taken them', async () => {
    const bench = LogBench.make()
    writeSegment(bench.directory, 0, at(0, 1, 4, 5))
    writeFileSync(path.join(bench.directory, 'kafdir-boot-id'), 'this boot')
    const { findings } = await inspected(bench.directory)
    expect(kinds(findings)).toEqual(['damage offset-gap'])
    expect(findings[0]).toMatchObject({ offset: 2 })
    expect((await inspected(bench.directory, { isCompacted: true })).findings).toEqual([])
  })
})

describe('damage to a log', () => {
  it('is found wherever it is, at every byte of a batch', async () => {
    const bench = twoSegments()
    const file = bench.file('.log')
    const whole = readFileSync(file)
    const batch = batchBytes({ baseOffset: 0, timestampsMs: [START_MS, START_MS + 1] }).length
    // Offset and leader epoch are not covered: what is before and behind, and the checkpoint, know better.
    for (let position = 0; position < batch; position++) {
      writeFileSync(file, whole)
      flip(file, position)
      const { findings } = await inspected(bench.directory)
      expect(
        findings.some(({ severity }) => severity === 'damage'),
        `byte ${position}`,
      ).toBe(true)
    }
  })

  it('does not hide what comes behind it', async () => {
    const bench = twoSegments()
    flip(bench.file('.log'), 70)
    const { facts, findings } = await inspected(bench.directory)
    expect(kinds(findings)).toEqual(['damage batch-checksum'])
    expect(findings[0]).toMatchObject({ offset: 0, position: 0, partition: 'orders-0', repair: null })
    expect(facts).toMatchObject({ logEndOffset: 10, batches: 8 })
  })

  it('is told where a segment is missing, and where two overlap', async () => {
    const bench = twoSegments()
    writeSegment(bench.directory, 12, at(12))
    expect(kinds((await inspected(bench.directory)).findings)).toEqual(['damage segments-hole'])
    expect((await inspected(bench.directory, { isCompacted: true })).findings).toEqual([])
    rmSync(bench.file('.log', 12))
    rmSync(bench.file('.index', 12))
    rmSync(bench.file('.timeindex', 12))
    writeSegment(bench.directory, 9, at(9, 10))
    expect(kinds((await inspected(bench.directory)).findings)).toEqual(['damage segments-overlap'])
  })

  it('is told where the log ends before what was on the disk', async () => {
    const checkpoints = { ...NO_CHECKPOINTS, recoveryPoint: () => 11 }
    const { findings } = await inspected(twoSegments().directory, { checkpoints })
    expect(kinds(findings)).toEqual(['damage log-too-short'])
  })

  it('is told where epochs fall, as a warning where there is one replica', async () => {
    const bench = twoSegments()
    writeSegment(bench.directory, 6, [
      { baseOffset: 6, leaderEpoch: 2 },
      { baseOffset: 7, leaderEpoch: 1 },
    ])
    writeFileSync(path.join(bench.directory, 'leader-epoch-checkpoint'), '0\n2\n0 0\n2 6\n')
    const codes = ['epochs-differ', 'epochs-fall']
    expect(kinds((await inspected(bench.directory)).findings)).toEqual(codes.map((code) => `damage ${code}`))
    const alone = await inspected(bench.directory, { isReplicated: false })
    expect(kinds(alone.findings)).toEqual(codes.map((code) => `warning ${code}`))
  })

  it('is told where the directory is another topic’s', async () => {
    const { findings } = await inspected(twoSegments().directory, { topicId: 'AAAAAAAAAAAAAAAAAAAAAQ' })
    expect(kinds(findings)).toEqual(['damage topic-id'])
  })
})

describe('an index that lies', () => {
  it.each(['.index', '.timeindex'] as const)('is found at every entry of %s, and made anew', async (suffix) => {
    const bench = twoSegments()
    const file = bench.file(suffix)
    const whole = readFileSync(file)
    const entryBytes = suffix === '.index' ? 8 : 12
    expect(whole.length).toBeGreaterThan(entryBytes)
    for (let position = entryBytes - 1; position < whole.length; position += entryBytes) {
      writeFileSync(file, whole)
      flip(file, position)
      const { findings } = await inspected(bench.directory)
      expect(kinds(findings), `byte ${position}`).toEqual(['damage index-entry'])
      expect(findings[0]?.repair).toEqual({ kind: 'rebuild-indexes', directory: bench.directory, baseOffset: 0 })
      await repairOf(bench).rebuildIndexes(0)
      expect((await inspected(bench.directory)).findings).toEqual([])
      expect(readFileSync(file)).toEqual(whole)
    }
  })

  it('is a warning where it is missing', async () => {
    const bench = twoSegments()
    rmSync(bench.file('.index'))
    expect(kinds((await inspected(bench.directory)).findings)).toEqual(['warning index-missing'])
  })

  it('is no matter where a broker allocated it ahead', async () => {
    const bench = twoSegments()
    change(bench.file('.index', 6), (bytes) => Buffer.concat([bytes, Buffer.alloc(4096)]))
    expect((await inspected(bench.directory)).findings).toEqual([])
  })
})

describe('an unfinished write at the end', () => {
  const torn = batchBytes({ baseOffset: 10 }).subarray(0, 40)

  it('is a note; repairing cuts it as the next writer would, and keeps it', async () => {
    const bench = twoSegments()
    const log = bench.file('.log', 6)
    const end = statSync(log).size
    appendFileSync(log, torn)
    const { findings } = await inspected(bench.directory)
    expect(kinds(findings)).toEqual(['note unfinished-write'])
    expect(findings[0]).toMatchObject({ position: end, offset: 10 })
    await repairOf(bench).cutTail(6)
    expect(statSync(log).size).toBe(end)
    expect(readFileSync(`${log}.cut-${end}`)).toEqual(torn)
    expect(kinds((await inspected(bench.directory)).findings)).toEqual(['note kept-cuts'])
  })

  it('in a segment that is closed is damage', async () => {
    const bench = twoSegments()
    appendFileSync(bench.file('.log'), torn)
    expect(kinds((await inspected(bench.directory)).findings)).toContain('damage no-batch')
  })

  it('is nobody’s while a writer appends: what is whole a moment later is no finding', async () => {
    const bench = twoSegments()
    const log = bench.file('.log', 6)
    const whole = readFileSync(log)
    appendFileSync(log, torn)
    const looking = inspected(bench.directory)
    writeFileSync(log, Buffer.concat([whole, batchBytes({ baseOffset: 10 })]))
    expect((await looking).findings).toEqual([])
  })

  it('is never cut where whole batches are behind it', async () => {
    const bench = twoSegments()
    const log = bench.file('.log', 6)
    appendFileSync(log, Buffer.concat([torn, batchBytes({ baseOffset: 11 })]))
    const { findings } = await inspected(bench.directory)
    expect(kinds(findings)).toEqual(['damage no-batch'])
    const before = readFileSync(log)
    await expect(repairOf(bench).cutTail(6)).rejects.toMatchObject({ error: 'KAFKA_STORAGE_ERROR' })
    expect(readFileSync(log)).toEqual(before)
  })
})

describe('what lies around in the directory of a partition', () => {
  it('is told, and counts for nothing', async () => {
    const bench = twoSegments()
    for (const name of ['00000000000000000000.log.deleted', '00000000000000000003.log.cleaned', 'notes.txt']) {
      writeFileSync(path.join(bench.directory, name), 'x')
    }
    writeFileSync(path.join(bench.directory, '00000000000000000099.index'), '')
    writeFileSync(path.join(bench.directory, '00000000000000000004.snapshot'), 'not one')
    const { findings } = await inspected(bench.directory)
    expect(kinds(findings)).toEqual([
      'note cleaned-files',
      'note deleted-files',
      'note orphan-indexes',
      'note strange-files',
      'warning producer-snapshot',
    ])
  })
})

describe('an end that was lost', () => {
  const snapshotAt = (bench: LogBench, offset: number): string => {
    const file = path.join(bench.directory, `${String(offset).padStart(20, '0')}.snapshot`)
    writeFileSync(file, formatProducerSnapshot([]))
    return file
  }

  it('is damage by a producer snapshot, which is not set aside: nothing else tells of it', async () => {
    const bench = twoSegments()
    snapshotAt(bench, 10)
    expect((await inspected(bench.directory)).findings).toEqual([])
    for (const suffix of ['.log', '.index', '.timeindex'] as const) rmSync(bench.file(suffix, 6))
    const { findings } = await inspected(bench.directory)
    expect(kinds(findings)).toEqual(['damage log-too-short'])
    expect(findings[0]).toMatchObject({ offset: 6, repair: null })
    rmSync(path.join(bench.directory, 'kafdir-boot-id'))
    expect(kinds((await inspected(bench.directory)).findings)).toEqual(['warning log-too-short'])
  })

  it('is told by the index of an emptied segment, which is not made anew, and by leader epochs', async () => {
    const bench = twoSegments()
    writeFileSync(bench.file('.log', 6), '')
    const { findings } = await inspected(bench.directory)
    expect(kinds(findings)).toEqual(['warning index-behind-end', 'warning index-behind-end'])
    expect(findings.map(({ repair }) => repair)).toEqual([null, null])
    writeFileSync(path.join(bench.directory, 'leader-epoch-checkpoint'), '0\n2\n0 0\n1 9\n')
    expect(kinds((await inspected(bench.directory)).findings)).toContain('warning epochs-behind-end')
  })

  it('is no finding where the log is damaged before it: the snapshot may be right', async () => {
    const bench = twoSegments()
    const file = snapshotAt(bench, 10)
    flip(bench.file('.log', 6), 17)
    change(bench.file('.log', 6), (bytes) => bytes.subarray(0, 70))
    expect(
      kinds((await inspected(bench.directory)).findings).filter((kind) => /snapshot|too-short/.test(kind)),
    ).toEqual([])
    expect(await repairOf(bench).setAside(file)).toBeNull()
    expect(statSync(file).size).toBeGreaterThan(0)
  })
})

describe('what a repair keeps', () => {
  const torn = (fill: number): Buffer =>
    Buffer.concat([batchBytes({ baseOffset: 10 }).subarray(0, 40), Buffer.alloc(3, fill)])

  it('is never written over by the next one', async () => {
    const bench = twoSegments()
    const log = bench.file('.log', 6)
    const end = statSync(log).size
    for (const fill of [1, 2, 3]) {
      appendFileSync(log, torn(fill))
      await repairOf(bench).cutTail(6)
    }
    const kept = ['', '-2', '-3'].map((suffix) => readFileSync(`${log}.cut-${end}${suffix}`))
    expect(kept).toEqual([torn(1), torn(2), torn(3)])
    const snapshot = path.join(bench.directory, '00000000000000000004.snapshot')
    for (const text of ['one', 'two']) {
      writeFileSync(snapshot, text)
      await repairOf(bench).setAside(snapshot)
    }
    expect([`${snapshot}.cut-0`, `${snapshot}.cut-0-2`].map((file) => readFileSync(file, 'utf8'))).toEqual([
      'one',
      'two',
    ])
    expect(kinds((await inspected(bench.directory)).findings)).toEqual(['note kept-cuts'])
  })

  it('is what another name of a segment has: a snapshot of the directory stays as it is', async () => {
    const bench = twoSegments()
    const log = bench.file('.log', 6)
    appendFileSync(log, torn(1))
    const shared = path.join(bench.logDir, 'shared')
    linkSync(log, shared)
    const before = readFileSync(shared)
    await repairOf(bench).cutTail(6)
    expect(readFileSync(shared)).toEqual(before)
    expect(statSync(log).size).toBeLessThan(before.length)
  })

  it('leaves the indexes of a damaged segment as they are', async () => {
    const bench = twoSegments()
    const index = readFileSync(bench.file('.index'))
    flip(bench.file('.log'), 100)
    await expect(repairOf(bench).rebuildIndexes(0)).rejects.toThrow('nothing was changed')
    expect(readFileSync(bench.file('.index'))).toEqual(index)
  })
})
