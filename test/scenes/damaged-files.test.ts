import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { numberedLine } from '../processes/printed-records.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { Ended } from '../processes/tool-process.ts'
import { pause } from '../processes/until.ts'

const COUNT = 40_000
const TEXT = 'x'.repeat(80)

/** A topic with several segments; returns the paths of their .log files in order. */
async function topicWithSegments(cluster: ScratchCluster): Promise<readonly string[]> {
  await cluster.createTopic('orders', 1, 'segment.bytes=1048576')
  const lines = Array.from({ length: COUNT }, (_, n) => `${numberedLine('a', n, TEXT)}\n`).join('')
  expect((await cluster.produce('orders', lines, '--batch-size', '16384')).status).toBe(0)
  const directory = cluster.partitionDirectory('orders', 0)
  const names = readdirSync(directory).filter((name) => name.endsWith('.log'))
  return names.toSorted().map((name) => path.join(directory, name))
}

/** Changes one bit at `position`, from the end when negative. */
function flip(file: string, position: number): Buffer {
  const bytes = readFileSync(file)
  const at = position < 0 ? bytes.length + position : position
  bytes[at] = (bytes[at] ?? 0) ^ 0x10
  writeFileSync(file, bytes)
  return bytes
}

/** The lines in front of the damage were printed, in order, and nothing behind it. */
function expectPrefix({ status, stdout, stderr }: Ended): number {
  expect(status).toBe(1)
  const lines = stdout.split('\n').slice(0, -1)
  lines.forEach((line, n) => {
    if (!line.startsWith(`a#${n}#`)) throw new Error(`line ${n} is ${line.slice(0, 50)}`)
  })
  expect(stderr).toMatch(/The log of orders-0 is damaged at offset \d+ \(byte \d+ of \S+\.log\)/)
  expect(stderr).not.toMatch(/\n {4}at |bug in kafdir/)
  return lines.length
}

it('a segment that is damaged in the middle is an error of the reader, behind all that is in front', async () => {
  const cluster = scratchCluster()
  const [first = '', second = ''] = await topicWithSegments(cluster)
  flip(second, 500_000)
  const printed = expectPrefix(await cluster.consume('orders'))
  expect(printed).toBeGreaterThan(10_000)
  flip(second, 500_000)
  expect((await cluster.consume('orders')).stdout.split('\n')).toHaveLength(COUNT + 1)
  flip(first, 100_000)
  expect(expectPrefix(await cluster.consume('orders'))).toBeLessThan(printed)
})

it('what is behind the damage can be read by whoever asks for it', async () => {
  const cluster = scratchCluster()
  const [, second = ''] = await topicWithSegments(cluster)
  flip(second, 500_000)
  const late = cluster.startConsumer('orders', ...['--partition', '0', '--offset', '35000', '--timeout-ms', '500'])
  const { status, stdout } = await late.end()
  expect(status).toBe(0)
  expect(stdout.startsWith('a#35000#')).toBe(true)
})

it('damage in the last segment stops writers, and nothing of it is cut', async () => {
  const cluster = scratchCluster()
  const segments = await topicWithSegments(cluster)
  const last = segments.at(-1) ?? ''
  const damaged = flip(last, -20)
  const { status, stderr } = await cluster.produce('orders', 'more\n')
  expect(status).toBe(1)
  expect(stderr).toContain('The log of orders-0 is damaged at offset')
  expect(readFileSync(last).equals(damaged)).toBe(true)
  expectPrefix(await cluster.consume('orders'))
})

it('bytes of a write that was cut short are cut by the next writer, and by no reader', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  await cluster.produce('orders', 'a\nb\n')
  const [log = ''] = readdirSync(cluster.partitionDirectory('orders', 0)).filter((name) => name.endsWith('.log'))
  const file = path.join(cluster.partitionDirectory('orders', 0), log)
  const whole = readFileSync(file)
  const torn = Buffer.concat([whole, whole.subarray(0, 70)])
  torn.writeBigInt64BE(2n, whole.length)
  torn.writeInt32BE(5000, whole.length + 8)
  writeFileSync(file, torn)
  expect(await cluster.consume('orders')).toMatchObject({ status: 0, stdout: 'a\nb\n' })
  expect(readFileSync(file).equals(torn)).toBe(true)
  const following = cluster.startConsumer('orders', '--from-beginning')
  await following.untilStdout('b\n')
  const { status, stderr } = await cluster.produce('orders', 'c\n')
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr: 'Cut 70 bytes of an unfinished write from the end of orders-0: its writer was probably killed.\n',
  })
  await following.untilStdout('a\nb\nc\n')
  expect((await cluster.consume('orders')).stdout).toBe('a\nb\nc\n')
})

