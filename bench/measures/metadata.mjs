/**
 * Metadata: opening a cluster of many topics against one with none. Whole commands, process start to exit, where nearly all
 * code is cold; and the metadata log alone in this process. All topics come from one operation each thousand; the
 * partitions have no directories, which nobody misses who only lists them.
 */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { openLogDir, random } from '../partition.mjs'
import { PIPELINES, secondsOf } from '../processes.mjs'
import { row } from '../row.mjs'
import { secondsFor, takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = { process: 31, inProcess: 101 }
const TOPICS = { none: 0, thousand: 1000, tenThousand: 10_000 }
const TOPICS_AT_ONCE = 1000

export async function measureMetadata(workbench) {
  const engine = await workbench.engine()
  const clusters = {}
  for (const [name, topics] of Object.entries(TOPICS)) clusters[name] = await clusterOf(workbench, engine, topics)
  const contenders = (contender) =>
    Object.fromEntries(Object.entries(clusters).map(([name, cluster]) => [name, () => contender(cluster)]))
  const commands = await takeTurns(
    workbench.rounds(ROUNDS.process),
    contenders(({ env }) => listTopics(env)),
  )
  const logs = await takeTurns(
    workbench.rounds(ROUNDS.inProcess),
    contenders((cluster) => openMetadata(engine, cluster)),
  )
  for (const { remove } of Object.values(clusters)) remove()
  return [
    rowOf('kafka-topics.sh --list, 1,000 topics', commands, 'thousand', { kind: 'atMostMore', aim: 15 }),
    rowOf('kafka-topics.sh --list, 10,000 topics', commands, 'tenThousand'),
    rowOf('open the metadata of 1,000 topics', logs, 'thousand', { kind: 'atMostMore', aim: 5 }),
    rowOf('open the metadata of 10,000 topics', logs, 'tenThousand'),
  ]
}

function rowOf(name, samples, which, limit) {
  return row({
    name,
    unit: 'ms',
    measured: samples[which],
    reference: samples.none,
    limit,
    note: 'reference: no topics',
  })
}

async function clusterOf(workbench, engine, topics) {
  const cluster = await workbench.cluster([['first']])
  const found = readdirSync(cluster.home, { recursive: true }).find((file) => path.basename(file) === 'meta.properties')
  const made = { ...cluster, topics, logDirPath: path.join(cluster.home, path.dirname(found)) }
  await withMetadata(engine, made, async (log) => {
    for (let from = 0; from < topics; from += TOPICS_AT_ONCE) await createTopics(engine, log, from)
  })
  return made
}

function createTopics(engine, log, from) {
  const topic = (n) => ({ name: `topic-${from + n}`, numPartitions: 1, replicationFactor: 1 })
  const topics = Array.from({ length: TOPICS_AT_ONCE }, (_, n) => topic(n))
  const request = engine.fill(engine.createTopicsRequest, { topics })
  const env = {
    random,
    brokers: [{ id: 1, directories: [] }],
    brokerId: 1,
    staticBrokerConfigs: engine.stockBrokerConfigs,
  }
  return log.withController((image) => engine.createTopics(image, request, env))
}

async function withMetadata(engine, { logDirPath }, work) {
  const { MetadataLog, nodeFileSystem: fileSystem, kernelLocks: locks, systemClock: clock } = engine
  const logDir = openLogDir(engine, logDirPath)
  const log = await MetadataLog.open({ fileSystem, locks, clock, logDir, notice: (text) => console.error(text) })
  try {
    await work(log)
  } finally {
    await log.close()
    logDir.close()
  }
}

async function openMetadata(engine, cluster) {
  let found = -1
  const seconds = await secondsFor(() =>
    withMetadata(engine, cluster, async (log) => {
      found = log.image.topicsByName.size
    }),
  )
  if (found !== cluster.topics + 1) throw new Error(`${cluster.topics} topics were made, ${found} are there.`)
  return 1000 * seconds
}

async function listTopics(env) {
  return 1000 * (await secondsOf(PIPELINES.run, [program('kafka-topics.sh'), '--list'], env))
}
