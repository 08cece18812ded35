/** kafka-features: what `kafka-features.sh` does with its options. Kafka: `FeatureCommand.execute`. */

import { describeFeatures } from '../../clients/admin/describe-features.ts'
import { checkFeatureUpdate, type FeatureUpdate, updateFeatures } from '../../clients/admin/update-features.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import type { KafkaSession } from '../../protocol/kafka-apis.ts'
import { textOf } from '../argument-parser-table.ts'
import { bootstrapAddress, openBootstrapSession } from '../bootstrap-options.ts'
import { loadProperties } from '../command-config.ts'
import { demandAddress } from '../demand-address.ts'
import { usageError } from '../option-checks.ts'
import type { OptionTable, OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { ExitCode, ToolPorts } from '../tool-ports.ts'
import { featuresText } from './describe-features.ts'
import { parseFeatureLevel } from './feature-argument.ts'
import { featureUpdates, type UpdateVerb } from './feature-updates.ts'
import { featureDependencies, featureDependenciesText, versionMapping, versionMappingText } from './version-mapping.ts'

type Options = OptionValues<OptionTable>

const WITHOUT_CLUSTER: ReadonlySet<string> = new Set(['version-mapping', 'feature-dependencies'])

/** Runs one command of the tool. Throws ToolError and KafkaError. */
export async function runFeatures(command: string, options: Options, ports: ToolPorts): Promise<ExitCode> {
  const { stdout } = ports
  const properties = loadProperties(textOf(options, 'command-config'), ports)
  const address = bootstrapAddress(options, properties)
  if (!WITHOUT_CLUSTER.has(command)) {
    demandAddress(options, ['bootstrap-server', 'bootstrap-controller'], () =>
      usageError('You must specify either --bootstrap-controller or --bootstrap-server.'),
    )
  }
  const inCluster = async (work: (session: KafkaSession) => Promise<ExitCode>) => {
    const call = command === 'describe' ? 'describeFeatures' : 'updateFeatures'
    const session = await openBootstrapSession(address, call, ports)
    try {
      return await work(session)
    } finally {
      await session.close()
    }
  }
  switch (command) {
    case 'describe':
      return describe(options, inCluster, ports)
    case 'version-mapping':
      stdout.write(versionMappingText(versionMapping(textOf(options, 'release-version'))))
      return 0
    case 'feature-dependencies':
      for (const text of options.valuesOf('feature')) {
        const level = parseFeatureLevel(String(text))
        stdout.write(featureDependenciesText(featureDependencies(level, unknownLevel)))
      }
      return 0
    default:
      return update(command as UpdateVerb, options, inCluster, ports)
  }
}

/** What became of each update: all were made, or none, for the same reason. */
export interface UpdateOutcome {
  readonly updates: readonly FeatureUpdate[]
  readonly error: KafkaError | null
}

/** Makes `updates`, or only checks them. Throws what concerns more than a feature. */
export async function tryUpdates(
  session: KafkaSession,
  updates: readonly FeatureUpdate[],
  validateOnly: boolean,
): Promise<UpdateOutcome> {
  try {
    await updateFeatures(session, updates, { validateOnly })
    return { updates, error: null }
  } catch (error) {
    if (isKafkaError(error) && error.error === 'INVALID_UPDATE_VERSION') return { updates, error }
    throw error
  }
}

type InCluster = (work: (session: KafkaSession) => Promise<ExitCode>) => Promise<ExitCode>

async function describe(options: Options, inCluster: InCluster, { stdout }: ToolPorts): Promise<ExitCode> {
  const nodeIdText = textOf(options, 'node-id')
  const nodeId = nodeIdText === undefined ? undefined : Number(nodeIdText)
  if (nodeId !== undefined && nodeId < 0) {
    throw new ToolError('terse', `Invalid node id ${nodeId}: must be non-negative.`)
  }
  return inCluster(async (session) => {
    const target = nodeId === undefined ? undefined : ({ kind: 'node', nodeId } as const)
    stdout.write(featuresText(await describeFeatures(session, target === undefined ? {} : { target })))
    return 0
  })
}

async function update(verb: UpdateVerb, options: Options, inCluster: InCluster, ports: ToolPorts): Promise<ExitCode> {
  const { stdout, stderr } = ports
  const isDryRun = options.has('dry-run')
  const metadata = verb === 'disable' ? undefined : textOf(options, 'metadata')
  if (metadata !== undefined) {
    stdout.write(' `metadata` flag is deprecated and may be removed in a future release.\n')
  }
  const updates = featureUpdates(verb, {
    metadata,
    release: verb === 'disable' ? undefined : textOf(options, 'release-version'),
    features: options.valuesOf('feature').map(String),
    isUnsafe: options.has('unsafe'),
  })
  for (const each of updates) refuseUnsendable(each)
  return inCluster(async (session) => {
    const { error } = await tryUpdates(session, updates, isDryRun)
    for (const { name, level } of updates) {
      stdout.write(
        error === null ? successText(verb, isDryRun, name, level) : failureText(verb, isDryRun, name, level, error),
      )
    }
    if (error === null) return 0
    stderr.write(`${updates.length} out of ${updates.length} operation(s) failed.\n`)
    return 1
  })
}

function successText(verb: UpdateVerb, isDryRun: boolean, name: string, level: number): string {
  const done = verb === 'disable' ? 'disabled.' : `${verb}d to ${level}.`
  return `${name} ${isDryRun ? 'can be' : 'was'} ${done}\n`
}

function failureText(
  verb: UpdateVerb,
  isDryRun: boolean,
  name: string,
  level: number,
  { message }: KafkaError,
): string {
  const wanted = verb === 'disable' ? `disable ${name}` : `${verb} ${name} to ${level}`
  return `${isDryRun ? 'Can not' : 'Could not'} ${wanted}. ${message}\n`
}

/** Kafka's client throws it before anything is sent. */
function refuseUnsendable(update: FeatureUpdate): void {
  try {
    checkFeatureUpdate(update)
  } catch (cause) {
    if (isKafkaError(cause)) throw new ToolError('exception', cause.message, { cause })
    throw cause
  }
}

/** For a level that the feature does not have. */
export function unknownLevel({ name }: { readonly name: string }, level: number): ToolError {
  return new ToolError('terse', `No feature:${name} with feature level ${level}`)
}

export type { FeatureMetadata } from '../../clients/admin/describe-features.ts'
export { describeFeatures }