it('a change of topics that was cut short is none: readers pass it over, the next change takes its place', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  // Takes a block of producer ids, which is a change too.
  await cluster.produce('orders', 'first\n')
  const log = path.join(cluster.logDir, '__cluster_metadata-0', '00000000000000000000.log')
  const whole = readFileSync(log)
  await cluster.createTopic('half', 1)
  const torn = readFileSync(log).subarray(0, whole.length + 90)
  writeFileSync(log, torn)
  expect((await cluster.topics('--list')).stdout).toBe('orders\n')
  expect((await cluster.produce('orders', 'a\n')).status).toBe(0)
  expect(readFileSync(log).equals(torn)).toBe(true)
  const { status, stdout, stderr } = await cluster.topics('--create', '--topic', 'whole')
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'Created topic whole.\n' })
  expect(stderr).toContain('Cut 90 bytes of an unfinished write from the end of __cluster_metadata-0')
  expect((await cluster.topics('--list')).stdout).toBe('orders\nwhole\n')
  // The directory of the topic that never was is in nobody's way.
  await cluster.createTopic('half', 2)
  expect((await cluster.produce('half', 'b\n')).status).toBe(0)
  expect((await cluster.consume('half')).stdout).toBe('b\n')
})

it('what an earlier topic of the name left is read by nobody, and set aside by the first writer', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  await cluster.produce('orders', 'old\n')
  // As if both the deletion and the creation had been killed before they came to the directories.
  const directory = cluster.partitionDirectory('orders', 0)
  renameSync(directory, `${directory}.kept`)
  await cluster.topics('--delete', '--topic', 'orders')
  await cluster.createTopic('orders', 1)
  rmSync(directory, { recursive: true })
  renameSync(`${directory}.kept`, directory)
  expect((await cluster.consume('orders')).stdout).toBe('')
  const following = cluster.startConsumer('orders', '--from-beginning')
  await pause(400)
  expect(await cluster.produce('orders', 'new\n')).toEqual({
    status: 0,
    stdout: '',
    stderr: 'Set aside what an earlier topic left in orders-0.\n',
  })
  expect((await cluster.consume('orders')).stdout).toBe('new\n')
  await following.untilStdout('new\n')
  // It watches the directory that is there now, not the one that it began with.
  const producer = cluster.startProducer('orders')
  await pause(400)
  for (const line of ['1', '2', '3', '4']) {
    await producer.write(`${line}\n`)
    await following.untilStdout(`${line}\n`, 500)
  }
  expect(readdirSync(cluster.logDir).filter((name) => /^orders-0\.[0-9a-f]{32}-stray$/.test(name))).toHaveLength(1)
})

it('indexes that are missing, empty or full of nonsense cost nothing but time', async () => {
  const cluster = scratchCluster()
  const segments = await topicWithSegments(cluster)
  for (const nonsense of [Buffer.alloc(0), Buffer.alloc(800), Buffer.alloc(800, 0xee), Buffer.alloc(13, 1)]) {
    for (const log of segments) {
      writeFileSync(log.replace(/log$/, 'index'), nonsense)
      writeFileSync(log.replace(/log$/, 'timeindex'), nonsense)
    }
    const reading = cluster.startConsumer('orders', '--partition', '0', '--offset', '30000', '--max-messages', '1')
    expect((await reading.end()).stdout).toBe(`${numberedLine('a', 30_000, TEXT)}\n`)
    expect(await cluster.produce('orders', 'more\n')).toEqual({ status: 0, stdout: '', stderr: '' })
  }
  expect((await cluster.consume('orders')).stdout.split('\n')).toHaveLength(COUNT + 4 + 1)
})

it('a damaged metadata log is one sentence for every program, and nothing is changed', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  await cluster.createTopic('others', 1)
  const log = path.join(cluster.logDir, '__cluster_metadata-0', '00000000000000000000.log')
  // Inside a record of the second batch; the checksum covers neither offsets nor epochs.
  const damaged = flip(log, 370)
  const ended = await Promise.all([
    cluster.topics('--list'),
    cluster.topics('--create', '--topic', 'third'),
    cluster.produce('orders', 'a\n'),
    cluster.consume('orders'),
    cluster.run('kafdir.js', ['topics', 'list']),
  ])
  for (const { status, stdout, stderr } of ended) {
    expect(status).toBe(1)
    expect(stdout + stderr).toMatch(/__cluster_metadata-0/)
    expect(stdout + stderr).toMatch(/damaged|can't be used/)
    expect(stdout + stderr).not.toMatch(/\n {4}at |bug in kafdir/)
  }
  expect(readFileSync(log).equals(damaged)).toBe(true)
})

it('behind damaged metadata nobody says for certain what is not there', async () => {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 1)
  const log = path.join(cluster.logDir, '__cluster_metadata-0', '00000000000000000000.log')
  flip(log, -20)
  const refused = await cluster.run('kafdir.js', ['topics', 'list'])
  expect(refused.stderr).toContain('With --read-only you can look at what comes before the damage.')
  const listed = await cluster.run('kafdir.js', ['topics', 'list', '--read-only'])
  expect(listed.stderr).toContain('No topics come before the damage of the metadata')
  const described = await cluster.run('kafdir.js', ['topics', 'describe', 'orders', '--read-only'])
  expect(described.status).toBe(1)
  expect(described.stderr).toContain('which ends at the damage: it may exist all the same.')
  expect(listed.stderr + described.stderr).not.toMatch(/makes one|does not exist/)
})
