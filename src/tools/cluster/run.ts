/** kafka-cluster: what `kafka-cluster.sh` does with its options. Kafka: `ClusterTool.execute`. */

import { clusterIdOf, describeCluster, existingClusterId } from '../../clients/admin/describe-cluster.ts'
import { unregisterBroker } from '../../clients/admin/unregister-broker.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { textOf } from '../argument-parser-table.ts'
import { asksController, bootstrapAddress, openBootstrapSession } from '../bootstrap-options.ts'
import { loadProperties } from '../command-config.ts'
import type { OptionTable, OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { endpointsTable } from './endpoints-table.ts'

type Options = OptionValues<OptionTable>

interface Command {
  /** The request that Kafka's client names when nobody answers. */
  readonly call: string
  run(session: KafkaSession, options: Options, ports: ToolPorts): Promise<void>
}

const commands: Readonly<Record<string, Command>> = {
  'cluster-id': {
    call: 'listNodes',
    async run(session, options, { stdout }) {
      const endpoints = asksController(options) ? 'controllers' : 'brokers'
      stdout.write(`Cluster ID: ${await clusterIdOf(session, { endpoints })}\n`)
    },
  },
  unregister: {
    call: 'unregisterBroker',
    async run(session, options, { stdout }) {
      const id = Number(options.valueOf('id'))
      await unregisterBroker(session, id)
      stdout.write(`Broker ${id} is no longer registered.\n`)
    },
  },
  'list-endpoints': {
    call: 'listNodes',
    async run(session, options, { stdout }) {
      const isController = asksController(options)
      const includeFencedBrokers = options.has('include-fenced-brokers')
      const endpoints = isController ? 'controllers' : 'brokers'
      const { nodes } = await describeCluster(session, { endpoints, includeFencedBrokers })
      stdout.write(endpointsTable(nodes, isController ? 'controller' : 'broker'))
    },
  },
}

/** Runs one command of the tool. Throws ToolError and KafkaError. */
export async function runCluster(name: string, options: Options, ports: ToolPorts): Promise<ExitCode> {
  const command = commands[name]
  if (command === undefined) throw new Error(`kafka-cluster has no command ${name}.`)
  const properties = loadProperties(configFile(options, ports), ports)
  if (asksController(options) && options.has('include-fenced-brokers')) {
    throw new ToolError(
      'exception',
      'The option --include-fenced-brokers is only supported with --bootstrap-server option',
    )
  }
  const session = await openBootstrapSession(bootstrapAddress(options, properties), command.call, ports)
  try {
    await command.run(session, options, ports)
    return 0
  } finally {
    await session.close()
  }
}

function configFile(options: Options, { stderr }: ToolPorts): string | undefined {
  if (options.has('config') && options.has('command-config')) {
    throw new ToolError('exception', '--config and --command-config cannot be specified together.')
  }
  if (!options.has('config')) return textOf(options, 'command-config')
  stderr.write(
    'Option --config has been deprecated and will be removed in a future version. Use --command-config instead.\n',
  )
  return textOf(options, 'config')
}

export type { Node as ClusterNode } from '../../clients/admin/describe-cluster.ts'
export { describeCluster, existingClusterId, unregisterBroker }
