import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Clock } from '../../../../src/common/clock.ts'
import { upkeepLimits } from '../../../../src/metadata/log/metadata-upkeep.ts'
import type { FileSystem } from '../../../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { storageError } from '../../../../src/storage/io/storage-error.ts'
import { fullImageRecords } from '../full-image.ts'
import { controlRecordsIn } from '../log-entries.ts'
import { append, create, LOG_FILE, MetadataBench } from './metadata-bench.ts'

/** A snapshot after almost every operation, and nothing old is kept. */
const eager = { ...upkeepLimits, snapshotBytes: 1000, retentionBytes: 0 }
/** The same, and everything is kept. */
const keeping = { ...eager, retentionBytes: Number.MAX_SAFE_INTEGER }
const FORMATTED = `${'0'.repeat(20)}-${'0'.repeat(10)}.checkpoint`
const topics = (round: number) => Array.from({ length: 8 }, (_, n) => `topic-${round}-${n}`)

/** A segment is a week long. */
class WeeklyClock implements Clock {
  #nowMs = Date.now()

  nowMs(): number {
    return this.#nowMs
  }

  monotonicMs(): number {
    return 0
  }

  pass(): void {
    this.#nowMs += upkeepLimits.retentionMs + 60_000
  }
}

describe('a snapshot', () => {
  it('is written when the log has grown', async () => {
    const bench = new MetadataBench()
    const log = await bench.open({ limits: keeping })
    await append(log, ...fullImageRecords.slice(0, 2))
    await append(log, ...fullImageRecords.slice(2))
    const names = bench.names('.checkpoint')
    expect(names).toEqual([FORMATTED, `${String(log.endOffset).padStart(20, '0')}-0000000001.checkpoint`])
    const newest = names[1] ?? ''
    expect(statSync(bench.file(newest)).mode & 0o777).toBe(0o400)
    const controls = controlRecordsIn(bench.read(newest)).map(({ type }) => type)
    expect(controls).toEqual(['SnapshotHeader', 'KRaftVersion', 'KRaftVoters', 'SnapshotFooter'])
    await create(log, 'after')
    rmSync(bench.file('kafdir-image'))
    const again = await bench.open()
    expect(again.image).toEqual(log.image)
    expect(again.voters).toEqual(log.voters)
  })

  it('comes from one of several processes', async () => {
    const bench = new MetadataBench()
    const logs = [await bench.open({ limits: keeping }), await bench.open({ limits: keeping })]
    await create(logs[0]!, ...topics(0))
    expect(bench.names('.checkpoint')).toHaveLength(2)
    // Of the log that this one has read since it began, most is in the other's snapshot.
    await create(logs[1]!, 'a')
    expect(bench.names('.checkpoint')).toHaveLength(2)
    await create(logs[1]!, ...topics(1))
    expect(bench.names('.checkpoint')).toHaveLength(3)
    expect((await bench.open()).image).toEqual(logs[1]!.image)
  })

  it('lets older ones go, with the log before them', async () => {
    const bench = new MetadataBench()
    const clock = new WeeklyClock()
    const log = await bench.open({ limits: eager, clock })
    for (let round = 0; round < 5; round++) {
      clock.pass()
      await create(log, ...topics(round))
    }
    const [only, ...others] = bench.names('.checkpoint')
    expect([only, others]).toEqual([`${String(log.endOffset).padStart(20, '0')}-0000000001.checkpoint`, []])
    expect(bench.names('.log')).toEqual(['00000000000000000103.log'])
    // Readers may still have the last ones open; older ones are gone for good.
    expect(bench.names('.log.deleted').length).toBeLessThan(3)
    const again = await bench.open({ limits: eager })
    expect(again.image).toEqual(log.image)
    await create(again, 'after')
    await log.catchUp()
    expect(log.image.topicsByName.size).toBe(41)
  })

  it('goes by its age too, but never the newest one', async () => {
    const bench = new MetadataBench()
    const clock = new WeeklyClock()
    const log = await bench.open({ limits: { ...upkeepLimits, snapshotBytes: 1000 }, clock })
    await create(log, ...topics(0))
    expect(bench.names('.checkpoint')).toHaveLength(2)
    clock.pass()
    await create(log, ...topics(1))
    const names = bench.names('.checkpoint')
    expect(names).toHaveLength(1)
    expect(names[0]).toContain(String(log.endOffset))
  })

  it('is read by a process that is behind what is left of the log', async () => {
    const bench = new MetadataBench()
    const clock = new WeeklyClock()
    const [reader, writer] = [await bench.open(), await bench.open({ limits: eager, clock })]
    for (let round = 0; round < 3; round++) {
      clock.pass()
      await create(writer, ...topics(round))
    }
    expect(bench.names('.log')).not.toContain(LOG_FILE)
    await reader.catchUp()
    expect(reader.image).toEqual(writer.image)
    await create(reader, 'its-own')
    await writer.catchUp()
    expect(writer.image.topicsByName.has('its-own')).toBe(true)
  })

  it('that a killed process left unfinished is removed by the next one', async () => {
    const bench = new MetadataBench()
    bench.write('00000000000000000007-0000000001.checkpoint.part', Buffer.from('half'))
    const log = await bench.open({ limits: keeping })
    expect(log.image.topicsByName.size).toBe(0)
    await create(log, ...topics(0))
    expect(bench.names('.part')).toEqual([])
  })

  it('that can not be written leaves the operation done', async () => {
    const bench = new MetadataBench()
    const full: FileSystem = {
      ...nodeFileSystem,
      open(file, ...rest) {
        const error = Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' })
        if (file.endsWith('.part')) throw storageError(error, file)
        return nodeFileSystem.open(file, ...rest)
      },
    }
    const log = await bench.open({ limits: eager, fileSystem: full })
    await create(log, ...topics(0))
    expect(bench.notices.length).toBe(1)
    expect(bench.notices[0]).toMatch(/^The change is made, but no snapshot of the metadata could be written: /)
    expect((await bench.open()).image.topicsByName.size).toBe(8)
  })
})

