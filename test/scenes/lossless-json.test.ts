/** Records of any bytes through the built programs, as JSON lines, and back. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRecords } from '../../src/record/read-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { testSeed } from '../processes/test-seed.ts'

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 30 }).map((value) => Buffer.from(value)),
  fc.string({ unit: 'binary', maxLength: 30 }).map((value) => Buffer.from(value)),
)
const large = fc.integer({ min: 10_000, max: 300_000 }).map((size) => Buffer.alloc(size, createHash('sha256').digest()))
const nullable = fc.option(fc.oneof({ weight: 20, arbitrary: bytes }, { weight: 1, arbitrary: large }))
const records = fc.array(
  fc.record({
    partition: fc.nat(2),
    timestamp: fc.integer({ min: 0, max: 1_790_000_000_000 }),
    key: nullable,
    value: nullable,
    headers: fc.array(fc.record({ key: bytes, value: nullable }), { maxLength: 3 }),
  }),
  { minLength: 200, maxLength: 200, size: 'max' },
)

/** A field of a JSON line, without a look at how the program would write it. */
function field(name: string, value: Buffer | null): Record<string, string | null> {
  return value === null ? { [name]: null } : { [`${name}Base64`]: value.toString('base64') }
}

/** What a partition's log holds, byte by byte: headers as they are encoded. */
function contents(cluster: ScratchCluster, topic: string, partition: number) {
  const log = readFileSync(path.join(cluster.partitionDirectory(topic, partition), '00000000000000000000.log'))
  return [...readRecords(log)].map(({ timestampMs, key, value, headers }) => ({
    timestampMs,
    key: key && Buffer.from(key).toString('base64'),
    value: value && Buffer.from(value).toString('base64'),
    headers: headers.map((header) => [
      Buffer.from(header.keyBytes ?? header.key).toString('base64'),
      header.value && Buffer.from(header.value).toString('base64'),
    ]),
  }))
}

describe('records of any bytes', () => {
  it(`are written from JSON lines, read as JSON lines, and written again, the same (seed ${testSeed})`, async () => {
    const cluster = scratchCluster()
    const [given = []] = fc.sample(records, { numRuns: 1, seed: testSeed })
    await cluster.createTopic('first', 3, 'retention.ms=-1')
    await cluster.createTopic('second', 3, 'retention.ms=-1')
    const lines = given.map(({ partition, timestamp, key, value, headers }) => {
      const pairs = headers.map((header) => ({ ...field('key', header.key), ...field('value', header.value) }))
      return JSON.stringify({ partition, timestamp, headers: pairs, ...field('key', key), ...field('value', value) })
    })
    writeFileSync(path.join(cluster.directory, 'lines'), `${lines.join('\n')}\n`)
    const produce = 'kafdir.js console-producer --json --keep partition,timestamp'
    const consume = 'kafdir.js console-consumer --from-beginning --until-end --json'
    const { status, stderr } = await cluster.shell(
      `set -euo pipefail; ${produce} first < lines; ${consume} first > again; ${produce} second < again; kafdir.js cp first third`,
    )
    expect({ status, stderr }).toMatchObject({ status: 0 })
    for (const partition of [0, 1, 2]) {
      const wanted = given
        .filter((record) => record.partition === partition)
        .map(({ timestamp, key, value, headers }) => ({
          timestampMs: timestamp,
          key: key && key.toString('base64'),
          value: value && value.toString('base64'),
          headers: headers.map((each) => [each.key.toString('base64'), each.value && each.value.toString('base64')]),
        }))
      for (const topic of ['first', 'second', 'third']) {
        expect(contents(cluster, topic, partition), topic).toEqual(wanted)
      }
    }
  })

  it('are JSON on every line, and the places are those that the log has', async () => {
    const cluster = scratchCluster()
    await cluster.createTopic('orders', 2)
    await cluster.fill('orders', 'a\n"b"\n\n한글\n')
    const { stdout } = await cluster.run('kafdir.js', ['console-consumer', 'orders', '-b', '--until-end', '--json'])
    const parsed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { partition: number; offset: number; value: string })
    expect(parsed.map(({ partition, offset, value }) => `${partition}@${offset} ${value}`).toSorted()).toEqual([
      ...['0@0 a', '0@1 ', '1@0 "b"', '1@1 한글'],
    ])
  })
})
