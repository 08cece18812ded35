/** The table of kafka-cluster list-endpoints. Kafka: `ClusterTool.listEndpoints`. */
import type { Node } from '../../clients/admin/describe-cluster.ts'

const LEAST_WIDTH = 10
const TYPE_WIDTH = 15

/** Columns are padded, the last one too; those of host and rack are as wide as what they hold. */
export function endpointsTable(nodes: readonly Node[], type: 'broker' | 'controller'): string {
  const hostWidth = Math.max(...nodes.map(({ host }) => host.length))
  const rackWidth = Math.max(LEAST_WIDTH, ...nodes.map(({ rack }) => String(rack).length))
  const row = (id: string, host: string, port: string, rack: string, state: string) => {
    const cells = [id.padEnd(LEAST_WIDTH), host.padEnd(hostWidth), port.padEnd(LEAST_WIDTH), rack.padEnd(rackWidth)]
    return type === 'broker' ? [...cells, state.padEnd(LEAST_WIDTH)] : cells
  }
  const lines = [
    [...row('ID', 'HOST', 'PORT', 'RACK', 'STATE'), 'ENDPOINT_TYPE'.padEnd(TYPE_WIDTH)],
    ...nodes.map(({ id, host, port, rack, isFenced }) => {
      const state = isFenced ? 'fenced' : 'unfenced'
      return [...row(String(id), host, String(port), String(rack), state), type.padEnd(TYPE_WIDTH)]
    }),
  ]
  return lines.map((cells) => `${cells.join(' ')}\n`).join('')
}
