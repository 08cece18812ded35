/**
 * Consume: four million records of three partitions, printed into a pipe that is read and thrown away, process start to
 * exit, against `cat` of the very segment files into the same kind of pipe. All of it is in memory: what a disk takes to
 * read is not measured. `cat` has less to do than it seems (no parsing) and more (the batch headers go out too).
 */
import { PIPELINES, runPipeline, secondsOf } from '../processes.mjs'
import { row, skippedRow } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 5
const PEER_ROUNDS = 2
const TOPIC = 'orders'
const RATE = { kind: 'atLeastPerSecond', aim: 2e6, goal: 3.5e6 }

export async function measureConsume(workbench) {
  const { env, records, segments } = await workbench.fourMillionRecords()
  const lines = await workbench.jsonLines()
  const kafka = await workbench.kafka()
  if (kafka.createTopic) await fillKafka(kafka, lines.file)
  const consumer = [
    program('kafka-console-consumer.sh'),
    '--topic',
    TOPIC,
    '--from-beginning',
    '--max-messages',
    String(records),
  ]
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    cat: () => secondsOf(PIPELINES.toNowhere, ['cat', ...segments]),
    kafdir: async () => {
      const { seconds, stderr } = await runPipeline(PIPELINES.toNowhere, consumer, env)
      if (!stderr.includes(`total of ${records} messages`))
        throw new Error(`The consumer did not print all:\n${stderr}`)
      return seconds
    },
    ...peerContenders(kafka, records),
  })
  const compare = (name, reference, note, limit) =>
    row({ name, unit: 's', measured: found.kafdir, reference, things: records, limit, note })
  return [
    compare('consume into a pipe', found.cat, 'reference: cat of the segments', RATE),
    ...peerRows(kafka, found, compare),
  ]
}

/** The same records in a topic of Kafka, by the fastest producer there is. */
async function fillKafka({ createTopic, producers }, file) {
  await createTopic(TOPIC)
  const argv = Object.values(producers).find((producer) => producer !== null)
  await runPipeline(PIPELINES.fromRepeated, [file, '4', ...argv(TOPIC)])
}

function peerContenders({ consumers = {} }, records) {
  const peers = Object.entries(consumers).filter(([, argv]) => argv !== null)
  const contender = (argv) => (round) =>
    round < PEER_ROUNDS ? secondsOf(PIPELINES.toNowhere, argv(TOPIC, records)) : undefined
  return Object.fromEntries(peers.map(([name, argv]) => [name, contender(argv)]))
}

function peerRows({ missing, consumers = { 'kcat -C': null, "Kafka's console consumer": null } }, found, compare) {
  return Object.entries(consumers).map(([name, argv]) => {
    const title = `consume against ${name}`
    if (argv === null) return skippedRow(title, missing ?? 'kcat is not installed')
    return compare(title, found[name], `reference: ${name} from a broker of Kafka`)
  })
}
