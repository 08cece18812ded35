/**
 * Opening: one record from the middle of a topic of 2 GB in several segments, against one from a topic of 10 kB; process
 * start to exit. It must cost the same: nothing is scanned, no index is loaded whole.
 */
import { statSync } from 'node:fs'
import { PIPELINES, runPipeline } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program, segmentsOf } from '../workbench.mjs'

const ROUNDS = 25
const LARGE_BYTES = 2e9
const SMALL_LINES = 130

export async function measureOpening(workbench) {
  const { file, lines, bytes } = await workbench.jsonLines()
  const cluster = await workbench.cluster([
    ['large', '--partitions', '1', '--config', 'segment.bytes=268435456'],
    ['small', '--partitions', '1'],
  ])
  const producer = (topic) => [program('kafka-console-producer.sh'), '--topic', topic, '--request-required-acks', '1']
  const times = Math.ceil(LARGE_BYTES / bytes)
  await runPipeline(PIPELINES.fromRepeated, [file, String(times), ...producer('large')], cluster.env)
  await runPipeline(PIPELINES.fromHead, [file, String(SMALL_LINES), ...producer('small')], cluster.env)
  const open = (topic, offset) => async () => {
    const where = ['--topic', topic, '--partition', '0', '--offset', String(offset), '--max-messages', '1']
    const { seconds, stdout } = await runPipeline(
      PIPELINES.run,
      [program('kafka-console-consumer.sh'), ...where],
      cluster.env,
    )
    if (!stdout.startsWith('{"id":')) throw new Error(`Offset ${offset} of ${topic} gave ${stdout || 'nothing'}.`)
    return 1000 * seconds
  }
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    small: open('small', SMALL_LINES / 2),
    large: open('large', (lines * times) / 2 + 1234),
  })
  const segments = segmentsOf(cluster.home, 'large')
  const gigabytes = segments.reduce((sum, segment) => sum + statSync(segment).size, 0) / 1e9
  cluster.remove()
  return [
    row({
      name: `open a topic of ${gigabytes.toFixed(1)} GB, ${segments.length} segments`,
      unit: 'ms',
      measured: found.large,
      reference: found.small,
      limit: { kind: 'atMostTimes', aim: 1.2 },
      note: 'reference: a topic of 10 kB',
    }),
  ]
}
