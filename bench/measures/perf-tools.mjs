/**
 * Kafka's performance tools: ours on a directory against Kafka's own, of the same options, at a broker of Kafka. What counts
 * is what the tools say of themselves, so a second of a JVM's start is not in it: a million records of 100 B, three
 * partitions, then the same records read in a group, then records sent and read one by one. What our producer's test costs
 * beside the console producer, which reads the same bytes from a file, is measured from process start to exit.
 */
import { writeFileSync } from 'node:fs'
import { PIPELINES, runPipeline, secondsOf, settleDisk } from '../processes.mjs'
import { row, skippedRow } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 5
/** Kafka's tools take several seconds each. */
const KAFKA_ROUNDS = 3
const RECORDS = 1_000_000
const RECORD_BYTES = 100
const LATENCY_RECORDS = 2000
const TOPIC = 'load'
const WRITE = ['--num-records', String(RECORDS), '--record-size', String(RECORD_BYTES), '--throughput', '-1']
const READ = ['--num-records', String(RECORDS), '--hide-header']
const PING = ['--num-records', String(LATENCY_RECORDS), '--record-size', String(RECORD_BYTES)]
const TOOLS = {
  producer: ['kafka-producer-perf-test.sh', 'org.apache.kafka.tools.ProducerPerformance'],
  consumer: ['kafka-consumer-perf-test.sh', 'org.apache.kafka.tools.ConsumerPerformance'],
  latency: ['kafka-e2e-latency.sh', 'org.apache.kafka.tools.EndToEndLatency'],
}

export async function measurePerfTools(workbench) {
  const kafka = await workbench.kafka()
  const { env } = await workbench.cluster([])
  const lines = workbench.file('perf-lines')
  writeFileSync(lines, `${'x'.repeat(RECORD_BYTES)}\n`.repeat(RECORDS))
  const ours = (tool, ...args) => runPipeline(PIPELINES.run, [program(TOOLS[tool][0]), ...args], env)
  const theirs = (tool, ...args) => runPipeline(PIPELINES.run, kafka.tool(TOOLS[tool][1], ...args))
  const where = ['--dir', env.KAFDIR_HOME]
  const contenders = {
    ...ourContenders(
      (tool, ...args) => ours(tool, ...where, ...args),
      (topic) => createTopic(topic, env),
    ),
    perfProcess: async (round) => secondsOf(PIPELINES.run, await perfProducer(`process-${round}`, where, env), env),
    console: async (round) =>
      secondsOf(PIPELINES.fromFile, [lines, ...(await consoleProducer(`console-${round}`, env))], env),
    ...(kafka.missing === undefined ? kafkaContenders(theirs, kafka.createTopic) : {}),
  }
  const found = await takeTurns(workbench.rounds(ROUNDS), contenders)
  workbench.remove('perf-lines')
  return [...figureRows(found, kafka), costRow(found)]
}

/** Each of them fills a topic of its own; those who read, read what the first round wrote. */
function ourContenders(run, makeTopic) {
  return contendersOf('ours', run, makeTopic, () => true)
}

function kafkaContenders(run, makeTopic) {
  return contendersOf('kafka', run, makeTopic, (round) => round < KAFKA_ROUNDS)
}

function contendersOf(who, run, makeTopic, isTaking) {
  const topicOf = (what, round) => `${what}-${who}-${round}`
  const write = (acks) => async (round) => {
    if (!isTaking(round)) return undefined
    const topic = topicOf(`${TOPIC}-${acks}`, round)
    await makeTopic(topic)
    settleDisk()
    const { stdout } = await run('producer', '--topic', topic, ...WRITE, '--command-property', `acks=${acks}`)
    return RECORDS / Number(/([\d.]+) records\/sec/.exec(lastLine(stdout))[1])
  }
  const read = async (round) => {
    if (!isTaking(round)) return undefined
    const { stdout } = await run('consumer', '--topic', topicOf(`${TOPIC}-1`, round), ...READ)
    return RECORDS / Number(lastLine(stdout).split(', ').at(-1))
  }
  const ping = async (round) => {
    if (!isTaking(round)) return undefined
    const topic = topicOf('ping', round)
    await makeTopic(topic)
    const { stdout } = await run('latency', '--topic', topic, '--producer-acks', '1', ...PING)
    return Number(/Avg latency: ([\d.]+)/.exec(stdout)[1])
  }
  return { [`${who}1`]: write('1'), [`${who}All`]: write('all'), [`${who}Read`]: read, [`${who}Ping`]: ping }
}

function figureRows(found, kafka) {
  const fields = { unit: 's', things: RECORDS }
  const rows = [
    { name: 'perf test, write, acks=1', ours: found.ours1, theirs: found.kafka1, ...fields },
    { name: 'perf test, write, acks=all', ours: found.oursAll, theirs: found.kafkaAll, ...fields },
    { name: 'perf test, read in a group', ours: found.oursRead, theirs: found.kafkaRead, ...fields },
    { name: 'perf test, latency, acks=1', ours: found.oursPing, theirs: found.kafkaPing, unit: 'ms' },
  ]
  return rows.map(({ name, ours, theirs, ...common }) => {
    if (kafka.missing !== undefined) return skippedRow(name, kafka.missing)
    const limit = { kind: 'atMostTimes', aim: 1 }
    const note = "reference: Kafka's tool, broker of Kafka"
    return row({ ...common, name, measured: ours, reference: theirs, limit, note })
  })
}

function costRow({ perfProcess, console: reference }) {
  const limit = { kind: 'atMostTimes', aim: 1.1 }
  const fields = { unit: 's', things: RECORDS, measured: perfProcess, reference, limit }
  return row({ ...fields, name: 'perf test, whole process, acks=1', note: 'reference: console producer, a file' })
}

async function perfProducer(topic, where, env) {
  await createTopic(topic, env)
  settleDisk()
  const acks = ['--command-property', 'acks=1']
  return [program(TOOLS.producer[0]), ...where, '--topic', topic, ...WRITE, ...acks]
}

async function consoleProducer(topic, env) {
  await createTopic(topic, env)
  settleDisk()
  return [program('kafka-console-producer.sh'), '--topic', topic, '--request-required-acks', '1']
}

function createTopic(topic, env) {
  return runPipeline(
    PIPELINES.run,
    [program('kafka-topics.sh'), '--create', '--topic', topic, '--partitions', '3'],
    env,
  )
}

function lastLine(text) {
  return text.trim().split('\n').at(-1)
}
