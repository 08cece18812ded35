/**
 * Memory: the most that a producer or consumer process ever had resident, while it moves as much as in the measures of
 * speed; against a Node that does nothing. Runs of their own, so that looking costs nothing where time counts. The topic
 * of many partitions is not as large as topics may be: what is held at a time depends on the partitions, not on the size.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { PIPELINES, runPipeline } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 3
const TOPIC = 'orders'
const MANY_PARTITIONS = '100'
const preload = path.join(import.meta.dirname, '..', 'report-memory.cjs')
const LIMIT = { kind: 'atMost', aim: 120 }
const NOTE = 'reference: node -e 0'

const kafka = (name, ...args) => [program(`kafka-console-${name}.sh`), '--topic', TOPIC, ...args]
const kafdir = (name, ...args) => [process.execPath, program('kafdir.js'), `console-${name}`, TOPIC, ...args]
const acks = (which) => ['--request-required-acks', which]

export async function measureMemory(workbench) {
  const full = await workbench.fourMillionRecords()
  const many = await manyPartitions(workbench)
  const reader = new PeakReader(workbench)
  const producers = await producersOf(workbench, reader)
  const consumers = consumersOf(workbench, reader, full, many)
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    node: () => reader.peakMebibytes(PIPELINES.run, [process.execPath, '-e', '0']),
    ...producers,
    ...consumers,
  })
  many.remove()
  const { node, ...measured } = found
  return Object.entries(measured).map(([name, samples]) =>
    row({ name: `memory, ${name}`, unit: 'MiB', measured: samples, reference: node, limit: LIMIT, note: NOTE }),
  )
}

/** Runs programs that write down how much they had. */
class PeakReader {
  #report

  constructor(workbench) {
    this.#report = workbench.file('memory')
  }

  async peakMebibytes(pipeline, args, env = {}) {
    const reporting = { NODE_OPTIONS: `--require ${JSON.stringify(preload)}`, KAFDIR_BENCH_MEMORY: this.#report }
    await runPipeline(pipeline, args, { ...env, ...reporting })
    return Number(readFileSync(this.#report, 'utf8')) / 1024
  }
}

async function producersOf(workbench, reader) {
  const { file } = await workbench.jsonLines()
  const json = await workbench.jsonRecords()
  const csv = await workbench.csvRows()
  const produce = (pipeline, input, argv, partitions) => async () => {
    const cluster = await workbench.cluster([[TOPIC, '--partitions', partitions ?? '3']])
    const peak = await reader.peakMebibytes(pipeline, [input, ...argv], cluster.env)
    cluster.remove()
    return peak
  }
  const { fromFile, fromCat } = PIPELINES
  return {
    'produce a file, acks=1': produce(fromFile, file, kafka('producer', ...acks('1'))),
    'produce a file, acks=all': produce(fromFile, file, kafka('producer')),
    'produce from a pipe, acks=all': produce(fromCat, file, kafka('producer')),
    'produce into 100 partitions': produce(fromFile, file, kafka('producer'), MANY_PARTITIONS),
    'produce --progress': produce(fromFile, file, kafdir('producer', '--progress')),
    'produce --json': produce(fromFile, json, kafdir('producer', '--json')),
    'produce --input jsonl --key-field': produce(
      fromFile,
      file,
      kafdir('producer', '--input', 'jsonl', '--key-field', 'user'),
    ),
    'produce --input csv': produce(fromFile, csv, kafdir('producer', '--input', 'csv')),
  }
}

function consumersOf(workbench, reader, full, many) {
  const output = workbench.file('output')
  const all = ({ records }) => ['--from-beginning', '--max-messages', String(records)]
  const consume =
    (pipeline, topic, name, ...args) =>
    () =>
      reader.peakMebibytes(pipeline, [...args, ...name('consumer', ...all(topic))], topic.env)
  const json = (which, ...rest) => kafdir(which, '--json', ...rest)
  let groups = 0
  // A group of its own each time: it begins where there is something to read.
  const inGroup = (topic, pipeline) => () => {
    const member = (...args) => kafka(...args, '--group', `g${++groups}`)
    return consume(pipeline, topic, member)()
  }
  const { toNowhere, toNull, toFile, toSleeper } = PIPELINES
  return {
    'consume 4 M records': consume(toNowhere, full, kafka),
    'consume into /dev/null': consume(toNull, full, kafka),
    'consume into a file': consume(toFile, full, kafka, output),
    'consume --json into /dev/null': consume(toNull, full, json),
    'consume --json into a file': consume(toFile, full, json, output),
    'consume 100 partitions': consume(toNowhere, many, kafka),
    'consume 100 partitions, slow reader': consume(toSleeper, many, kafka),
    'consume 100 partitions in a group': inGroup(many, toNowhere),
    'consume 100 partitions in a group, slow reader': inGroup(many, toSleeper),
  }
}

/** The JSON lines four times over in a topic of many partitions. */
async function manyPartitions(workbench) {
  const { file, lines } = await workbench.jsonLines()
  const cluster = await workbench.cluster([[TOPIC, '--partitions', MANY_PARTITIONS]])
  await runPipeline(PIPELINES.fromRepeated, [file, '4', ...kafka('producer', ...acks('1'))], cluster.env)
  return { ...cluster, records: 4 * lines }
}
