/** What kafka-metadata-quorum describe prints. Kafka: MetadataQuorumCommand. */
import type { QuorumInfo, QuorumReplica } from '../../clients/admin/describe-quorum.ts'
import { ZERO_UUID } from '../../common/uuid.ts'
import { prettyTable } from '../pretty-table.ts'
import { ToolError } from '../tool-error.ts'

const LABEL_WIDTH = 24

/** `describe --status`. Throws ToolError when the leader does not vote. */
export function quorumStatusText(clusterId: string, quorum: QuorumInfo): string {
  const rows = quorumStatusRows(clusterId, quorum)
  return rows.map(([label, value]) => `${`${label}:`.padEnd(LABEL_WIDTH)}${value}\n`).join('')
}

/** Labels and values of the status. Throws as above. */
export function quorumStatusRows(
  clusterId: string,
  quorum: QuorumInfo,
): readonly (readonly [label: string, value: string | number])[] {
  const { lag, lagMs } = maxFollowerLag(quorum)
  return [
    ['ClusterId', clusterId],
    ['LeaderId', quorum.leaderId],
    ['LeaderEpoch', quorum.leaderEpoch],
    ['HighWatermark', quorum.highWatermark],
    ['MaxFollowerLag', lag],
    ['MaxFollowerLagTimeMs', lagMs],
    ['CurrentVoters', replicasText(quorum.voters)],
    ['CurrentObservers', replicasText(quorum.observers)],
  ]
}

/** How far the slowest voter is behind the leader. */
function maxFollowerLag(quorum: QuorumInfo): { readonly lag: number; readonly lagMs: number } {
  const leader = leaderOf(quorum)
  const slowest = quorum.voters.reduce((least, voter) => (voter.logEndOffset < least.logEndOffset ? voter : least))
  const lag = leader.logEndOffset - slowest.logEndOffset
  if (slowest === leader) return { lag, lagMs: 0 }
  if (leader.lastCaughtUpMs === null || slowest.lastCaughtUpMs === null) return { lag, lagMs: -1 }
  return { lag, lagMs: leader.lastCaughtUpMs - slowest.lastCaughtUpMs }
}

const HEADING: readonly string[] = [
  'NodeId',
  'DirectoryId',
  'LogEndOffset',
  'Lag',
  'LastFetchTimestamp',
  'LastCaughtUpTimestamp',
  'Status',
]

/** `describe --replication`; with `nowMs` times are told as how long ago they are. Throws as above. */
export function quorumReplicationText(quorum: QuorumInfo, nowMs: number | null): string {
  return prettyTable(HEADING, quorumReplicationRows(quorum, nowMs))
}

/** The columns of each node. Throws as above. */
export function quorumReplicationRows(quorum: QuorumInfo, nowMs: number | null): readonly (readonly string[])[] {
  const leader = leaderOf(quorum)
  const rowsOf = (replicas: readonly QuorumReplica[], status: string) =>
    replicas.map((replica) => [
      String(replica.id),
      replica.directoryId,
      String(replica.logEndOffset),
      String(leader.logEndOffset - replica.logEndOffset),
      timeText(replica.lastFetchMs, nowMs),
      timeText(replica.lastCaughtUpMs, nowMs),
      status,
    ])
  const followers = quorum.voters.filter((voter) => voter !== leader)
  return [...rowsOf([leader], 'Leader'), ...rowsOf(followers, 'Follower'), ...rowsOf(quorum.observers, 'Observer')]
}

/** The voter that leads. Throws ToolError. */
export function leaderOf({ leaderId, voters }: QuorumInfo): QuorumReplica {
  const leader = voters.find(({ id }) => id === leaderId)
  if (leader !== undefined) return leader
  throw new ToolError('exception', 'No value present', {
    javaException: 'java.util.NoSuchElementException',
    plain: `Node ${leaderId} leads the quorum, but is none of its voters.`,
  })
}

/** `HOST:PORT` behind the listener's name; an IPv6 address stands in brackets. */
export function endpointText({ name, host, port }: { name: string; host: string; port: number }): string {
  return `${name}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

function timeText(timestampMs: number | null, nowMs: number | null): string {
  if (timestampMs === null) return '-1'
  return nowMs === null ? String(timestampMs) : `${Math.max(0, nowMs - timestampMs)} ms ago`
}

function replicasText(replicas: readonly QuorumReplica[]): string {
  const texts = replicas.map(({ id, directoryId, endpoints }) => {
    const directory = directoryId === ZERO_UUID ? 'null' : `"${directoryId}"`
    const addresses = endpoints.map((endpoint) => `"${endpointText(endpoint)}"`).join(', ')
    return `{"id": ${id}, "directoryId": ${directory}${addresses === '' ? '' : `, "endpoints": [${addresses}]`}}`
  })
  return `[${texts.join(', ')}]`
}
