/** Log.dirs of brokers that come to a cluster directory, or leave it: made, linked, checked, never removed. */
import path from 'node:path'
import type { LocalBroker } from '../broker/local-broker.ts'
import { brokerDirectoryName } from '../broker/replication/broker-directories.ts'
import { CLUSTER_CLAIM, claimOfAnother, writeClusterClaim } from '../broker/replication/cluster-claim.ts'
import type { Clock } from '../common/clock.ts'
import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import type { Random } from '../common/random.ts'
import { METADATA_TOPIC_ID, randomUuid } from '../common/uuid.ts'
import { BOOTSTRAP_CHECKPOINT } from '../metadata/format/bootstrap-files.ts'
import { lookAtLogDir } from '../metadata/format/look-at-log-dir.ts'
import { formatMetaProperties, META_PROPERTIES } from '../metadata/format/meta-properties.ts'
import { CLUSTER_METADATA_TOPIC } from '../metadata/topic-name.ts'
import { formatPartitionMetadata, PARTITION_METADATA } from '../storage/checkpoint/partition-metadata.ts'
import type { FileSystem } from '../storage/io/file-system.ts'

/** A broker of the cluster, and the path of its log.dir without links. */
export interface BrokerDirectory {
  readonly brokerId: number
  readonly logDir: string
}

interface Surroundings {
  readonly fileSystem: FileSystem
  readonly clock: Clock
  readonly random: Random
  readonly environment: { readonly workingDirectory: string }
}

const RUN_DIRECTORY = 'run'
/** What `fill` writes before meta.properties. */
const LEFT_OVER: ReadonlySet<string> = new Set([
  CLUSTER_CLAIM,
  BOOTSTRAP_CHECKPOINT,
  META_PROPERTIES,
  PARTITION_METADATA,
])

/**
 * Makes the next broker of the cluster directory `root`: its log.dir at the given path, with a link to it, or in the
 * directory itself. Throws INVALID_REQUEST for a directory that is something else already, KAFKA_STORAGE_ERROR.
 */
export async function addBroker(
  root: string | null,
  broker: LocalBroker,
  { logDir }: { readonly logDir?: string | undefined },
  surroundings: Surroundings,
): Promise<BrokerDirectory> {
  const { membership } = broker
  if (root === null) throw new KafkaError('INVALID_REQUEST')
  const { fileSystem, environment } = surroundings
  const clusterId = await broker.makeCluster()
  const given = logDir === undefined ? null : path.resolve(environment.workingDirectory, logDir)
  const isNew = given !== null && fileSystem.stat(given) === null
  for (;;) {
    const former = given === null ? null : formerBroker(root, given, clusterId, broker, fileSystem)
    const brokerId = former ?? (await membership.nextId())
    const name = path.join(root, brokerDirectoryName(brokerId))
    const newBroker = { brokerId, clusterId, source: broker.logDirPath }
    try {
      const isNamed =
        given === null
          ? makeInside(root, name, newBroker, surroundings)
          : makeAt(given, root, name, newBroker, surroundings)
      // Somebody else may add a broker at the same time: the name of its log.dir says whose the id is.
      if (!isNamed) continue
      await membership.add(brokerId)
    } catch (error) {
      if (!(await isRegistered(broker, brokerId))) undo(name, isNew ? given : null, fileSystem)
      throw error
    }
    return { brokerId, logDir: fileSystem.realPath(name) }
  }
}

/** After a failure: whoever can't be asked may have it. */
async function isRegistered(broker: LocalBroker, brokerId: number): Promise<boolean> {
  try {
    await broker.membership.nextId()
    return broker.isBroker(brokerId)
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return true
  }
}

/** A disk that takes nothing, for one: what was made for a broker that was never registered goes again, as far as it goes. */
function undo(name: string, made: string | null, fileSystem: FileSystem): void {
  try {
    if (fileSystem.isLink(name)) fileSystem.removeFile(name)
    if (made !== null) fileSystem.removeDirectory(made)
  } catch (error) {
    if (!isKafkaError(error)) throw error // what went wrong before is what is told
  }
}

