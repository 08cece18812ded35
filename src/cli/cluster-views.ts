/** How kafdir shows the nodes of a cluster, and its quorum. */
import type { ClusterNode } from '../tools/cluster/run.ts'
import {
  endpointText,
  leaderOf,
  quorumReplicationRows,
  quorumStatusRows,
  quorumStatusText,
} from '../tools/metadata-quorum/quorum-text.ts'
import type { QuorumInfo } from '../tools/metadata-quorum/run.ts'
import type { OutputPort } from '../tools/tool-ports.ts'
import { openTerminal } from './terminal.ts'

export interface Endpoints {
  readonly brokers: readonly ClusterNode[]
  readonly controllers: readonly ClusterNode[]
}

/** `kafdir cluster endpoints`. */
export async function writeEndpoints({ brokers, controllers }: Endpoints, stdout: OutputPort): Promise<void> {
  const rowsOf = (kind: string, nodes: readonly ClusterNode[]) =>
    nodes.map(({ id, host, port, rack, isFenced }) => {
      return [kind, String(id), host, String(port), rack ?? '-', isFenced ? 'fenced' : 'unfenced']
    })
  const rows = [...rowsOf('broker', brokers), ...rowsOf('controller', controllers)]
  const terminal = await openTerminal(stdout)
  if (terminal === undefined) stdout.write(rows.map((cells) => `${cells.join('\t')}\n`).join(''))
  else stdout.write(terminal.table(['Kind', 'Id', 'Host', 'Port', 'Rack', 'State'], rows))
}

/** The documented JSON of it. */
export function endpointsJson({ brokers, controllers }: Endpoints): object {
  return {
    brokers: brokers.map(({ id, host, port, rack, isFenced }) => ({ id, host, port, rack, fenced: isFenced })),
    controllers: controllers.map(({ id, host, port }) => ({ id, host, port })),
  }
}

/** `kafdir metadata-quorum describe`. */
export async function writeQuorumStatus(clusterId: string, quorum: QuorumInfo, stdout: OutputPort): Promise<void> {
  if (stdout.isTerminal) stdout.write(quorumStatusText(clusterId, quorum))
  else
    stdout.write(
      quorumStatusRows(clusterId, quorum)
        .map((cells) => `${cells.join('\t')}\n`)
        .join(''),
    )
}

/** The same with `--replication`; people see how long ago something was, programs when. */
export async function writeQuorumReplication(quorum: QuorumInfo, stdout: OutputPort, nowMs: number): Promise<void> {
  const terminal = await openTerminal(stdout)
  const rows = quorumReplicationRows(quorum, terminal === undefined ? null : nowMs)
  if (terminal === undefined) stdout.write(rows.map((cells) => `${cells.join('\t')}\n`).join(''))
  else stdout.write(terminal.table(['Node', 'Directory', 'Log end', 'Lag', 'Fetched', 'Caught up', 'Status'], rows))
}

/** The documented JSON of both. */
export function quorumJson(clusterId: string, quorum: QuorumInfo): object {
  const { leaderId, leaderEpoch, highWatermark, voters, observers } = quorum
  const end = leaderOf(quorum).logEndOffset
  const replicasOf = (replicas: typeof voters) =>
    replicas.map(({ id, directoryId, logEndOffset, lastFetchMs, lastCaughtUpMs, endpoints }) => {
      const isKnown = logEndOffset >= 0
      const progress = { logEndOffset: isKnown ? logEndOffset : null, lag: isKnown ? end - logEndOffset : null }
      const times = { lastFetchTimestamp: lastFetchMs, lastCaughtUpTimestamp: lastCaughtUpMs }
      return { id, directoryId, ...progress, ...times, endpoints: endpoints.map(endpointText) }
    })
  return {
    clusterId,
    leaderId,
    leaderEpoch,
    highWatermark,
    voters: replicasOf(voters),
    observers: replicasOf(observers),
  }
}
