/**
 * Consume: four million records of three partitions, printed into a pipe that is read and thrown away, process start to
 * exit, against `cat` of the very segment files into the same kind of pipe. All of it is in memory: what a disk takes to
 * read is not measured. `cat` parses nothing, but hands on the bytes between the records too.
 */
import { PEER_CONSUMERS, PEER_PRODUCERS, peerContenders, peerRows, presentPeers } from '../peers.mjs'
import { PIPELINES, runPipeline, secondsOf } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 5
const TOPIC = 'orders'
const RATE = { kind: 'atLeastPerSecond', aim: 2e6, goal: 3.5e6 }

export async function measureConsume(workbench) {
  const { env, records, segments } = await workbench.fourMillionRecords()
  const { file } = await workbench.jsonLines()
  const kafka = await workbench.kafka()
  if (kafka.missing === undefined) await fillKafka(kafka, file)
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    cat: () => secondsOf(PIPELINES.toNowhere, ['cat', ...segments]),
    kafdir: () => consumeOnce(records, env),
    ...peerContenders(kafka, PEER_CONSUMERS, (argv) => secondsOf(PIPELINES.toNowhere, argv(TOPIC, records))),
  })
  const fields = { name: 'consume into a pipe', unit: 's', measured: found.kafdir, things: records }
  return [
    row({ ...fields, reference: found.cat, limit: RATE, note: 'reference: cat of the segments' }),
    ...peerRows(kafka, PEER_CONSUMERS, found, fields),
  ]
}

async function consumeOnce(records, env) {
  const all = ['--from-beginning', '--max-messages', String(records)]
  const consumer = [program('kafka-console-consumer.sh'), '--topic', TOPIC, ...all]
  const { seconds, stderr } = await runPipeline(PIPELINES.toNowhere, consumer, env)
  if (!stderr.includes(`total of ${records} messages`)) throw new Error(`The consumer did not print all:\n${stderr}`)
  return seconds
}

/** The same records in a topic of Kafka, by the first producer that is there. */
async function fillKafka(kafka, file) {
  await kafka.createTopic(TOPIC)
  const [[, argv]] = presentPeers(kafka, PEER_PRODUCERS)
  await runPipeline(PIPELINES.fromRepeated, [file, '4', ...argv(kafka, TOPIC)])
}