/** Takes a broker out. A link to its log.dir goes, the log.dir stays. Throws as BrokerMembership.remove. */
export async function removeBroker(
  root: string | null,
  broker: LocalBroker,
  brokerId: number,
  { fileSystem }: Surroundings,
): Promise<BrokerDirectory> {
  const { membership } = broker
  if (root === null) throw new KafkaError('INVALID_REQUEST')
  const name = path.join(root, brokerDirectoryName(brokerId))
  const isAway = fileSystem.stat(name) === null
  const logDir = isAway ? name : fileSystem.realPath(name)
  await membership.remove(brokerId)
  if (isAway && fileSystem.isLink(name)) {
    // Its disk is elsewhere now, or gone: a log.dir that is added again gets a link of its own.
    fileSystem.removeFile(name)
    fileSystem.syncDirectory(root)
  } else if (
    logDir !== path.join(fileSystem.realPath(root), brokerDirectoryName(brokerId)) &&
    fileSystem.isLink(name)
  ) {
    fileSystem.removeFile(path.join(name, CLUSTER_CLAIM))
    fileSystem.removeFile(name)
    fileSystem.syncDirectory(root)
  }
  return { brokerId, logDir }
}

interface NewBroker {
  readonly brokerId: number
  readonly clusterId: string
  /** A log.dir of the cluster. */
  readonly source: string
}

/** The id of a broker that left and is to come back with its log.dir; null: the directory is free. Throws INVALID_REQUEST. */
function formerBroker(
  root: string,
  directory: string,
  clusterId: string,
  broker: LocalBroker,
  fileSystem: FileSystem,
): number | null {
  const refuse = (why: string) => new KafkaError('INVALID_REQUEST', { message: `${directory} ${why}.` })
  const outer = logDirAround(directory, fileSystem)
  if (outer !== null) throw refuse(`is inside another log.dir, ${outer}`)
  const another = claimOfAnother(fileSystem, directory, root)
  if (another !== null) {
    throw refuse(`is the log.dir of broker ${another.brokerId} of another cluster directory, ${another.root}`)
  }
  const look = lookAtLogDir(fileSystem, directory)
  if (look.kind === 'no directory') throw refuse('is a file, where a directory is needed')
  if (look.kind === 'unreadable') throw refuse(`can't be used: ${look.message}`)
  if (look.kind !== 'formatted') {
    const [stranger] = strangersIn(directory, fileSystem)
    if (stranger === undefined) return null
    throw refuse(`is not empty, and no log.dir: it holds ${stranger}`)
  }
  const { clusterId: foundId, nodeId, directoryId } = look.properties
  if (foundId !== clusterId) throw refuse(`belongs to another cluster, ${foundId ?? 'which it does not name'}`)
  if (nodeId === null) throw refuse('is the log.dir of nobody')
  if (isFree(root, directory, nodeId, broker, fileSystem)) return nodeId
  const known = broker.membership.directoryIdOf(nodeId)
  if (directoryId === null || known === null || known === directoryId) {
    throw refuse(`is the log.dir of broker ${nodeId} already`)
  }
  if (strangersIn(directory, fileSystem).length > 0) {
    throw refuse(`was the log.dir of a broker ${nodeId} that left, and another broker has that id now`)
  }
  // Whoever was about to add it was killed, and another one came: nothing is in it, and it gets an id of its own.
  fileSystem.removeFile(path.join(directory, META_PROPERTIES))
  return null
}

/** Whether a log.dir of that id can be the broker's: nobody has the id, and its name leads nowhere else. */
function isFree(root: string, directory: string, brokerId: number, broker: LocalBroker, fileSystem: FileSystem) {
  if (broker.isBroker(brokerId)) return false
  const name = path.join(root, brokerDirectoryName(brokerId))
  return fileSystem.stat(name) === null || fileSystem.realPath(name) === fileSystem.realPath(directory)
}

