/** Processes that write, read and clean records, and what their ends tell the ledger. */
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { acknowledgementsOf, consumerEventsOf } from '../checker/verifiable-output.ts'
import type { SeededRandom } from '../crash/seeded-random.ts'
import type { ScratchCluster } from '../processes/scratch-cluster.ts'
import { acknowledgedLines, type CampaignLedger } from './campaign-ledger.ts'
import type { VictimEnd, VictimSpec } from './victim.ts'

/** A process to start, and who wants to know how it ended. */
export interface Task extends VictimSpec {
  ended(end: VictimEnd): void
  /** It goes on until it is killed. */
  readonly isEndless?: boolean
}

export interface Stage {
  readonly cluster: ScratchCluster
  readonly ledger: CampaignLedger
  readonly random: SeededRandom
}

interface Variety {
  readonly kind: string
  readonly acks: '0' | '1' | '-1'
  readonly keys?: number
  readonly properties: Readonly<Record<string, string>>
}

/** So that there are some batches to be killed between. */
const SMALL_BATCHES = { 'batch.size': '600', 'linger.ms': '1' }
const NOT_IDEMPOTENT = { 'enable.idempotence': 'false' }

const VARIETIES: readonly Variety[] = [
  { kind: 'producer acks=all', acks: '-1', properties: {} },
  { kind: 'producer acks=1', acks: '1', properties: NOT_IDEMPOTENT },
  { kind: 'producer acks=0', acks: '0', properties: NOT_IDEMPOTENT },
  { kind: 'producer acks=all, not idempotent', acks: '-1', properties: NOT_IDEMPOTENT },
  { kind: 'producer gzip', acks: '-1', properties: { 'compression.type': 'gzip' } },
  { kind: 'producer snappy', acks: '-1', properties: { 'compression.type': 'snappy' } },
  { kind: 'producer lz4', acks: '-1', properties: { 'compression.type': 'lz4' } },
  { kind: 'producer zstd', acks: '-1', properties: { 'compression.type': 'zstd' } },
  { kind: 'producer keyed', acks: '-1', keys: 5, properties: {} },
]

const KEYED = VARIETIES.length - 1

export function producerTask({ cluster, ledger, random }: Stage, topic: string, { isKeyed = false } = {}): Task {
  const variety = VARIETIES[isKeyed ? KEYED : random.below(VARIETIES.length)] as Variety
  const writer = ledger.newWriter()
  const offered = 30 + random.below(120)
  const file = path.join(cluster.directory, `${variety.kind.replaceAll(/\W+/g, '-')}.properties`)
  const properties = Object.entries({ ...SMALL_BATCHES, ...variety.properties })
  writeFileSync(file, properties.map(([name, value]) => `${name}=${value}\n`).join(''))
  const keys = variety.keys === undefined ? [] : ['--repeating-keys', String(variety.keys)]
  return {
    kind: variety.kind,
    path: 'producer',
    tool: 'kafka-verifiable-producer.sh',
    args: [
      ...addressOf(cluster),
      ...['--topic', topic, '--max-messages', String(offered), '--acks', variety.acks],
      ...['--value-prefix', writer, ...keys, '--command-config', file],
    ],
    ended: ({ stdout }) => ledger.produced(topic, writer, offered, acknowledgementsOf(stdout)),
  }
}

/** From a file, in batches as large as they get. Only its end says that all is written. */
export function consoleProducerTask({ ledger, random }: Stage, topic: string): Task {
  const writer = ledger.newWriter()
  const offered = 200 + random.below(1000)
  const values = Array.from({ length: offered }, (_, number) => `${writer}.${number}.${'x'.repeat(number % 90)}`)
  return {
    kind: 'console producer',
    path: 'console producer',
    tool: 'kafka-console-producer.sh',
    args: ['--topic', topic],
    input: `${values.join('\n')}\n`,
    ended: ({ status }) => ledger.produced(topic, writer, offered, status === 0 ? acknowledgedLines(values) : []),
  }
}

export type GroupProtocol = 'consumer' | 'classic'

/** Of the group that reads the topic by that protocol. */
export function memberTask({ cluster, ledger }: Stage, topic: string, protocol: GroupProtocol): Task {
  const group = `${protocol}-readers-of-${topic}`
  const consumer = `member ${ledger.newWriter()}`
  return {
    kind: 'consumer of a group',
    path: 'consumer of a group',
    tool: 'kafka-verifiable-consumer.sh',
    args: [
      ...addressOf(cluster),
      ...['--topic', topic, '--group-id', group, '--group-protocol', protocol, '--verbose'],
      ...['--reset-policy', 'earliest'],
    ],
    isEndless: true,
    ended({ stdout, endedMs }) {
      const events = consumerEventsOf(stdout)
      ledger.consumers.push({ consumer, group, isolation: 'read_uncommitted', events, endedMs })
    },
  }
}

export function cleanerTask(topic: string, ...args: readonly string[]): Task {
  return {
    kind: 'cleaner',
    path: `cleaner of ${topic}`,
    tool: 'kafdir.js',
    args: ['topics', 'cleanup', topic, ...args],
    ended: () => undefined,
  }
}

function addressOf(cluster: ScratchCluster): readonly string[] {
  return ['--bootstrap-server', `file:${path.dirname(cluster.logDir)}`]
}