describe('a log.dir that was formatted and never started', () => {
  const formats: [string, (file: string) => boolean][] = [
    ['with its voters in the properties file', (file) => !file.startsWith('__cluster_metadata')],
    ['with its voters in a snapshot', (file) => !file.startsWith('__cluster_metadata') || file.endsWith('.checkpoint')],
  ]

  it.each(formats)('%s reads as what it was formatted with, and is not changed by that', async (_, wanted) => {
    const bench = new MetadataBench(wanted)
    const files = () => readdirSync(bench.logDir, { recursive: true }).map(String).toSorted()
    const before = files()
    const log = await bench.open()
    await log.catchUp()
    expect([...log.image.features]).toEqual([...(await new MetadataBench().open()).image.features])
    expect(files()).toEqual(before)
  })

  it.each(formats)('%s is begun by the first operation', async (_, wanted) => {
    const bench = new MetadataBench(wanted)
    const [one, other] = [await bench.open(), await bench.open()]
    await Promise.all([create(one, 'orders'), create(other, 'payments')])
    await one.catchUp()
    const started = await new MetadataBench().open()
    expect([...one.image.features]).toEqual([...started.image.features])
    expect(one.image.configs).toEqual(started.image.configs)
    expect([...one.image.topicsByName.keys()].toSorted()).toEqual(['orders', 'payments'])
    expect((await bench.open()).image).toEqual(one.image)
    expect(bench.names('partition.metadata')).toHaveLength(1)
  })

  it('is an error without what it was formatted with', async () => {
    const bench = new MetadataBench((file) => file === 'meta.properties')
    await expect(bench.open()).rejects.toThrow('holds no metadata')
    writeFileSync(
      path.join(bench.logDir, 'bootstrap.checkpoint'),
      'no batches at all, whatever it is, to be sure of it',
    )
    await expect(bench.open()).rejects.toThrow('bootstrap.checkpoint')
  })
})

describe('reading only', () => {
  async function damaged(): Promise<MetadataBench> {
    const bench = new MetadataBench()
    const log = await bench.open()
    await create(log, 'before')
    const { length } = bench.read(LOG_FILE)
    await create(log, 'damaged')
    const bytes = bench.read(LOG_FILE)
    await create(log, 'behind')
    bench.write(
      LOG_FILE,
      Buffer.concat([bytes.fill(0x55, length + 80, length + 90), bench.read(LOG_FILE).subarray(bytes.length)]),
    )
    return bench
  }

  it('shows what comes before damage, and says once where that is', async () => {
    const bench = await damaged()
    await expect(bench.open()).rejects.toThrow(/damaged at offset \d+ \(byte \d+ of .*0{20}\.log\)/)
    const log = await bench.open({ isReadOnly: true })
    await log.catchUp()
    expect([...log.image.topicsByName.keys()]).toEqual(['before'])
    expect(bench.notices).toEqual([
      expect.stringMatching(/damaged at offset \d+ \(byte \d+ of .*What comes before is shown\.$/),
    ])
  })

  it('shows an older snapshot, and the log, where the newest one is damaged', async () => {
    const bench = new MetadataBench()
    const log = await bench.open({ limits: keeping })
    await create(log, ...topics(0))
    const newest = bench.names('.checkpoint')[1] ?? ''
    rmSync(bench.file(newest))
    bench.write(newest, Buffer.from('damaged'))
    await expect(bench.open()).rejects.toThrow(newest)
    const reader = await bench.open({ isReadOnly: true })
    expect(reader.image).toEqual(log.image)
    expect(bench.notices).toEqual([expect.stringContaining(newest)])
  })
})
