/**
 * Opening: one record from the middle of a topic of 10 GB, and of 1 GB, against one from a topic of 10 kB; process start
 * to exit. Then the same log in this process, without the start of Node: opened and read, opened and appended to. It must
 * cost the same: nothing is scanned, no index is loaded whole. All three logs are made as sparse-log.mjs says.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { batchesOf, linesWithin } from '../batches.mjs'
import { openLogDir, openPartition } from '../partition.mjs'
import { PIPELINES, runPipeline } from '../processes.mjs'
import { row } from '../row.mjs'
import { secondsFor, takeTurns } from '../samples.mjs'
import { writeSparseLog } from '../sparse-log.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = { process: 21, inProcess: 101 }
const BATCH_BYTES = 16 * 1024
const TOPICS = {
  small: { bytes: 10e3, batchBytes: 10e3, name: '10 kB' },
  medium: { bytes: 1e9, batchBytes: BATCH_BYTES, name: '1 GB' },
  large: { bytes: 10e9, batchBytes: BATCH_BYTES, name: '10 GB' },
}
/** Somewhere in the middle, and not where a segment begins. */
const MIDDLE = 0.567

export async function measureOpening(workbench) {
  const engine = await workbench.engine()
  const { file } = await workbench.jsonLines()
  const text = linesWithin(readFileSync(file), 1 << 20)
  const cluster = await workbench.cluster(Object.keys(TOPICS).map((topic) => [topic, '--partitions', '1']))
  const logDir = openLogDir(engine, logDirOf(cluster.home))
  const [oneLine] = await batchesOf(engine, linesWithin(text, 200), BATCH_BYTES)
  const logs = {}
  for (const [topic, { bytes, batchBytes }] of Object.entries(TOPICS)) {
    const [template] = await batchesOf(engine, text, batchBytes)
    const sparse = await writeSparseLog(engine, logDir, topic, { template, totalBytes: bytes, targets: [MIDDLE] })
    logs[topic] = { ...sparse, topic, offset: sparse.targets[0].offset + 5 }
  }
  const processes = await takeTurns(
    workbench.rounds(ROUNDS.process),
    forEach(
      logs,
      ({ topic, offset }) =>
        () =>
          consumeOne(cluster, topic, offset),
    ),
  )
  const readers = await takeTurns(
    workbench.rounds(ROUNDS.inProcess),
    forEach(logs, (log) => () => openToRead(engine, logDir, log)),
  )
  const writers = await takeTurns(
    workbench.rounds(ROUNDS.inProcess),
    forEach(logs, (log) => () => openToAppend(engine, logDir, log, oneLine)),
  )
  logDir.close()
  cluster.remove()
  return [
    ...rowsOf('consume one record', logs, processes, 'ms', { kind: 'atMostTimes', aim: 1.2 }),
    ...rowsOf('open and read', logs, readers, 'ms', { kind: 'atMost', aim: 1 }),
    ...rowsOf('open and append', logs, writers, 'ms', { kind: 'atMost', aim: 2 }),
  ]
}

function forEach(logs, contender) {
  return Object.fromEntries(Object.entries(logs).map(([topic, log]) => [topic, contender(log)]))
}

function rowsOf(what, logs, found, unit, limit) {
  return ['medium', 'large'].map((topic) =>
    row({
      name: `${what}, topic of ${TOPICS[topic].name}, segments: ${logs[topic].segments}`,
      unit,
      measured: found[topic],
      reference: found.small,
      limit,
      note: `reference: a topic of ${TOPICS.small.name}`,
    }),
  )
}

function logDirOf(home) {
  const found = readdirSync(home, { recursive: true }).find((file) => path.basename(file) === 'meta.properties')
  return path.join(home, path.dirname(found))
}

async function consumeOne(cluster, topic, offset) {
  const where = ['--topic', topic, '--partition', '0', '--offset', String(offset), '--max-messages', '1']
  const { seconds, stdout } = await runPipeline(
    PIPELINES.run,
    [program('kafka-console-consumer.sh'), ...where],
    cluster.env,
  )
  if (!stdout.startsWith('{"id":')) throw new Error(`Offset ${offset} of ${topic} gave ${stdout || 'nothing'}.`)
  return 1000 * seconds
}

async function openToRead(engine, logDir, { topic, offset, targets }) {
  let log
  let batches
  const seconds = await secondsFor(async () => {
    log = openPartition(engine, logDir, topic)
    batches = await log.read(offset, BATCH_BYTES)
  })
  await log.close()
  const { baseOffset } = engine.readBatchHeader(batches, 0)
  if (baseOffset !== targets[0].offset) throw new Error(`Offset ${offset} of ${topic} gave a batch at ${baseOffset}.`)
  return 1000 * seconds
}

async function openToAppend(engine, logDir, { topic }, batch) {
  let log
  const seconds = await secondsFor(async () => {
    log = openPartition(engine, logDir, topic)
    await log.append(batch, { leaderEpoch: 0 })
  })
  await log.close()
  return 1000 * seconds
}