/** What speaks against filling the directory: names that an `add` that was killed did not leave. */
function strangersIn(directory: string, fileSystem: FileSystem): readonly string[] {
  const metadata = `${CLUSTER_METADATA_TOPIC}-0`
  const isOwn = (name: string): boolean => LEFT_OVER.has(name.replace(/\.tmp$/, ''))
  return (fileSystem.list(directory) ?? []).flatMap((name) => {
    if (name !== metadata) return isOwn(name) ? [] : [name]
    return (fileSystem.list(path.join(directory, name)) ?? []).every(isOwn) ? [] : [name]
  })
}

/** The log.dir that the path lies in; null when there is none. */
function logDirAround(directory: string, fileSystem: FileSystem): string | null {
  const above = path.dirname(directory)
  if (above === directory) return null
  const isThere = fileSystem.stat(above)?.isDirectory === true
  if (isThere && fileSystem.stat(path.join(above, META_PROPERTIES)) !== null) return above
  return logDirAround(isThere ? fileSystem.realPath(above) : above, fileSystem)
}

/** A log.dir at another place, and then a link to it. False: the name is another broker's by now. */
function makeAt(given: string, root: string, name: string, newBroker: NewBroker, surroundings: Surroundings): boolean {
  const { fileSystem } = surroundings
  fileSystem.makeDirectory(given)
  writeClusterClaim(fileSystem, given, { brokerId: newBroker.brokerId, root: fileSystem.realPath(root) })
  fill(given, newBroker, surroundings)
  const target = fileSystem.realPath(given)
  try {
    // A link that leads nowhere is of a broker that was removed while its disk was away.
    if (fileSystem.stat(name) === null && fileSystem.isLink(name)) fileSystem.removeFile(name)
    if (fileSystem.stat(name) === null) fileSystem.makeLink(target, name)
  } catch (error) {
    if (fileSystem.stat(name) === null) throw error
  }
  fileSystem.syncDirectory(root)
  return fileSystem.realPath(name) === target
}

/** It gets its name when it is whole. False: the name is another broker's by now. */
function makeInside(root: string, name: string, newBroker: NewBroker, surroundings: Surroundings): boolean {
  const { fileSystem, random } = surroundings
  const building = path.join(root, RUN_DIRECTORY, `new-${Buffer.from(random.bytes(8)).toString('hex')}`)
  try {
    fill(building, newBroker, surroundings)
    fileSystem.rename(building, name)
  } catch (error) {
    const isTaken = fileSystem.stat(building) !== null && fileSystem.stat(name) !== null
    fileSystem.removeDirectory(building)
    if (isTaken) return false
    throw error
  }
  fileSystem.syncDirectory(root)
  return true
}

/** A log.dir with nothing in it but what says whose it is; the metadata is copied by who registers the broker. */
function fill(directory: string, { brokerId, clusterId, source }: NewBroker, surroundings: Surroundings): void {
  const { fileSystem, clock, random } = surroundings
  if (fileSystem.stat(path.join(directory, META_PROPERTIES)) !== null) return
  const metadata = path.join(directory, `${CLUSTER_METADATA_TOPIC}-0`)
  fileSystem.makeDirectory(metadata)
  fileSystem.replaceFile(
    path.join(metadata, PARTITION_METADATA),
    Buffer.from(formatPartitionMetadata(METADATA_TOPIC_ID)),
  )
  const bootstrap = fileSystem.readFile(path.join(source, BOOTSTRAP_CHECKPOINT))
  if (bootstrap !== null) fileSystem.replaceFile(path.join(directory, BOOTSTRAP_CHECKPOINT), bootstrap)
  const properties = { clusterId, nodeId: brokerId, directoryId: randomUuid(random) }
  const text = formatMetaProperties(properties, clock.nowMs())
  fileSystem.replaceFile(path.join(directory, META_PROPERTIES), Buffer.from(text))
}
