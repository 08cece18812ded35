/** kafka-metadata-quorum: what `kafka-metadata-quorum.sh` does with its options. Kafka: `MetadataQuorumCommand.execute`. */

import { describeCluster } from '../../clients/admin/describe-cluster.ts'
import { describeQuorum } from '../../clients/admin/describe-quorum.ts'
import { addRaftVoter, removeRaftVoter } from '../../clients/admin/raft-voters.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { parseUuid, type Uuid } from '../../common/uuid.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { textOf } from '../argument-parser-table.ts'
import { asksController, bootstrapAddress, openBootstrapSession } from '../bootstrap-options.ts'
import { loadProperties } from '../command-config.ts'
import type { OptionTable, OptionValues } from '../option-table.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { newController } from './new-controller.ts'
import { endpointText, quorumReplicationText, quorumStatusText } from './quorum-text.ts'

type Options = OptionValues<OptionTable>
type Properties = Readonly<Record<string, string>>
type Work = (session: KafkaSession) => Promise<void>

/** What a command does in two steps: options are judged before the cluster is opened. */
const commands: Readonly<
  Record<string, (options: Options, properties: Properties, ports: ToolPorts) => Promise<Work>>
> = {
  describe: prepareDescribe,
  'add-controller': prepareAddition,
  'remove-controller': prepareRemoval,
}

/** Runs one command of the tool. Throws ToolError and KafkaError. */
export async function runMetadataQuorum(command: string, options: Options, ports: ToolPorts): Promise<ExitCode> {
  const prepare = commands[command]
  if (prepare === undefined) throw new Error(`kafka-metadata-quorum has no command ${command}.`)
  const properties = commandConfig(options, ports)
  const work = await prepare(options, properties, ports)
  const session = await openBootstrapSession(bootstrapAddress(options, properties), 'describeMetadataQuorum', ports)
  try {
    await work(session)
    return 0
  } finally {
    await session.close()
  }
}

function commandConfig(options: Options, ports: ToolPorts): Properties {
  const path = textOf(options, 'command-config')
  try {
    return loadProperties(path, ports)
  } catch (error) {
    const isMissing = isToolError(error) && isKafkaError(error.cause) && error.cause.error === 'RESOURCE_NOT_FOUND'
    throw isMissing ? new ToolError('terse', `Properties file ${path} does not exists!`) : error
  }
}

async function prepareDescribe(options: Options, _: Properties, { stdout, clock }: ToolPorts): Promise<Work> {
  const [isStatus, isReplication, isHuman] = ['status', 'replication', 'human-readable'].map((name) =>
    options.has(name),
  )
  if (isStatus && isReplication) {
    throw new ToolError('terse', 'Only one of --status or --replication should be specified with describe sub-command')
  }
  if (!isStatus && !isReplication) {
    throw new ToolError('terse', 'One of --status or --replication must be specified with describe sub-command')
  }
  if (isStatus && isHuman) {
    throw new ToolError('terse', 'The option --human-readable is only supported along with --replication')
  }
  return async (session) => {
    const quorum = await describeQuorum(session)
    if (isReplication) {
      stdout.write(quorumReplicationText(quorum, isHuman ? clock.nowMs() : null))
      return
    }
    const endpoints = asksController(options) ? 'controllers' : 'brokers'
    const { clusterId } = await describeCluster(session, { endpoints })
    stdout.write(quorumStatusText(clusterId, quorum))
  }
}

async function prepareAddition(options: Options, properties: Properties, ports: ToolPorts): Promise<Work> {
  if (!options.has('command-config')) {
    throw new ToolError(
      'terse',
      'You must supply the configuration file of the controller you are adding when using add-controller.',
    )
  }
  const isDryRun = options.has('dry-run')
  const controller = newController(properties, await ports.openLogDirFiles())
  const { id, directoryId, endpoints } = controller
  return async (session) => {
    if (!isDryRun) await addRaftVoter(session, controller, endpoints)
    const what = `controller ${id} with directory id ${directoryId} and endpoints: ${endpoints.map(endpointText).join(', ')}`
    ports.stdout.write(`${isDryRun ? 'DRY RUN of adding' : 'Added'} ${what}\n`)
  }
}

async function prepareRemoval(options: Options, _: Properties, { stdout }: ToolPorts): Promise<Work> {
  const id = Number(options.valueOf('controller-id'))
  if (id < 0) throw new ToolError('terse', `Invalid negative --controller-id: ${id}`)
  const directoryId = directoryIdOf(textOf(options, 'controller-directory-id') ?? '')
  const isDryRun = options.has('dry-run')
  return async (session) => {
    if (!isDryRun) await removeRaftVoter(session, { id, directoryId })
    // Kafka prints two blanks.
    stdout.write(
      `${isDryRun ? 'DRY RUN of removing' : 'Removed'}  KRaft controller ${id} with directory id ${directoryId}\n`,
    )
  }
}

function directoryIdOf(text: string): Uuid {
  try {
    return parseUuid(text)
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new ToolError('terse', `Failed to parse --controller-directory-id: ${message}`, { cause })
  }
}

export type { QuorumInfo } from '../../clients/admin/describe-quorum.ts'
export { describeQuorum }
