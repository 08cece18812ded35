/**
 * Hours of use in one directory: memory and open files of what runs on stay flat, retention and compaction keep every
 * topic at its bound, nothing is lost. `npm run endurance -- --minutes 60` for as long as one likes.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { SeededRandom } from '../crash/seeded-random.ts'
import { configureBroker } from '../processes/group-panes.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import { testSeed } from '../processes/test-seed.ts'
import { until } from '../processes/until.ts'
import { directorySize, sizesByTopic } from './directory-size.ts'
import { enduranceBrokers, enduranceMinutes } from './endurance-settings.ts'
import { MixedLoad } from './mixed-load.ts'
import { fifths, growth } from './trend.ts'

const MIB = 2 ** 20
const PARTITIONS = 3
const MINUTE_MS = 60_000
const LOOK_EVERY_MS = 2000
/** What may be there of each topic at any time, in MiB: its own bound, a segment that is written, one that waits for the next check. */
const BOUNDS_MIB = { events: PARTITIONS * 4.5, state: 6, notes: 0.5, __consumer_offsets: 8, __cluster_metadata: 10 }
/** Highest memory of one process, as docs/performance.md promises. */
const MEMORY_MIB = 120
const MEMORY_GROWTH_MIB = 8
const OPEN_FILES_GROWTH = 3

async function prepare(cluster: ScratchCluster): Promise<void> {
  configureBroker(cluster, { 'log.retention.check.interval.ms': 2000, 'log.initial.task.delay.ms': 1000 })
  for (let id = 2; id <= enduranceBrokers; id++)
    expect((await cluster.run('kafdir.js', ['brokers', 'add'])).status).toBe(0)
  const replicas = ['--replication-factor', String(enduranceBrokers)]
  const create = async (topic: string, ...args: string[]): Promise<void> => {
    const { status, stderr } = await cluster.topics('--create', '--topic', topic, ...replicas, ...args)
    expect(status, stderr).toBe(0)
  }
  const small = ['--config', 'segment.bytes=1048576', '--config', 'file.delete.delay.ms=0']
  await create('events', '--partitions', String(PARTITIONS), ...small, '--config', `retention.bytes=${2 * MIB}`)
  await create('state', '--partitions', '2', ...small, '--config', 'cleanup.policy=compact')
  await create('notes', '--partitions', '1')
}

/** The largest that each topic ever was, in MiB. */
class LargestSizes {
  readonly mib: Record<string, number> = {}
  readonly #logDir: string

  constructor(logDir: string) {
    this.#logDir = logDir
  }

  look(): void {
    const sizes = [...sizesByTopic(this.#logDir)].filter(([topic]) => topic in BOUNDS_MIB)
    for (const [topic, { bytes }] of sizes) this.mib[topic] = Math.max(this.mib[topic] ?? 0, bytes / MIB)
  }
}

async function endsOf(cluster: ScratchCluster): Promise<readonly number[]> {
  const { stdout } = await cluster.run('kafka-get-offsets.sh', ['--topic', 'events'])
  return stdout
    .trim()
    .split('\n')
    .map((line) => Number(line.split(':')[2]))
}

/** What was measured, into a file and onto the terminal. */
function report(load: MixedLoad, sizes: LargestSizes): void {
  const processes = load.endless.map(({ name, memory, openFiles }) => ({
    name,
    memoryMib: { fifths: fifths(memory).map(Math.round), highest: Math.round(Math.max(...memory)) },
    openFiles: { fifths: fifths(openFiles), highest: Math.max(...openFiles) },
  }))
  const written = { seed: testSeed, minutes: enduranceMinutes, brokers: enduranceBrokers, ...load.done }
  const text = JSON.stringify({ ...written, processes, largestMib: sizes.mib }, null, 2)
  mkdirSync('build', { recursive: true })
  writeFileSync(path.join('build', 'endurance.json'), `${text}\n`)
  process.stdout.write(`${text}\n`)
}

describe(`${enduranceMinutes} minutes of mixed load on ${enduranceBrokers} broker(s), seed ${testSeed}`, () => {
  it(
    'leaves memory, open files and the directory as large as they were, and loses nothing',
    async () => {
      const cluster = scratchCluster()
      await prepare(cluster)
      const load = new MixedLoad(cluster, new SeededRandom(testSeed))
      const sizes = new LargestSizes(cluster.logDir)
      await load.run(enduranceMinutes * MINUTE_MS, LOOK_EVERY_MS, () => sizes.look())
      const ends = await endsOf(cluster)
      let missing: readonly string[] = []
      await until(
        () => {
          missing = load.seen.missing(ends)
          return missing.length === 0
        },
        () => `what nobody has read: ${missing.slice(0, 20).join('; ')}`,
      )
      await load.end()
      report(load, sizes)
      expect(load.offences).toEqual([])
      for (const { name, memory, openFiles } of load.endless) {
        expect(Math.max(...memory), `memory of the ${name}, in MiB`).toBeLessThan(MEMORY_MIB)
        expect(growth(memory), `growth of the ${name}, in MiB`).toBeLessThan(MEMORY_GROWTH_MIB)
        expect(growth(openFiles), `open files of the ${name}`).toBeLessThanOrEqual(OPEN_FILES_GROWTH)
      }
      for (const [topic, bound] of Object.entries(BOUNDS_MIB))
        expect(sizes.mib[topic], `largest size of ${topic}, in MiB`).toBeLessThan(bound)
      expect(directorySize(path.join(cluster.logDir, '..', 'run')).files).toBeLessThan(50)
      const { status, stdout, stderr } = await cluster.run('kafdir.js', ['doctor'])
      expect(status, `${stdout}${stderr}`).toBe(0)
    },
    enduranceMinutes * MINUTE_MS + 2 * MINUTE_MS,
  )
})
