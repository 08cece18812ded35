/** kafka-client-metrics: which metrics clients are to send (KIP-714). Kafka: ClientMetricsCommand. */

import { listConfigResources } from '../../clients/admin/config-resource.ts'
import { describeResourceConfigs } from '../../clients/admin/describe-configs.ts'
import { type ConfigChange, incrementalAlterConfigs } from '../../clients/admin/incremental-alter-configs.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { randomUuid } from '../../common/uuid.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { addressOf, loadProperties } from '../command-config.ts'
import { demandAddress } from '../demand-address.ts'
import { checkInvalidArgs, usageError } from '../option-checks.ts'
import { type OptionValues, parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterAddress, ExitCode, ToolPorts } from '../tool-ports.ts'
import type { ClientMetricsOptionTable } from './options.ts'

type Options = OptionValues<ClientMetricsOptionTable>

const actions = ['alter', 'delete', 'describe', 'list'] as const
type Action = (typeof actions)[number]

type Work = (session: KafkaSession) => Promise<void>

const prepare: Readonly<Record<Action, (options: Options, ports: ToolPorts) => Work>> = {
  alter: prepareAlter,
  delete: prepareDelete,
  describe: prepareDescribe,
  list: prepareList,
}

/** The request that Kafka's client names when nobody answers. */
const FIRST_CALL: Readonly<Record<Action, string>> = {
  alter: 'incrementalAlterConfigs',
  delete: 'describeConfigs',
  describe: 'listConfigResources',
  list: 'listConfigResources',
}

/** What is wrong with the options is thrown; what the cluster refuses is printed on stdout, as Kafka does, and gives 1. */
export async function runClientMetrics(options: Options, ports: ToolPorts): Promise<ExitCode> {
  const action = checkOptions(options)
  const properties = loadProperties(options.valueOf('command-config'), ports)
  const work = prepare[action](options, ports)
  try {
    const session = await openSession(addressOf(options, properties, 'adminclient-1'), FIRST_CALL[action], ports)
    try {
      await work(session)
      return 0
    } finally {
      await session.close()
    }
  } catch (error) {
    if (!isKafkaError(error)) throw error
    ports.stdout.write(`Error while executing client metrics command : ${error.message}\n`)
    if (error.hint !== undefined) ports.stderr.write(`${error.hint}\n`)
    return 1
  }
}

function checkOptions(options: Options): Action {
  const given = actions.filter((name) => options.has(name))
  const [action] = given
  if (action === undefined || given.length > 1) {
    throw usageError('Command must include exactly one action: --alter, --delete, --describe or --list.')
  }
  demandAddress(options, ['bootstrap-server'], () => new ToolError('terse', '--bootstrap-server must be specified.'))
  const settings = ['generate-name', 'interval', 'match', 'metrics'] as const
  checkInvalidArgs(options, 'delete', settings)
  checkInvalidArgs(options, 'describe', settings)
  checkInvalidArgs(options, 'list', ['name', ...settings])
  if (action === 'alter' && options.has('name') === options.has('generate-name')) {
    throw new ToolError('terse', 'One of --name or --generate-name must be specified with --alter.')
  }
  if (action === 'delete' && !options.has('name')) {
    throw new ToolError('terse', 'A client metrics resource name must be specified with --delete.')
  }
  return action
}

async function openSession(address: ClusterAddress, call: string, ports: ToolPorts): Promise<KafkaSession> {
  try {
    return await ports.openSession(address)
  } catch (error) {
    if (!isKafkaError(error) || error.error !== 'NETWORK_EXCEPTION') throw error
    const message = `Timed out waiting for a node assignment. Call: ${call}`
    throw new KafkaError('REQUEST_TIMED_OUT', { message, cause: error, hint: error.hint })
  }
}

function prepareAlter(options: Options, { stdout, random }: ToolPorts): Work {
  const name = options.valueOf('name') ?? randomUuid(random)
  const changes = [
    ...(options.has('interval') ? [change('interval.ms', checkInterval(options.valueOf('interval') ?? ''))] : []),
    ...(options.has('metrics') ? [change('metrics', options.valuesOf('metrics').join(','))] : []),
    ...(options.has('match') ? [change('match', options.valuesOf('match').join(','))] : []),
  ]
  return async (session) => {
    await incrementalAlterConfigs(session, { type: 'clientMetrics', name }, changes)
    stdout.write(`Altered client metrics config for ${name}.\n`)
  }
}

/** An empty value takes the setting away. */
function change(name: string, value: string): ConfigChange {
  return value === '' ? { operation: 'delete', name } : { operation: 'set', name, value }
}

function checkInterval(text: string): string {
  if (text === '' || parseJavaInteger(text, 32) !== undefined) return text
  throw new ToolError('terse', 'Invalid interval value. Enter an integer, or leave empty to reset.')
}

function prepareDelete(options: Options, { stdout }: ToolPorts): Work {
  const name = options.valueOf('name') ?? ''
  return async (session) => {
    const configs = await describeResourceConfigs(session, { type: 'clientMetrics', name })
    const changes = configs.map((config): ConfigChange => ({ operation: 'delete', name: config.name }))
    await incrementalAlterConfigs(session, { type: 'clientMetrics', name }, changes)
    stdout.write(`Deleted client metrics config for ${name}.\n`)
  }
}

function prepareDescribe(options: Options, { stdout }: ToolPorts): Work {
  const wanted = options.valueOf('name')
  return async (session) => {
    const names = await listConfigResources(session, 'clientMetrics')
    if (wanted !== undefined && !names.includes(wanted)) {
      stdout.write(`The client metric resource ${wanted} doesn't exist and doesn't have dynamic config.\n`)
      return
    }
    for (const name of wanted === undefined ? names : [wanted]) {
      stdout.write(`Client metrics configs for ${name} are:\n`)
      const configs = await describeResourceConfigs(session, { type: 'clientMetrics', name })
      for (const config of javaHashOrder(configs, { hash: (each) => javaStringHash(each.name) }))
        stdout.write(`  ${config.name}=${config.value}\n`)
    }
  }
}

function prepareList(_: Options, { stdout }: ToolPorts): Work {
  return async (session) => {
    const names = await listConfigResources(session, 'clientMetrics')
    // With none at all this is one empty line, as Kafka prints it.
    stdout.write(`${names.join('\n')}\n`)
  }
}
