/**
 * Produce and consume with each codec: one million JSON lines in and out again, process start to exit, against the same
 * without compression. Nearly all of the difference is the codec's library.
 */
import { PIPELINES, secondsOf, settleDisk } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 3
const TOPIC = 'orders'
const CODECS = ['snappy', 'lz4', 'zstd', 'gzip']

export async function measureCompressed(workbench) {
  const input = await workbench.jsonLines()
  const contenders = {}
  const consumed = {}
  for (const codec of ['none', ...CODECS]) {
    consumed[codec] = []
    contenders[codec] = () => produceAndConsume(workbench, input, codec, consumed[codec])
  }
  const produced = await takeTurns(workbench.rounds(ROUNDS), contenders)
  const fields = { unit: 's', things: input.lines, note: 'reference: without compression' }
  return CODECS.flatMap((codec) => [
    row({ ...fields, name: `produce ${codec}`, measured: produced[codec], reference: produced.none }),
    row({ ...fields, name: `consume ${codec}`, measured: consumed[codec], reference: consumed.none }),
  ])
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
