import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import {
  numberedLine,
  numberedRecord,
  offsetGaps,
  orderOffences,
  PRINT_PLACES,
  parseRecords,
} from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'
import { pause, until } from '../processes/until.ts'

const TOPIC = 'orders'
const PARTITIONS = 2
const WRITERS = ['a', 'b']
/** What each state of the brokers lasts at least, in ms. */
const WHILE_MS = 1500
const TIMEOUT_MS = 20_000

interface BrokerRow {
  readonly id: number
  readonly state: string
  readonly behind: number | null
}

/** `directory` as a disk of its own, which can fill up; false: it takes rights that we don't have. */
function mountSmallDisk(directory: string): boolean {
  mkdirSync(directory)
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', directory]).status === 0
  if (isMounted) onTestFinished(() => void spawnSync('umount', ['-l', directory]))
  return isMounted
}

async function brokers(cluster: ScratchCluster): Promise<readonly BrokerRow[]> {
  const { stdout } = await cluster.run('kafdir.js', ['brokers', 'list', '--read-only', '--json'])
  return (JSON.parse(stdout) as { brokers: BrokerRow[] }).brokers
}

/** Resolves when the producers have noticed that broker `id` is `state`, and, if online, its replicas are in sync. */
async function untilBroker(cluster: ScratchCluster, id: number, isOnline: boolean): Promise<void> {
  await until(
    async () => {
      const found = (await brokers(cluster)).find((each) => each.id === id)
      return isOnline ? found?.state === 'online' && found.behind === 0 : found?.state !== 'online'
    },
    () => `broker ${id} ${isOnline ? 'in sync' : 'offline'}`,
    TIMEOUT_MS,
  )
}

/** Writes numbered lines until it is stopped; how many. */
async function feed(producer: ToolProcess, writer: string, stop: AbortSignal): Promise<number> {
  let count = 0
  for (; !stop.aborted; count += 50) {
    await producer.write(Array.from({ length: 50 }, (_, n) => `${numberedLine(writer, count + n)}\n`).join(''))
    await pause(10)
  }
  producer.closeInput()
  return count
}

function bytesOf(logDir: string, name: string): Buffer {
  const directory = path.join(logDir, name)
  const segments = readdirSync(directory).filter((file) => file.endsWith('.log'))
  return Buffer.concat(segments.toSorted().map((file) => readFileSync(path.join(directory, file))))
}

it('three brokers: under load one directory goes and comes back, and the disk of another fills up', async ({
  annotate,
}) => {
  const cluster = scratchCluster()
  const home = path.join(cluster.directory, 'home')
  const disk = path.join(cluster.directory, 'disk')
  const mayFill = mountSmallDisk(disk)
  if (!mayFill) await annotate('the full disk is left out: no right to mount one')
  const logDirs = [path.join(home, 'broker-1'), path.join(home, 'broker-2'), path.join(disk, 'kafka')] as const
  for (const args of [[], ['--log-dir', logDirs[2]]]) {
    expect((await cluster.run('kafdir.js', ['brokers', 'add', ...args])).status).toBe(0)
  }
  const created = ['--partitions', `${PARTITIONS}`, '--replication-factor', '3', '--config', 'min.insync.replicas=2']
  expect((await cluster.topics('--create', '--topic', TOPIC, ...created)).status).toBe(0)
  const stop = new AbortController()
  const producers = WRITERS.map((writer) => {
    const producer = cluster.startProducer(TOPIC, '--request-required-acks', 'all')
    return { writer, producer, fed: feed(producer, writer, stop.signal) }
  })
  await pause(WHILE_MS)

  renameSync(logDirs[1], `${logDirs[1]}.away`)
  await untilBroker(cluster, 2, false)
  expect((await cluster.topics('--describe', '--under-replicated-partitions')).stdout).toContain(`Topic: ${TOPIC}`)
  await pause(WHILE_MS)
  renameSync(`${logDirs[1]}.away`, logDirs[1])
  await untilBroker(cluster, 2, true)

  if (mayFill) {
    await cluster.shell(`cat /dev/zero > ${disk}/filler`)
    await untilBroker(cluster, 3, false)
    await pause(WHILE_MS)
    rmSync(path.join(disk, 'filler'))
    await untilBroker(cluster, 3, true)
  }

  stop.abort()
  const written: { readonly writer: string; readonly count: number }[] = []
  for (const { writer, producer, fed } of producers) {
    written.push({ writer, count: await fed })
    const { status, stderr } = await producer.ended
    // Everything was acknowledged, and what happened meanwhile was told in a line.
    expect(status, stderr).toBe(0)
    expect(stderr).toContain('Broker 2 is offline')
    expect(stderr).toContain('Broker 2 is back')
    if (mayFill) expect(stderr).toContain('Broker 3 is offline')
  }
  const records = parseRecords((await cluster.consume(TOPIC, ...PRINT_PLACES)).stdout)
  expect(offsetGaps(records)).toEqual([])
  expect(orderOffences(records)).toEqual([])
  for (const { writer, count } of written) {
    const numbers = records.map(numberedRecord).flatMap((each) => (each.writer === writer ? [each.number] : []))
    const wanted = Array.from({ length: count }, (_, n) => n)
    // Each once.
    expect(numbers.toSorted((one, other) => one - other)).toEqual(wanted)
  }
  const names = ['__cluster_metadata-0', ...Array.from({ length: PARTITIONS }, (_, n) => `${TOPIC}-${n}`)]
  for (const name of names) {
    const [first, ...others] = logDirs.map((logDir) => bytesOf(logDir, name))
    expect(first?.length, name).toBeGreaterThan(1000)
    for (const other of others) expect(first?.equals(other), `${name} in all replicas`).toBe(true)
  }
})
