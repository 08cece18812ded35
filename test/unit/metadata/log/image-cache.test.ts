import { rmSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { crc32c } from '../../../../src/record/crc32c.ts'
import { fullImageRecords } from '../full-image.ts'
import { append, create, LOG_FILE, MetadataBench } from './metadata-bench.ts'

const CACHE = 'kafdir-image'
const HEAD_BYTES = 11
/** Enough for a cache to be made. */
const manyTopics = (prefix: string) => Array.from({ length: 60 }, (_, n) => `${prefix}-${n}`)

async function benchWithCache(): Promise<MetadataBench> {
  const bench = new MetadataBench()
  const log = await bench.open()
  await create(log, ...manyTopics('orders'))
  expect(bench.names(CACHE)).toEqual([CACHE])
  return bench
}

/** The cache with other words in it that are as long; its checksum is right. */
function lie(bench: MetadataBench, from: string, to: string): void {
  const json = Buffer.from(bench.read(CACHE).subarray(HEAD_BYTES).toString().replaceAll(from, to))
  const head = `1 ${crc32c(json).toString(16).padStart(8, '0')}\n`
  bench.write(CACHE, Buffer.concat([Buffer.from(head), json]))
}

/** Whether an opening believes the cache. */
async function isBelieved(bench: MetadataBench): Promise<boolean> {
  lie(bench, 'orders-', 'cached-')
  return (await bench.open()).image.topicsByName.has('cached-7')
}

describe('the image cache', () => {
  it('holds all of the image, and who votes', async () => {
    const bench = await benchWithCache()
    const log = await bench.open()
    await append(log, ...fullImageRecords)
    await create(log, ...manyTopics('payments'), ...manyTopics('users'))
    const cached = await bench.open()
    rmSync(bench.file(CACHE))
    const replayed = await bench.open()
    expect(cached.image).toEqual(replayed.image)
    expect([cached.endOffset, cached.leaderEpoch, cached.voters]).toEqual([
      replayed.endOffset,
      replayed.leaderEpoch,
      replayed.voters,
    ])
    expect(cached.voters?.voters).toHaveLength(1)
  })

  it('stands for the log while that is the same', async () => {
    expect(await isBelieved(await benchWithCache())).toBe(true)
  })

  it('stands for the beginning of a log that has grown', async () => {
    const bench = await benchWithCache()
    const modifiedMs = statSync(bench.file(CACHE)).mtimeMs
    await create(await bench.open(), 'later')
    expect(statSync(bench.file(CACHE)).mtimeMs).toBe(modifiedMs)
    lie(bench, 'orders-', 'cached-')
    const { topicsByName } = (await bench.open()).image
    expect([topicsByName.has('cached-7'), topicsByName.has('later')]).toEqual([true, true])
  })

  it.each<[string, (bench: MetadataBench) => void]>([
    ['a damaged cache', (bench) => bench.write(CACHE, flipped(bench.read(CACHE), 200))],
    [
      'a cache with another letter in a name',
      (bench) => bench.write(CACHE, flipped(bench.read(CACHE), bench.read(CACHE).indexOf('orders-7'))),
    ],
    ['a cache that was cut', (bench) => bench.write(CACHE, bench.read(CACHE).subarray(0, -100))],
    ['an empty cache', (bench) => bench.write(CACHE, Buffer.alloc(0))],
    [
      'a cache of another version',
      (bench) => bench.write(CACHE, Buffer.from(`2${bench.read(CACHE).toString().slice(1)}`)),
    ],
    ['a cache that is no JSON', (bench) => lie(bench, '{', '[')],
    ['a cache of another form', (bench) => lie(bench, '"states"', '"stales"')],
  ])('%s is as good as none', async (_, damage) => {
    const bench = await benchWithCache()
    const { image } = await bench.open()
    damage(bench)
    const log = await bench.open()
    expect(log.image).toEqual(image)
    expect(log.image.topicsByName.size).toBe(60)
    await create(log, ...manyTopics('payments'), ...manyTopics('users'))
    expect((await bench.open()).image.topicsByName.size).toBe(180)
    expect(bench.notices).toEqual([])
  })

  it.each<[string, (bench: MetadataBench) => void]>([
    ['an older copy was put back', (bench) => bench.write(LOG_FILE, bench.read(LOG_FILE).subarray(0, 288))],
    [
      'another snapshot was put there',
      (bench) =>
        bench.write(
          '00000000000000000000-0000000001.checkpoint',
          bench.read(`${'0'.repeat(20)}-0000000000.checkpoint`),
        ),
    ],
  ])('is not believed when %s', async (_, change) => {
    const bench = await benchWithCache()
    change(bench)
    expect(await isBelieved(bench)).toBe(false)
  })

  it('does not hide damage of the snapshot', async () => {
    const bench = await benchWithCache()
    const snapshot = `${'0'.repeat(20)}-0000000000.checkpoint`
    bench.write(snapshot, flipped(bench.read(snapshot), 100))
    await expect(bench.open()).rejects.toMatchObject({ error: 'CORRUPT_MESSAGE' })
  })

  it('does not hide damage of the log', async () => {
    const bench = await benchWithCache()
    bench.write(LOG_FILE, flipped(bench.read(LOG_FILE), 400))
    await expect(bench.open()).rejects.toMatchObject({ error: 'CORRUPT_MESSAGE' })
  })
})

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1
  return bytes
}
