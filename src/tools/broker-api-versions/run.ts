/** kafka-broker-api-versions: what brokers can be asked. Kafka: BrokerApiVersionsCommand. */

import { brokerApiVersions } from '../../clients/admin/broker-api-versions.ts'
import type { Node } from '../../clients/admin/describe-cluster.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { demandServer } from '../demand-address.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress, ClusterSession, ExitCode, ToolPorts } from '../tool-ports.ts'
import { apiRows, apiRowText } from './api-rows.ts'
import type { BrokerApiVersionsOptionTable } from './options.ts'

/** Throws ToolError and KafkaError: Kafka tells all of them on stderr. */
export async function runBrokerApiVersions(
  options: OptionValues<BrokerApiVersionsOptionTable>,
  ports: ToolPorts,
): Promise<ExitCode> {
  demandServer(options)
  const properties = loadProperties(options.valueOf('command-config'), ports)
  const session = await open(addressOf(options, properties, 'admin-1'), ports)
  try {
    const brokers = await brokerApiVersions(session)
    for (const { node, versions } of brokers) {
      const text = isKafkaError(versions)
        ? `ERROR: org.apache.kafka.common.errors.${versions.javaException}: ${versions.message}`
        : `(\n\t${apiRows(versions).map(apiRowText).join(',\n\t')}\n)`
      ports.stdout.write(`${nodeText(node)} -> ${text}\n`)
    }
    return brokers.some(({ versions }) => isKafkaError(versions)) ? 1 : 0
  } finally {
    await session.close()
  }
}

/** Kafka: `Node.toString`. */
function nodeText({ id, host, port, rack, isFenced }: Omit<Node, 'port'> & { readonly port: number | string }): string {
  return `${host}:${port} (id: ${id} rack: ${rack} isFenced: ${isFenced})`
}

/** This tool has a client of its own, which says in other words that nobody answers. */
async function open(address: ClusterAddress, ports: ToolPorts): Promise<ClusterSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'NETWORK_EXCEPTION') throw error
    const nodes = (address.bootstrapServer ?? '').split(',').map((server, at) => {
      const [host = '', port = ''] = server.split(/:(?=[^:]*$)/)
      return nodeText({ id: -1 - at, host, port, rack: null, isFenced: false })
    })
    const message = `Request METADATA failed on brokers [${nodes.join(', ')}]`
    throw new ToolError('terse', message, { plain: error.message, hint: error.hint, cause: error })
  }
}
