/** The composition root: from an address to a session with whatever answers Kafka's API there. */
import path from 'node:path'
import type { CleanUpRequest, PartitionCleanUp } from '../broker/clean-up-partitions.ts'
import type { MemberAbsence } from '../broker/group-coordinator/member-liveness.ts'
import { LocalBroker } from '../broker/local-broker.ts'
import { brokerIdOf } from '../broker/replication/broker-directories.ts'
import { demandUnclaimed } from '../broker/replication/cluster-claim.ts'
import type { Clock } from '../common/clock.ts'
import { KafkaError } from '../common/kafka-error.ts'
import type { MetadataNode } from '../common/metadata-node.ts'
import type { Random } from '../common/random.ts'
import { randomUuid } from '../common/uuid.ts'
import { newLogDirFiles } from '../metadata/format/new-log-dir.ts'
import type { KafkaSession, RequestContext } from '../protocol/kafka-apis.ts'
import { readBootId } from '../storage/io/boot-id.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import type { KernelLocks } from '../storage/io/kernel-locks.ts'
import { ownTerminal } from '../storage/io/process-terminal.ts'
import { addBroker, type BrokerDirectory, removeBroker } from './broker-log-dirs.ts'
import { brokerProperties } from './broker-properties.ts'
import { type ClusterDirectory, createClusterDirectory, inspectClusterDirectory } from './cluster-directory.ts'
import { type ChangeListening, DirectoryChanges } from './directory-changes.ts'
import type { Environment } from './environment.ts'
import { type MemberProcess, memberProcesses } from './member-processes.ts'
import { type GivenAddress, resolveAddress } from './resolve-address.ts'
import { type ServerListeners, serverProperties } from './server-properties.ts'

/** The id of the only broker of a cluster directory, which Kafka's quickstart gives its broker too. */
const NODE_ID = 1

/** A session with a cluster that is a directory, and what can be done to such a one beyond Kafka's requests. */
export interface DirectorySession extends KafkaSession {
  /** Its absolute path: a cluster directory, or a bare log.dir. */
  readonly directory: string
  /** The path without links of the log.dir, which must exist. Throws KafkaError. */
  readonly logDir: string
  /** The metadata is damaged: what comes behind is not known. */
  readonly isCutShort: boolean
  /** Applies the cleanup policies of topics now; one partition after the other, as they are done. */
  cleanUp(request: CleanUpRequest): AsyncIterable<PartitionCleanUp>
  /**
   * The settings of a broker that is to run on the directory. Throws KAFKA_STORAGE_ERROR when there is none yet, and as
   * `serverIdentity` where there are several.
   */
  serverProperties(request: ServerListeners & { readonly brokerId?: number | undefined }): ReadonlyMap<string, string>
  /** The processes that host members of groups, by member id, as far as they run on this machine. */
  memberProcesses(memberIds: readonly string[]): Promise<ReadonlyMap<string, MemberProcess>>
  /** Makes the next broker, with a log.dir at the path or in the cluster directory, and registers it. Throws KafkaError. */
  addBroker(request: { readonly logDir?: string | undefined }): Promise<BrokerDirectory>
  /** Takes a broker out of the cluster; its files stay. Throws KafkaError, also while it has the only replica of a partition. */
  removeBroker(brokerId: number): Promise<BrokerDirectory>
  /** Has a broker lead nothing and be in sync with nothing, until it is unfenced. Throws KafkaError. */
  fenceBroker(brokerId: number): Promise<void>
  unfenceBroker(brokerId: number): Promise<void>
  /** What is the matter with a broker of several whose log.dir can't be used; null: nothing that is known. */
  brokerProblem(brokerId: number): KafkaError | null
  /** Looks now whether brokers that were gone are back, and has replicas catch up that are behind. Throws KafkaError. */
  catchUpReplicas(): Promise<void>
  /** The newest metadata as a tree; it holds while nobody asks this session for anything else. Throws KafkaError. */
  metadataTree(): Promise<MetadataNode>
  /** Static members of the group that left for a while, by id. */
  membersAway(groupId: string): Promise<ReadonlyMap<string, MemberAbsence>>
  /** As DirectoryChanges.listen. */
  listenForChanges(places: readonly string[]): ChangeListening
}

export interface ClusterSurroundings {
  readonly environment: Environment
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly clock: Clock
  readonly random: Random
  /** One sentence for the user about something unusual. */
  readonly notice: (sentence: string) => void
}

/**
 * A session with the cluster at `address`; closing it closes the cluster too. Throws KafkaError: NETWORK_EXCEPTION and
 * INVALID_REQUEST for an address that leads nowhere, KAFKA_STORAGE_ERROR for a directory that can't be used.
 */
