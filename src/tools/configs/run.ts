/** kafka-configs: what `kafka-configs.sh` does once its options are checked. Kafka: ConfigCommand.processCommand. */
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { topicNameProblem } from '../../common/topic-name.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { hideSecrets } from '../hide-secrets.ts'
import type { OptionValues } from '../option-table.ts'
import { isToolError, ToolError } from '../tool-error.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { alterEntity, type ConfigChanges } from './alter-entity.ts'
import type { ConfigsCommand } from './check-options.ts'
import {
  checkConfigNames,
  inJavaOrder,
  parseAddedConfigs,
  parseDeletedConfigs,
  readAddedConfigs,
} from './config-arguments.ts'
import {
  describeCredentials,
  describeEntity,
  describeQuotas,
  isKnownEntity,
  listEntities,
} from './describe-entities.ts'
import { type EntitySelection, type EntityType, resourceTypeOf, singular } from './entities.ts'
import type { ConfigsOptionTable } from './options.ts'
import { configLines, credentialLine, entityHeading, quotaLine, unknownEntityText } from './print-entities.ts'

type Options = OptionValues<ConfigsOptionTable>

/**
 * Runs the command. What Kafka's tool itself refuses is thrown; what goes wrong later is thrown as Kafka prints it: a
 * line with all arguments, and the exception.
 */
export async function runConfigs(options: Options, command: ConfigsCommand, ports: ToolPorts): Promise<ExitCode> {
  try {
    const properties = loadProperties(options.valueOf('command-config'), ports)
    const controller = options.valueOf('bootstrap-controller')
    const address = addressOf(options, properties, 'adminclient-1')
    const session = await openSession(
      { ...address, bootstrapServer: address.bootstrapServer ?? controller },
      command,
      ports,
    )
    try {
      if (command.action === 'alter') await alter(session, options, command.entities, ports)
      else await describe(session, options, command.entities, ports)
      return 0
    } finally {
      await session.close()
    }
  } catch (error) {
    throw asPrinted(error, command, options.argv)
  }
}

/** Where nobody answers, Kafka's client gives up with a time-out that names the request it wanted to send first. */
async function openSession(
  address: Parameters<ToolPorts['openSession']>[0],
  command: ConfigsCommand,
  ports: ToolPorts,
): Promise<KafkaSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'NETWORK_EXCEPTION') throw error
    const message = `Timed out waiting for a node assignment. Call: ${firstCall(command)}`
    throw new KafkaError('REQUEST_TIMED_OUT', { message, cause: error, hint: error.hint })
  }
}

function firstCall({ action, entities: { types, names } }: ConfigsCommand): string {
  const [type] = types
  if (type === 'users' || type === 'clients' || type === 'ips') return 'describeClientQuotas'
  if (action === 'alter') return type === 'broker-loggers' ? 'describeConfigs' : 'incrementalAlterConfigs'
  if (type === 'topics') return 'listTopics'
  if (type === 'brokers' || type === 'broker-loggers') return 'listNodes'
  return type === 'groups' && names.length === 0 ? 'findAllBrokers' : 'listConfigResources'
}

async function alter(
  session: KafkaSession,
  options: Options,
  entities: EntitySelection,
  ports: ToolPorts,
): Promise<void> {
  const { types, names } = entities
  if (types.length !== names.length) {
    throw new ToolError('terse', 'An entity name must be specified for every entity type')
  }
  await alterEntity(session, entities, changesOf(options, ports), ports.random)
  const [type = 'topics'] = types
  const [name = ''] = names
  ports.stdout.write(
    name === ''
      ? `Completed updating default config for ${type} in the cluster.\n`
      : `Completed updating config for ${singular(type)} ${name}.\n`,
  )
}

function changesOf(options: Options, ports: ToolPorts): ConfigChanges {
  const file = options.valueOf('add-config-file')
  const text = options.valueOf('add-config')
  const added = new Map([
    ...(file === undefined ? [] : readAddedConfigs(file, ports)),
    ...(text === undefined ? [] : parseAddedConfigs(text)),
  ])
  checkConfigNames(added.keys())
  return { added: inJavaOrder(added), deleted: parseDeletedConfigs(options.valuesOf('delete-config')) }
}

async function describe(
  session: KafkaSession,
  options: Options,
  entities: EntitySelection,
  { stdout }: ToolPorts,
): Promise<void> {
  const [type = 'topics'] = entities.types
  if (resourceTypeOf(type) !== undefined) {
    return describeResources(session, type, entities.names[0], { all: options.has('all'), stdout })
  }
  for (const quotas of await describeQuotas(session, entities)) stdout.write(quotaLine(quotas))
  for (const credentials of await describeCredentials(session, entities)) stdout.write(credentialLine(credentials))
}

/** One entity, or all of its type without a name. */
async function describeResources(
  session: KafkaSession,
  type: EntityType,
  name: string | undefined,
  { all, stdout }: { readonly all: boolean; readonly stdout: ToolPorts['stdout'] },
): Promise<void> {
  const resourceType = resourceTypeOf(type)
  if (resourceType === undefined) return
  const problem = type === 'topics' && name !== undefined ? topicNameProblem(name) : null
  if (problem !== null) throw new ToolError('terse', problem)
  if (name !== undefined && !all && !(await isKnownEntity(session, resourceType, name))) {
    stdout.write(unknownEntityText(type, name))
    return
  }
  for (const entity of name === undefined ? await listEntities(session, resourceType) : [name]) {
    stdout.write(entityHeading(type, entity, { all }))
    stdout.write(configLines(await describeEntity(session, resourceType, entity, { all })))
  }
}

/** What of the command line is no secret is repeated. A broker's refusal comes in the exception of a future, what goes wrong here as it is. */
function asPrinted(error: unknown, command: ConfigsCommand, argv: readonly string[]): unknown {
  const heading = `Error while executing config command with args '${argv.map(hideSecrets).join(' ')}'`
  if (isToolError(error) && error.kind === 'exception') {
    const exception = `${error.javaException}: ${error.message}`
    return new ToolError('terse', `${heading}\n${exception}`, { hint: error.hint, cause: error })
  }
  if (!isKafkaError(error)) return error
  if (error.error === 'BROKER_NOT_AVAILABLE') return absentBroker(error, command, heading)
  const { javaException, message, hint } = error
  const exception =
    error.error === 'INVALID_REQUEST' && error.hint !== undefined
      ? 'org.apache.kafka.common.KafkaException: Failed to create new KafkaAdminClient'
      : `java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.${javaException}: ${message}`
  return new ToolError('terse', `${heading}\n${exception}`, { hint, cause: error })
}

/** Kafka's client waits for such a broker until its time is up. */
function absentBroker(error: KafkaError, command: ConfigsCommand, heading: string): ToolError {
  const exception =
    command.action === 'describe'
      ? 'java.util.concurrent.TimeoutException'
      : 'java.util.concurrent.ExecutionException: org.apache.kafka.common.errors.TimeoutException: ' +
        `Timed out waiting for a node assignment. Call: ${firstCall(command)}`
  return new ToolError('terse', `${heading}\n${exception}`, { hint: error.message, cause: error })
}
