/** kafka-storage format. Kafka: `StorageTool.runFormatCommand`, metadata.storage.Formatter. */

import { KRAFT_VERSION } from '../../common/feature-level.ts'
import { javaHashOrder, javaStringHash } from '../../common/java-hash.ts'
import type { Random } from '../../common/random.ts'
import { randomUuid, type Uuid } from '../../common/uuid.ts'
import type { MetadataRecord } from '../../protocol/metadata-record.ts'
import type { InitialController, LogDirFiles, LogDirState } from '../log-dir-files.ts'
import type { ServerConfig } from '../server-config.ts'
import { ToolError } from '../tool-error.ts'
import { checkScramSupport, type FeaturePlan, featureRecords, planFeatures } from './format-plan.ts'
import { parseInitialControllers } from './initial-controllers.ts'
import { parseScramArgument } from './scram-argument.ts'

export interface FormatRequest {
  readonly config: ServerConfig
  readonly clusterId: string
  readonly release: string | undefined
  readonly features: readonly string[]
  readonly scram: readonly string[]
  readonly ignoreFormatted: boolean
  readonly isStandalone: boolean
  readonly hasNoInitialControllers: boolean
  readonly initialControllers: string | undefined
}

/** What is done about one directory that is not formatted yet. */
export interface PlannedLogDir {
  readonly directory: string
  /** What kind of directory it is, in Kafka's words. */
  readonly description: string
  readonly directoryId: Uuid
  readonly isVoter: boolean
}

export interface FormatPlan {
  /** In the order in which Kafka writes them; empty: all are formatted already. */
  readonly directories: readonly PlannedLogDir[]
  /** Directories that can't be read, and are left alone. */
  readonly unreadable: readonly string[]
  readonly records: readonly MetadataRecord[]
  readonly features: FeaturePlan
  readonly controllers: readonly InitialController[] | null
}

/** Looks at everything and changes nothing. Throws ToolError in Kafka's words; what the disk throws. */
export async function planFormat(request: FormatRequest, files: LogDirFiles, random: Random): Promise<FormatPlan> {
  const { config, hasNoInitialControllers } = request
  const controllers = controllersOf(request, random)
  const hasDynamicQuorum = !config.hasStaticVoters && (controllers !== null || hasNoInitialControllers)
  const scram = request.scram.map(parseScramArgument)
  const features = planFeatures({
    ...request,
    hasDynamicQuorum,
    includesUnstable: config.areUnstableFeaturesEnabled,
  })
  if (scram.length > 0) checkScramSupport(features.release)
  const users = await Promise.all(scram.map((credential) => files.scramRecord(credential)))
  const states = new Map(config.logDirs.map((directory) => [directory, files.look(directory)]))
  checkFormatted(states, request)
  const unreadable = [...states].flatMap(([directory, { kind }]) => {
    return kind === 'unreadable' || kind === 'no directory' ? [directory] : []
  })
  const empty = [...states].flatMap(([directory, { kind }]) =>
    kind === 'empty' || kind === 'missing' ? [directory] : [],
  )
  if (unreadable.length === states.size) throw new ToolError('terse', 'No available log directories to format.')
  return {
    directories: javaHashOrder(empty, { hash: javaStringHash }).map((directory) => {
      return plannedLogDir(directory, { config, controllers, random })
    }),
    unreadable,
    records: [...featureRecords(features), ...users],
    features,
    controllers,
  }
}

/** Writes what was planned; `onDirectory` is told before each one. Throws KAFKA_STORAGE_ERROR. */
export async function carryOutFormat(
  { directories, records, features, controllers }: FormatPlan,
  { config, clusterId }: FormatRequest,
  files: LogDirFiles,
  onDirectory: (directory: PlannedLogDir) => void,
): Promise<void> {
  for (const planned of directories) {
    onDirectory(planned)
    const isMetadataLogDir = planned.directory === config.metadataLogDir
    const voters =
      controllers === null || !isMetadataLogDir
        ? null
        : {
            controllers,
            listenerName: config.controllerListenerNames[0] ?? '',
            kraftVersion: features.levels.get(KRAFT_VERSION) ?? 0,
          }
    const { directory, directoryId } = planned
    await files.format(directory, { clusterId, nodeId: config.nodeId, directoryId, bootstrapRecords: records, voters })
  }
}

