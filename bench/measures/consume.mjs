/**
 * Consume: four million records of three partitions, printed into a pipe that is read and thrown away, process start to
 * exit, against `cat` of the very segment files into the same kind of pipe. All of it is in memory: what a disk takes to
 * read is not measured. `cat` parses nothing, but hands on the bytes between the records too.
 */
import {
  PEER_CONSUMERS,
  PEER_JSON_CONSUMERS,
  PEER_PRODUCERS,
  peerContenders,
  peerRows,
  presentPeers,
} from '../peers.mjs'
import { PIPELINES, runPipeline, secondsOf } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 5
const TOPIC = 'orders'
const JSON_RATE = { kind: 'atLeastPerSecond', aim: 1e6 }
const RATE = { kind: 'atLeastPerSecond', aim: 2e6, goal: 3.5e6 }

export async function measureConsume(workbench) {
  const { env, records, segments } = await workbench.fourMillionRecords()
  const { file } = await workbench.jsonLines()
  const kafka = await workbench.kafka()
  if (kafka.missing === undefined) await fillKafka(kafka, file)
  const output = workbench.file('output')
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    cat: () => secondsOf(PIPELINES.toNowhere, ['cat', ...segments]),
    kafdir: () => consumeOnce(records, env),
    catNull: () => secondsOf(PIPELINES.toNull, ['cat', ...segments]),
    null: () => secondsOf(PIPELINES.toNull, consumer(records), env),
    catFile: () => secondsOf(PIPELINES.toFile, [output, 'cat', ...segments]),
    file: () => secondsOf(PIPELINES.toFile, [output, ...consumer(records)], env),
    json: () => secondsOf(PIPELINES.toNowhere, jsonConsumer(records), env),
    ...peerContenders(kafka, { ...PEER_CONSUMERS, ...PEER_JSON_CONSUMERS }, (argv) =>
      secondsOf(PIPELINES.toNowhere, argv(TOPIC, records)),
    ),
  })
  const to = (where, measured, reference) => {
    return { name: `consume into ${where}`, unit: 's', things: records, measured, reference, note: 'reference: cat' }
  }
  const fields = { name: 'consume into a pipe', unit: 's', measured: found.kafdir, things: records }
  return [
    row({ ...fields, reference: found.cat, limit: RATE, note: 'reference: cat of the segments' }),
    row({ ...to('/dev/null', found.null, found.catNull), limit: RATE }),
    row({ ...to('a file', found.file, found.catFile), limit: RATE }),
    row({ ...to('a pipe as JSON records', found.json, found.cat), limit: JSON_RATE }),
    ...peerRows(kafka, PEER_CONSUMERS, found, fields),
    ...peerRows(kafka, PEER_JSON_CONSUMERS, found, {
      ...{ name: 'consume into a pipe as JSON records', unit: 's', measured: found.json, things: records },
    }),
  ]
}

const all = (records) => ['--from-beginning', '--max-messages', String(records)]
const consumer = (records) => [program('kafka-console-consumer.sh'), '--topic', TOPIC, ...all(records)]
const jsonConsumer = (records) => {
  return [process.execPath, program('kafdir.js'), 'console-consumer', TOPIC, '--json', ...all(records)]
}

async function consumeOnce(records, env) {
  const { seconds, stderr } = await runPipeline(PIPELINES.toNowhere, consumer(records), env)
  if (!stderr.includes(`total of ${records} messages`)) throw new Error(`The consumer did not print all:\n${stderr}`)
  return seconds
}

/** The same records in a topic of Kafka, by the first producer that is there. */
async function fillKafka(kafka, file) {
  await kafka.createTopic(TOPIC)
  const [[, argv]] = presentPeers(kafka, PEER_PRODUCERS)
  await runPipeline(PIPELINES.fromRepeated, [file, '4', ...argv(kafka, TOPIC)])
}
