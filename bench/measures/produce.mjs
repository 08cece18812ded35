/**
 * Produce: one million JSON lines into a fresh topic of three partitions, process start to exit, against `dd` that only
 * copies the same bytes. Every topic is counted afterwards, outside of the time: lost lines would be fast.
 * acks=all includes waiting for the disk, so its limit grows by what fdatasync costs here and now.
 */
import { PIPELINES, runPipeline, secondsOf, settleDisk } from '../processes.mjs'
import { row, skippedRow } from '../row.mjs'
import { median, takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 5
const PEER_ROUNDS = 3
const TOPIC = 'orders'
const RATE = { kind: 'atLeastPerSecond', aim: 1.5e6, goal: 2.5e6 }

export async function measureProduce(workbench) {
  const lines = await workbench.jsonLines()
  const kafka = await workbench.kafka()
  const copy = workbench.file('copy')
  const dd =
    (pipeline, ...args) =>
    async () => {
      settleDisk()
      const seconds = await secondsOf(pipeline, [lines.file, 'dd', `of=${copy}`, ...args])
      workbench.remove('copy')
      return seconds
    }
  const kafdir = (pipeline, acks) => () => produceOnce(workbench, lines, pipeline, acks)
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    dd: dd(PIPELINES.fromFile, 'bs=1M'),
    file1: kafdir(PIPELINES.fromFile, '1'),
    ddSync: dd(PIPELINES.fromFile, 'bs=1M', 'conv=fdatasync'),
    fileAll: kafdir(PIPELINES.fromFile, 'all'),
    ddPipe: dd(PIPELINES.fromCat, 'bs=64k'),
    pipe1: kafdir(PIPELINES.fromCat, '1'),
    pipeAll: kafdir(PIPELINES.fromCat, 'all'),
    ...peerContenders(kafka, lines),
  })
  const compare = (name, measured, reference, note, limit) =>
    row({ name, unit: 's', measured, reference, things: lines.lines, limit, note })
  return [
    compare('produce a file, acks=1', found.file1, found.dd, 'reference: dd', RATE),
    compare('produce a file, acks=all', found.fileAll, found.ddSync, 'reference: dd conv=fdatasync'),
    diskRow(found),
    compare('produce from a pipe, acks=1', found.pipe1, found.ddPipe, 'reference: cat | dd', RATE),
    compare('produce from a pipe, acks=all', found.pipeAll, found.ddPipe, 'reference: cat | dd'),
    ...peerRows(kafka, found, compare),
  ]
}

/** acks=all may cost 1.5 times what fdatasync costs dd, and 50 ms. */
function diskRow({ dd, ddSync, file1, fileAll }) {
  const bound = median(file1) + 1.5 * Math.max(0, median(ddSync) - median(dd)) + 0.05
  const limit = { kind: 'atMostTimes', aim: 1 }
  const note = 'reference: acks=1 + 1.5 (dd fdatasync - dd) + 50 ms'
  return row({ name: 'what the disk costs acks=all', unit: 's', measured: fileAll, reference: [bound], limit, note })
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

function peerContenders({ producers = {}, createTopic, countRecords }, { file, lines }) {
  const peers = Object.entries(producers).filter(([, argv]) => argv !== null)
  const contender = (argv, peer) => async (round) => {
    if (round >= PEER_ROUNDS) return undefined
    const topic = `${TOPIC}-${peer}-${round}`
    await createTopic(topic)
    settleDisk()
    const seconds = await secondsOf(PIPELINES.fromFile, [file, ...argv(topic)])
    const count = await countRecords(topic)
    if (count !== lines) throw new Error(`Of ${lines} lines the topic in Kafka holds ${count}.`)
    return seconds
  }
  return Object.fromEntries(peers.map(([name, argv], peer) => [name, contender(argv, peer)]))
}

function peerRows({ missing, producers = { 'kcat -P': null, "Kafka's console producer": null } }, found, compare) {
  return Object.entries(producers).map(([name, argv]) => {
    const title = `produce a file, acks=1, against ${name}`
    if (argv === null) return skippedRow(title, missing ?? 'kcat is not installed')
    return compare(title, found.file1, found[name], `reference: ${name} into a broker of Kafka`)
  })
}