/** Who votes at first; null: not said on the command line. */
function controllersOf(request: FormatRequest, random: Random): InitialController[] | null {
  const { config, isStandalone, hasNoInitialControllers, initialControllers } = request
  const given = initialControllers === undefined ? null : parseInitialControllers(initialControllers)
  const controllers = isStandalone ? [standaloneController(config, random)] : given
  if (controllers !== null && config.hasStaticVoters) {
    throw new ToolError(
      'terse',
      'You cannot specify controller.quorum.voters and format the node with --initial-controllers or --standalone. ' +
        'If you want to use dynamic quorum, please remove controller.quorum.voters and specify ' +
        'controller.quorum.bootstrap.servers instead.',
    )
  }
  if (config.isController && !config.hasStaticVoters && controllers === null && !hasNoInitialControllers) {
    throw new ToolError(
      'terse',
      'Because controller.quorum.voters is not set on this controller, you must specify one of the following: ' +
        '--standalone, --initial-controllers, or --no-initial-controllers.',
    )
  }
  return controllers
}

function standaloneController({ isController, controllerListeners, nodeId }: ServerConfig, random: Random) {
  const [listener] = controllerListeners
  if (!isController) throw new ToolError('terse', 'You can only use --standalone on a controller.')
  if (listener === undefined) throw new ToolError('exception', 'No controller listeners found.')
  const { host, port } = listener
  return { nodeId, host: host === '' ? 'localhost' : host, port, directoryId: randomUuid(random) }
}

/** What is formatted already has to be of this cluster and this node. Kafka: `MetaPropertiesEnsemble.verify`. */
function checkFormatted(
  states: ReadonlyMap<string, LogDirState>,
  { clusterId, config, ignoreFormatted }: FormatRequest,
): void {
  const problem = (message: string) =>
    new ToolError('exception', message, { javaException: 'java.lang.RuntimeException' })
  const formatted = [...states].flatMap(([directory, state]) =>
    state.kind === 'formatted' ? [{ directory, ...state.properties }] : [],
  )
  for (const { directory, clusterId: stored, nodeId } of formatted) {
    const file = `${directory}/meta.properties`
    if (stored !== null && stored !== clusterId) {
      throw problem(`Invalid cluster.id in: ${file}. Expected ${clusterId}, but read ${stored}`)
    }
    if (nodeId !== null && nodeId !== config.nodeId) {
      throw problem(
        `Stored node id ${nodeId} doesn't match previous node id ${config.nodeId} in ${file}. If you moved your data, ` +
          'make sure your configured node id matches. If you intend to create a new node, you should remove all data in ' +
          'your data directories.',
      )
    }
  }
  const [first] = formatted
  if (first === undefined || ignoreFormatted) return
  throw new ToolError(
    'terse',
    `Log directory ${first.directory} is already formatted. Use --ignore-formatted to ignore this directory and format the others.`,
  )
}

interface PlanSurroundings {
  readonly config: ServerConfig
  readonly controllers: readonly InitialController[] | null
  readonly random: Random
}

function plannedLogDir(directory: string, { config, controllers, random }: PlanSurroundings): PlannedLogDir {
  const isMetadataLogDir = directory === config.metadataLogDir
  const voter = isMetadataLogDir ? controllers?.find(({ nodeId }) => nodeId === config.nodeId) : undefined
  const kinds = [
    [!isMetadataLogDir, 'data directory'],
    [controllers === null, 'metadata directory'],
    [voter !== undefined, 'dynamic metadata voter directory'],
    [true, 'dynamic metadata directory'],
  ] as const
  const [, description] = kinds.find(([applies]) => applies) ?? kinds[3]
  return { directory, description, directoryId: voter?.directoryId ?? randomUuid(random), isVoter: voter !== undefined }
}
