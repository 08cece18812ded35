/**
 * Replication: one million JSON lines into a fresh topic of three partitions with three replicas, process start to exit,
 * against the same with one replica, and against three raw writes of the same bytes. All log.dirs are on one disk here, so that
 * it writes three times as much. Afterwards the replicas are compared byte by byte, outside of the time.
 */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { PIPELINES, secondsOf, settleDisk } from '../processes.mjs'
import { row } from '../row.mjs'
import { takeTurns } from '../samples.mjs'
import { program } from '../workbench.mjs'

const ROUNDS = 5
const TOPIC = 'orders'
const PARTITIONS = 3
const BROKERS = 3
/** As dd would copy it, one after the other: to as many files as there are replicas. */
const COPIES = 'input=$1; option=$2; shift 2; for copy in "$@"; do dd if="$input" of="$copy" bs=1M $option; done'

export async function measureReplication(workbench) {
  const input = await workbench.jsonLines()
  const produce = (replicas, acks) => () => produceOnce(workbench, input, replicas, acks)
  const copy = (option) => () => copyOnce(workbench, input, option)
  const found = await takeTurns(workbench.rounds(ROUNDS), {
    raw: copy(''),
    one1: produce(1, '1'),
    three1: produce(BROKERS, '1'),
    rawSync: copy('conv=fdatasync'),
    oneAll: produce(1, 'all'),
    threeAll: produce(BROKERS, 'all'),
  })
  const fields = { unit: 's', things: input.lines }
  const raw = { ...fields, note: 'reference: three times dd' }
  const single = { ...fields, note: 'reference: one replica' }
  return [
    row({ ...raw, name: 'produce to three replicas, acks=1', measured: found.three1, reference: found.raw }),
    row({ ...single, name: 'the same, acks=1', measured: found.three1, reference: found.one1 }),
    row({
      ...{ ...raw, note: 'reference: three times dd conv=fdatasync' },
      ...{ name: 'produce to three replicas, acks=all', measured: found.threeAll, reference: found.rawSync },
    }),
    row({ ...single, name: 'the same, acks=all', measured: found.threeAll, reference: found.oneAll }),
  ]
}

async function copyOnce(workbench, { file }, option) {
  const copies = Array.from({ length: BROKERS }, (_, n) => `copy-${n}`)
  settleDisk()
  const seconds = await secondsOf(COPIES, [file, option, ...copies.map((name) => workbench.file(name))])
  for (const name of copies) workbench.remove(name)
  return seconds
}

async function produceOnce(workbench, { file, bytes }, replicas, acks) {
  const topic = [TOPIC, '--partitions', String(PARTITIONS), '--replication-factor', String(replicas)]
  const cluster = await workbench.cluster([topic], { brokers: replicas })
  const producer = [program('kafka-console-producer.sh'), '--topic', TOPIC, '--request-required-acks', acks]
  settleDisk()
  const seconds = await secondsOf(PIPELINES.fromFile, [file, ...producer], cluster.env)
  compareReplicas(cluster.home, replicas, bytes)
  cluster.remove()
  return seconds
}

/** Replicas that differ, or lack something, would be fast. */
function compareReplicas(home, replicas, bytes) {
  const [first, ...others] = Array.from({ length: replicas }, (_, n) => logOf(path.join(home, `broker-${n + 1}`)))
  if (first.length < bytes) throw new Error(`The topic holds ${first.length} bytes of ${bytes}.`)
  if (others.some((log) => !log.equals(first))) throw new Error('The replicas differ.')
}

function logOf(logDir) {
  const partitions = Array.from({ length: PARTITIONS }, (_, n) => path.join(logDir, `${TOPIC}-${n}`))
  return Buffer.concat(
    partitions.flatMap((directory) => {
      const segments = readdirSync(directory).filter((name) => name.endsWith('.log'))
      return segments.toSorted().map((name) => readFileSync(path.join(directory, name)))
    }),
  )
}
