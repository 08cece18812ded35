/**
 * Dump: the segments of four million records of three partitions, process start to exit, against `cat` of the very same
 * files, both into /dev/null. All of it is in memory. Batches alone, which compares every checksum, and with all records,
 * which prints two and a half times as many bytes as it reads. Kafka's own tool beside it, where it is there.
 */
import { offlineTool } from '../kafka-broker.mjs'
import { PIPELINES, secondsOf } from '../processes.mjs'
import { row, skippedRow } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 5
const KAFKA_ROUNDS = 2
const DUMP_LOG = 'org.apache.kafka.tools.DumpLogSegments'

export async function measureDumpLog(workbench) {
  const { records, segments } = await workbench.fourMillionRecords()
  const files = ['--files', segments.join(',')]
  const dump = (...options) => secondsOf(PIPELINES.toNull, [program('kafka-dump-log.sh'), ...options, ...files])
  const kafka = offlineTool(DUMP_LOG, ...files)
  const byKafka = (round, ...options) => {
    if (kafka.missing !== undefined || round >= KAFKA_ROUNDS) return undefined
    return secondsOf(PIPELINES.toNull, [...kafka.argv, ...options])
  }
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    cat: () => secondsOf(PIPELINES.toNull, ['cat', ...segments]),
    nothing: () => secondsOf(PIPELINES.toNull, [program('kafka-dump-log.sh'), '--version']),
    batches: () => dump(),
    records: () => dump('--print-data-log'),
    kafkaBatches: (round) => byKafka(round),
    kafkaRecords: (round) => byKafka(round, '--print-data-log'),
  })
  const common = { unit: 's', things: records }
  return [
    row({
      ...common,
      name: 'dump-log, batches',
      measured: found.batches,
      reference: found.cat,
      note: 'reference: cat',
    }),
    row({
      ...common,
      name: 'dump-log, batches, beyond the start of the program',
      measured: found.batches,
      reference: found.nothing,
      note: 'reference: --version',
    }),
    row({
      ...common,
      name: 'dump-log, records',
      measured: found.records,
      reference: found.cat,
      note: 'reference: cat',
    }),
    ...besideKafka(kafka, 'dump-log, batches', found.batches, found.kafkaBatches, common),
    ...besideKafka(kafka, 'dump-log, records', found.records, found.kafkaRecords, common),
  ]
}

function besideKafka({ missing }, name, measured, reference, common) {
  if (missing !== undefined) return [skippedRow(`${name}, beside Kafka`, missing)]
  return [row({ ...common, name: `${name}, beside Kafka`, measured, reference, note: "reference: Kafka's tool" })]
}
