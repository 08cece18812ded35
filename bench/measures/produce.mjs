/**
 * Produce: one million JSON lines into a fresh topic of three partitions, process start to exit, against `dd` that only
 * copies the same bytes. Every topic is counted afterwards, outside of the time: lost lines would be fast.
 * acks=all includes waiting for the disk, so its limit grows by what fdatasync costs here and now.
 */
import { PEER_PRODUCERS, peerContenders, peerRows } from '../peers.mjs'
import { PIPELINES, runPipeline, secondsOf, settleDisk } from '../processes.mjs'
import { row } from '../row.mjs'
import { median, takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 5
const TOPIC = 'orders'
const FLUSHED_LINES = '200000'
const RATE = { kind: 'atLeastPerSecond', aim: 1.5e6, goal: 2.5e6 }

export async function measureProduce(workbench) {
  const input = await workbench.jsonLines()
  const records = await workbench.jsonRecords()
  const kafka = await workbench.kafka()
  const dd =
    (pipeline, ...args) =>
    () =>
      copyOnce(workbench, input, pipeline, args)
  const kafdir = (pipeline, acks) => () => produceOnce(workbench, input, pipeline, acks)
  const peer = (argv, topic) => produceToKafka(kafka, input, argv, topic)
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    dd: dd(PIPELINES.fromFile, 'bs=1M'),
    file1: kafdir(PIPELINES.fromFile, '1'),
    ddSync: dd(PIPELINES.fromFile, 'bs=1M', 'conv=fdatasync'),
    fileAll: kafdir(PIPELINES.fromFile, 'all'),
    ddPipe: dd(PIPELINES.fromCat, 'bs=64k'),
    pipe1: kafdir(PIPELINES.fromCat, '1'),
    pipeAll: kafdir(PIPELINES.fromCat, 'all'),
    flushedDd: () => secondsOf(PIPELINES.fromFlushed, [input.file, FLUSHED_LINES, 'dd', 'of=/dev/null', 'bs=64k']),
    flushed: () => produceFlushed(workbench, input),
    json: () => produceJson(workbench, records),
    ...peerContenders(kafka, PEER_PRODUCERS, peer),
  })
  const fields = { unit: 's', things: input.lines }
  const fromFile = { ...fields, name: 'produce a file, acks=1', measured: found.file1 }
  return [
    row({ ...fromFile, reference: found.dd, limit: RATE, note: 'reference: dd' }),
    row({
      ...fields,
      name: 'produce a file, acks=all',
      measured: found.fileAll,
      reference: found.ddSync,
      note: 'reference: dd conv=fdatasync',
    }),
    diskRow(found),
    ...pipeRows(found, fields),
    ...peerRows(kafka, PEER_PRODUCERS, found, fromFile),
  ]
}

/** acks=all may cost 1.5 times what fdatasync costs dd, and 50 ms. */
function diskRow({ dd, ddSync, file1, fileAll }) {
  const bound = median(file1) + 1.5 * Math.max(0, median(ddSync) - median(dd)) + 0.05
  const limit = { kind: 'atMostTimes', aim: 1 }
  const note = 'reference: acks=1 + 1.5 (dd fdatasync - dd) + 50 ms'
  return row({ name: 'what the disk costs acks=all', unit: 's', measured: fileAll, reference: [bound], limit, note })
}

function pipeRows({ ddPipe, file1, pipe1, pipeAll, flushedDd, flushed, json }, fields) {
  const common = { ...fields, reference: ddPipe, note: 'reference: cat | dd' }
  return [
    row({
      ...{ ...fields, name: 'what a pipe costs', measured: pipe1, reference: file1 },
      ...{ limit: { kind: 'atMostTimes', aim: 1.2 }, note: 'reference: the same from a file' },
    }),
    row({
      ...{ name: 'produce from who flushes each line', unit: 's', measured: flushed, reference: flushedDd },
      ...{
        things: Number(FLUSHED_LINES),
        limit: { kind: 'atMostTimes', aim: 1.2 },
        note: 'reference: the writer | dd',
      },
    }),
    row({ ...fields, name: 'produce JSON records, acks=1', measured: json, note: 'of console-consumer --json' }),
    row({ ...common, name: 'produce from a pipe, acks=1', measured: pipe1, limit: RATE }),
    row({ ...common, name: 'produce from a pipe, acks=all', measured: pipeAll }),
  ]
}

async function copyOnce(workbench, { file }, pipeline, args) {
  settleDisk()
  const seconds = await secondsOf(pipeline, [file, 'dd', `of=${workbench.file('copy')}`, ...args])
  workbench.remove('copy')
  return seconds
}

async function produceOnce(workbench, { file, lines, bytes }, pipeline, acks) {
  const cluster = await workbench.cluster([[TOPIC, '--partitions', '3']])
  const producer = [program('kafka-console-producer.sh'), '--topic', TOPIC, '--request-required-acks', acks]
  settleDisk()
  const seconds = await secondsOf(pipeline, [file, ...producer], cluster.env)
  const consumer = [program('kafka-console-consumer.sh'), '--topic', TOPIC, '--from-beginning', '--timeout-ms', '1000']
  const { stdout } = await runPipeline(PIPELINES.toCount, consumer, cluster.env)
  const counted = stdout.trim().split(/\s+/).map(Number)
  if (counted[0] !== lines || counted[1] !== bytes) {
    throw new Error(`Of ${lines} lines (${bytes} bytes) the topic holds ${counted[0]} (${counted[1]} bytes).`)
  }
  cluster.remove()
  return seconds
}

/** A writer that falls behind would wait for the producer, and take longer than without one. */
async function produceFlushed(workbench, { file }) {
  const cluster = await workbench.cluster([[TOPIC, '--partitions', '3']])
  const producer = [program('kafka-console-producer.sh'), '--topic', TOPIC, '--request-required-acks', '1']
  const seconds = await secondsOf(PIPELINES.fromFlushed, [file, FLUSHED_LINES, ...producer], cluster.env)
  cluster.remove()
  return seconds
}

async function produceJson(workbench, file) {
  const cluster = await workbench.cluster([[TOPIC, '--partitions', '3']])
  const producer = [process.execPath, program('kafdir.js'), 'console-producer', TOPIC, '--json', '--acks', '1']
  settleDisk()
  const seconds = await secondsOf(PIPELINES.fromFile, [file, ...producer], cluster.env)
  cluster.remove()
  return seconds
}

async function produceToKafka({ createTopic, countRecords }, { file, lines }, argv, topic) {
  await createTopic(topic)
  settleDisk()
  const seconds = await secondsOf(PIPELINES.fromFile, [file, ...argv(topic)])
  const count = await countRecords(topic)
  if (count !== lines) throw new Error(`Of ${lines} lines the topic in Kafka holds ${count}.`)
  return seconds
}