export async function openClusterDirectory(
  address: GivenAddress,
  context: Pick<RequestContext, 'clientId' | 'softwareVersion'>,
  surroundings: ClusterSurroundings,
): Promise<DirectorySession> {
  const { environment, fileSystem } = surroundings
  const resolved = await resolveAddress(address, environment, fileSystem)
  const directory = inspectClusterDirectory(resolved, fileSystem)
  if (directory.root === null && address.readOnly !== true) demandUnclaimed(fileSystem, directory.logDir)
  const broker = await openLocalBroker(directory, address.readOnly === true, surroundings)
  const session = broker.open({
    ...context,
    softwareName: 'kafdir',
    principal: 'User:ANONYMOUS',
    host: '127.0.0.1',
    listener: 'LOCAL',
  })
  const watchGroup = session.watchGroup?.bind(session)
  const changes = new DirectoryChanges(fileSystem, surroundings.clock, directory)
  return {
    directory: resolved,
    get logDir() {
      return fileSystem.realPath(directory.logDir)
    },
    get isCutShort() {
      return broker.isCutShort
    },
    request: (api, request, options) => session.request(api, request, options),
    ...(watchGroup !== undefined && { watchGroup }),
    hasSeveralBrokers: () => session.hasSeveralBrokers?.() === true,
    leaderProblem: (partition) => session.leaderProblem?.(partition) ?? null,
    apiVersions: (target) => session.apiVersions(target),
    cleanUp: (request) => broker.cleanUp(request),
    serverProperties({ brokerId, ...listeners }) {
      demandExisting(inspectClusterDirectory(resolved, fileSystem), resolved)
      return serverProperties(broker.serverIdentity(brokerId ?? brokerNamedBy(resolved, directory)), listeners)
    },
    memberProcesses: async (memberIds) => memberProcesses(broker.runDirectories, memberIds, surroundings),
    addBroker: (request) => addBroker(directory.root, broker, request, surroundings),
    removeBroker: (brokerId) => removeBroker(directory.root, broker, brokerId, surroundings),
    fenceBroker: (brokerId) => broker.membership.setFenced(brokerId, true),
    unfenceBroker: (brokerId) => broker.membership.setFenced(brokerId, false),
    brokerProblem: (brokerId) => (directory.root === null ? null : broker.membership.problemOf(brokerId)),
    catchUpReplicas: async () => {
      if (directory.root !== null) await broker.membership.catchUp()
    },
    metadataTree: () => broker.metadataTree(),
    membersAway: (groupId) => broker.membersAway(groupId),
    listenForChanges: (places) => changes.listen(places),
    async close() {
      changes.close()
      try {
        await session.close()
      } finally {
        await broker.close()
      }
    },
  }
}

function openLocalBroker(
  directory: ClusterDirectory,
  isReadOnly: boolean,
  surroundings: ClusterSurroundings,
): Promise<LocalBroker> {
  const { fileSystem, locks, clock, random, notice, environment } = surroundings
  const { logDir, exists, root } = directory
  return LocalBroker.open({
    fileSystem,
    locks,
    clock,
    random,
    notice,
    logDir,
    clusterRoot: root,
    isReadOnly,
    bootId: readBootId(fileSystem, clock.nowMs()),
    processId: environment.processId ?? null,
    terminal: environment.processId === undefined ? null : ownTerminal(fileSystem),
    staticBrokerConfigs: brokerProperties(root ?? logDir, fileSystem),
    create: exists || root === null ? null : () => createNewCluster(root, surroundings),
  })
}

/** The broker whose log.dir was named to mean the cluster directory around it. */
function brokerNamedBy(given: string, { root }: ClusterDirectory): number | undefined {
  return given === root ? undefined : (brokerIdOf(path.basename(given)) ?? undefined)
}

function demandExisting({ exists }: ClusterDirectory, directory: string): void {
  if (exists) return
  throw new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `There is no cluster in ${directory} yet.`,
    hint: 'kafdir topics create NAME makes one.',
  })
}

async function createNewCluster(root: string, { fileSystem, clock, random }: ClusterSurroundings): Promise<void> {
  const files = newLogDirFiles({
    clusterId: randomUuid(random),
    nodeId: NODE_ID,
    directoryId: randomUuid(random),
    nowMs: clock.nowMs(),
  })
  const suffix = Buffer.from(random.bytes(8)).toString('hex')
  await createClusterDirectory(root, fileSystem, suffix, async (building) => {
    await Promise.all(
      files.map(async (file) => {
        const target = path.join(building, file.path)
        fileSystem.makeDirectory(path.dirname(target))
        const opened = fileSystem.open(target, 'exclusive', file.permissions)
        try {
          opened.write(file.bytes, 0)
          await opened.datasync()
        } finally {
          opened.close()
        }
      }),
    )
    for (const directory of new Set(files.map((file) => path.dirname(path.join(building, file.path))))) {
      fileSystem.syncDirectory(directory)
    }
  })
}
