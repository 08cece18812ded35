/** How kafdir shows log.dirs and brokers: tables on a terminal, lines with tabs when piped, JSON when asked. */
import { withFullStop } from '../common/full-stop.ts'
import { formatTopicPartition } from '../common/topic-partition.ts'
import type { BrokerSummary } from '../tools/brokers/list-brokers.ts'
import { grouped } from '../tools/grouped.ts'
import type { BrokerLogDirs, LogDirDescription, LogDirReplica } from '../tools/log-dirs/describe.ts'
import { comparePartitions } from '../tools/reassign-partitions/reassignment-plan.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { errorJson } from './error-report.ts'
import { tabLines } from './tab-lines.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const UNKNOWN = '-'

/** `kafdir log-dirs`; `topics`: those to show, all without any. */
export async function writeLogDirs(
  brokers: readonly BrokerLogDirs[],
  topics: ReadonlySet<string>,
  stdout: OutputPort,
): Promise<void> {
  const terminal = await openTerminal(stdout)
  for (const { brokerId, logDirs } of brokers) {
    for (const logDir of logDirs) {
      const replicas = shown(logDir, topics)
      stdout.write(
        terminal === undefined
          ? tabLines(replicas.map((each) => [brokerId, logDir.path, ...replicaCells(each)]))
          : logDirText(brokerId, logDir, replicas, terminal),
      )
    }
  }
}

function shown({ replicas }: LogDirDescription, topics: ReadonlySet<string>): LogDirReplica[] {
  return replicas.filter(({ topic }) => topics.size === 0 || topics.has(topic)).sort(comparePartitions)
}

function replicaCells({ topic, partition, sizeBytes, offsetLag }: LogDirReplica): (string | number)[] {
  return [topic, partition, sizeBytes, offsetLag]
}

function logDirText(
  brokerId: number,
  { path, error, totalBytes, usableBytes }: LogDirDescription,
  replicas: readonly LogDirReplica[],
  terminal: Terminal,
): string {
  const total = replicas.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const disk =
    totalBytes === null || usableBytes === null
      ? ''
      : `, ${grouped(usableBytes)} of ${grouped(totalBytes)} bytes of the disk are free`
  const facts = error === null ? `${grouped(total)} bytes${disk}` : errorJson(error).message
  const rows = replicas.map((each) => [
    formatTopicPartition(each),
    grouped(each.sizeBytes),
    grouped(each.offsetLag),
    ...(each.isFuture ? ['on its way here'] : ['']),
  ])
  const table = rows.length === 0 ? '' : terminal.table(['Partition', 'Bytes', 'Behind', ''], rows)
  return `${terminal.bold(`Broker ${brokerId}`)}  ${path}  ${terminal.dim(facts)}\n${table}`
}

/** The documented JSON of one broker. */
export function brokerLogDirsJson({ brokerId, logDirs }: BrokerLogDirs, topics: ReadonlySet<string>): object {
  return {
    broker: brokerId,
    logDirs: logDirs.map((logDir) => ({
      logDir: logDir.path,
      error: logDir.error === null ? null : errorJson(logDir.error),
      totalBytes: logDir.totalBytes,
      usableBytes: logDir.usableBytes,
      partitions: shown(logDir, topics).map(({ topic, partition, sizeBytes, offsetLag, isFuture }) => {
        return { topic, partition, sizeBytes, offsetLag, future: isFuture }
      }),
    })),
  }
}

/** `kafdir brokers list`; on a terminal what is wrong is told under the table. */
export async function writeBrokers(brokers: readonly BrokerSummary[], stdout: OutputPort): Promise<void> {
  const terminal = await openTerminal(stdout)
  if (terminal === undefined) {
    stdout.write(
      tabLines(
        brokers.map((broker) => {
          const { id, logDir, replicas, leaders, behind, sizeBytes } = broker
          const counts = [replicas, leaders, behind, sizeBytes ?? UNKNOWN]
          return [id, brokerState(broker), logDir ?? UNKNOWN, ...counts, problemText(broker) ?? UNKNOWN]
        }),
      ),
    )
    return
  }
  const rows = brokers.map((broker) => {
    const { id, logDir, replicas, leaders, behind, sizeBytes } = broker
    const size = sizeBytes === null ? UNKNOWN : grouped(sizeBytes)
    const counts = [replicas, leaders, behind].map(grouped)
    return [String(id), brokerState(broker), ...counts, size, logDir ?? UNKNOWN]
  })
  const problems = brokers.flatMap((broker) => {
    const problem = problemText(broker)
    return problem === null ? [] : [`Broker ${broker.id}: ${withFullStop(problem)}\n`]
  })
  const table = terminal.table(['Broker', 'State', 'Replicas', 'Leads', 'Behind', 'Bytes', 'Log.dir'], rows)
  stdout.write(table + problems.join(''))
}

function problemText({ problem }: BrokerSummary): string | null {
  return problem === null ? null : errorJson(problem).message
}

/** The documented JSON of a broker. */
export function brokerJson(broker: BrokerSummary): object {
  const { id, host, port, rack, logDir, replicas, leaders, behind, sizeBytes, problem } = broker
  const error = problem === null ? null : errorJson(problem)
  return { id, host, port, rack, state: brokerState(broker), logDir, replicas, leaders, behind, sizeBytes, error }
}

/** One whose log.dir can't be used is offline, whether somebody has fenced it yet or not. */
function brokerState({ isFenced, problem }: BrokerSummary): 'online' | 'fenced' | 'offline' {
  if (problem !== null) return 'offline'
  return isFenced ? 'fenced' : 'online'
}
