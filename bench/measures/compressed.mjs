/**
 * Produce and consume with each codec: one million JSON lines in and out again, process start to exit, against the same
 * without compression, and against those who do it with a broker of Kafka. Nearly all of the difference is the codec's
 * library.
 */
import { PEER_COMPRESSORS, PEER_CONSUMERS, peerContenders, peerRows } from '../peers.mjs'
import { PIPELINES, secondsOf, settleDisk } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 3
const TOPIC = 'orders'
/** Of those who use a broker, which take a minute for all codecs. */
const PEER_ROUNDS = 1
const CODECS = ['snappy', 'lz4', 'zstd', 'gzip']

export async function measureCompressed(workbench) {
  const input = await workbench.jsonLines()
  const kafka = await workbench.kafka()
  const contenders = {}
  const consumed = {}
  for (const codec of ['none', ...CODECS]) {
    consumed[codec] = []
    contenders[codec] = () => produceAndConsume(workbench, input, codec, consumed[codec])
  }
  const peers = Object.fromEntries(CODECS.map((codec) => [codec, peersOf(kafka, input, codec)]))
  for (const codec of CODECS) {
    for (const [name, contender] of Object.entries(peers[codec].contenders)) contenders[`${codec} ${name}`] = contender
  }
  const produced = await takeTurns(workbench.rounds(ROUNDS), contenders)
  const fields = { unit: 's', things: input.lines, note: 'reference: without compression' }
  return CODECS.flatMap((codec) => {
    const produce = { ...fields, name: `produce ${codec}`, measured: produced[codec] }
    const consume = { ...fields, name: `consume ${codec}`, measured: consumed[codec] }
    const byPeers = Object.fromEntries(
      Object.keys(PEER_COMPRESSORS).map((name) => [name, produced[`${codec} ${name}`]]),
    )
    return [
      row({ ...produce, reference: produced.none }),
      ...peerRows(kafka, PEER_COMPRESSORS, byPeers, produce),
      row({ ...consume, reference: consumed.none }),
      ...peerRows(kafka, PEER_CONSUMERS, peers[codec].consumed, consume),
    ]
  })
}

/** Each producer of the peers, and behind it the consumer that goes with it, whose seconds are kept in `consumed`. */
function peersOf(kafka, { file, lines }, codec) {
  const consumed = Object.fromEntries(Object.keys(PEER_CONSUMERS).map((name) => [name, []]))
  const consumers = Object.entries(PEER_CONSUMERS)
  const pairs = Object.entries(PEER_COMPRESSORS).map(([name, producer], i) => [name, { producer, ends: consumers[i] }])
  const measure = async (pairOf, topic) => {
    const { producer, ends } = pairOf(topic)
    const [name, consumer] = ends
    await kafka.createTopic(topic)
    settleDisk()
    const seconds = await secondsOf(PIPELINES.fromFile, [file, ...producer(kafka, topic, codec)])
    consumed[name].push(await secondsOf(PIPELINES.toNowhere, consumer(kafka, topic, lines)))
    return seconds
  }
  const pairMakers = Object.fromEntries(pairs.map(([name, pair]) => [name, () => pair]))
  const options = { rounds: PEER_ROUNDS, prefix: `codec-${codec}` }
  return { consumed, contenders: peerContenders(kafka, pairMakers, measure, options) }
}

/** Resolves with the seconds of producing; those of consuming are added to `consumed`. */
async function produceAndConsume(workbench, { file, lines }, codec, consumed) {
  const cluster = await workbench.cluster([[TOPIC, '--partitions', '3']])
  const producer = [program('kafka-console-producer.sh'), '--topic', TOPIC, '--request-required-acks', '1']
  settleDisk()
  const seconds = await secondsOf(PIPELINES.fromFile, [file, ...producer, '--compression-codec', codec], cluster.env)
  const all = ['--from-beginning', '--max-messages', String(lines)]
  const consumer = [program('kafka-console-consumer.sh'), '--topic', TOPIC, ...all]
  consumed.push(await secondsOf(PIPELINES.toNowhere, consumer, cluster.env))
  cluster.remove()
  return seconds
}
