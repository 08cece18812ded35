/** The brokers of a cluster and what each of them has to do. */
import { describeCluster } from '../../clients/admin/describe-cluster.ts'
import { describeTopics } from '../../clients/admin/describe-topics.ts'
import { listTopics } from '../../clients/admin/list-topics.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { type BrokerLogDirs, describeEachBroker } from '../log-dirs/describe.ts'

export interface BrokerSummary {
  readonly id: number
  readonly host: string
  readonly port: number
  readonly rack: string | null
  readonly isFenced: boolean
  /** Null: the broker can't say. */
  readonly logDir: string | null
  /** Why its log.dir can't be used. */
  readonly problem: KafkaError | null
  /** Partitions that it has, or should have, a replica of. */
  readonly replicas: number
  readonly leaders: number
  /** Replicas that are not in sync. */
  readonly behind: number
  /** Null: not known. */
  readonly sizeBytes: number | null
}

/** All that ever registered, in ascending order. Throws KafkaError. */
export async function listBrokers(
  session: KafkaSession & { readonly brokerProblem?: (brokerId: number) => KafkaError | null },
): Promise<BrokerSummary[]> {
  const { nodes } = await describeCluster(session, { includeFencedBrokers: true })
  const ids = nodes.map(({ id }) => id)
  const dirs = await describeEachBroker(session, ids)
  const work = await workOf(session, ids)
  return nodes
    .map(({ id, host, port, rack, isFenced }) => {
      const counts = work.get(id) ?? { replicas: 0, leaders: 0, behind: 0 }
      const used = usage(dirs.get(id), isFenced)
      // An answer has only the name of the error; the directory itself can say what is wrong.
      const problem = used.problem === null ? null : (session.brokerProblem?.(id) ?? used.problem)
      return { id, host, port, rack, isFenced, ...used, problem, ...counts }
    })
    .sort((a, b) => a.id - b.id)
}

/** A fenced broker is not asked, so that it can't say where it is: that is no problem of its log.dir. */
function usage(found: BrokerLogDirs | KafkaError | undefined, isFenced: boolean) {
  if (found === undefined || isKafkaError(found)) {
    const isUnasked = found === undefined || (isFenced && found.error === 'BROKER_NOT_AVAILABLE')
    return { logDir: null, problem: isUnasked ? null : found, sizeBytes: null }
  }
  const [first] = found.logDirs
  const problem = found.logDirs.find(({ error }) => error !== null)?.error ?? null
  const sizes = found.logDirs.flatMap(({ replicas }) => replicas.map(({ sizeBytes }) => sizeBytes))
  const sizeBytes = problem === null ? sizes.reduce((sum, size) => sum + size, 0) : null
  return { logDir: first?.path ?? null, problem, sizeBytes }
}

interface Work {
  replicas: number
  leaders: number
  behind: number
}

async function workOf(session: KafkaSession, ids: readonly number[]): Promise<Map<number, Work>> {
  const work = new Map<number, Work>(ids.map((id) => [id, { replicas: 0, leaders: 0, behind: 0 }]))
  const topics = await listTopics(session, { listInternal: true })
  const described = await describeTopics(
    session,
    topics.map(({ name }) => name),
  )
  for (const topic of described.values()) {
    if (isKafkaError(topic)) continue
    for (const { leader, replicas, isr } of topic.partitions) {
      for (const id of replicas) {
        const counts = work.get(id)
        if (counts === undefined) continue
        counts.replicas++
        if (leader === id) counts.leaders++
        if (!isr.includes(id)) counts.behind++
      }
    }
  }
  return work
}
