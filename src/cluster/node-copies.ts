/** Copies of directories on this machine's own file system. */
import path from 'node:path'
import { readClusterClaim } from '../broker/replication/cluster-claim.ts'
import type { DirectoryListing } from '../common/directory-listing.ts'
import { KafkaError } from '../common/kafka-error.ts'
import { META_PROPERTIES } from '../metadata/format/meta-properties.ts'
import { copySmallFile } from '../storage/copy/pin-log.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import { nodeFileSystem } from '../storage/io/node-file-system.ts'
import { SERVER_PROPERTIES } from './broker-properties.ts'
import { type ClusterDirectory, inspectClusterDirectory, looksLikeCluster } from './cluster-directory.ts'
import { buildAside, demandApart, demandPlain } from './copies/copied-places.ts'
import { copyDirectory, type DirectoryCopy } from './copies/copy-directory.ts'
import { type ListingOptions, listDirectory } from './copies/list-directory.ts'
import { asideOf, putBack } from './copies/set-aside.ts'
import { demandNoStrangers } from './copies/strangers.ts'
import { UseOfLogDirs } from './copies/use-of-log-dirs.ts'
import { type DoctorSurroundings, examinedBrokers } from './doctor/examined-brokers.ts'
import type { Environment } from './environment.ts'
import { locate, nodeSurroundings } from './node-doctor.ts'
import { type GivenAddress, resolveAddress } from './resolve-address.ts'

interface RunOptions {
  readonly isIndependent: boolean
  readonly mayLack: boolean
  readonly signal: AbortSignal
  readonly notice: (sentence: string) => void
  readonly onProgress: (bytes: number) => void
}

interface Report extends DirectoryCopy {
  readonly source: string
  readonly target: string
  readonly replaced: string | null
}

/** A plain file, which Kafka and kafdir pass over: what the directory is a copy of. */
const NOTE = 'kafdir-snapshot.json'

/** See DirectoryCopies of the tools. */
export function nodeCopies(environment: Environment) {
  const surroundings = nodeSurroundings(environment)
  const absolute = (given: string): string => path.resolve(environment.workingDirectory, given)
  return {
    snapshot: async (address: GivenAddress, given: string, options: RunOptions): Promise<Report> => {
      const { directory, cluster } = await locate(address, environment)
      const target = absolute(given)
      demandAbsent(target)
      return copy({ directory, cluster, target, isSnapshot: true, demandReplaceable: null }, surroundings, options)
    },
    restore: async (
      given: string,
      address: GivenAddress,
      options: RunOptions & { readonly replaces: boolean },
    ): Promise<Report> => {
      const target = await resolveAddress(address, environment, nodeFileSystem)
      demandPlain(target, nodeFileSystem)
      const aside = putBack(target, nodeFileSystem)
      if (aside !== null) options.notice(`A restore was cut short: ${aside} is ${target} again, as it was before.`)
      const { directory, cluster } = await locate({ dir: given }, environment)
      const { use, demandReplaceable } = occupy(target, options.replaces, surroundings)
      try {
        const copied = { directory, cluster, target, isSnapshot: false, demandReplaceable }
        const report = await copy(copied, surroundings, options)
        if (report.replaced !== null) nodeFileSystem.removeDirectory(report.replaced)
        return report
      } finally {
        use?.end()
      }
    },
    list: async (address: GivenAddress, options: ListingOptions): Promise<DirectoryListing> => {
      const { cluster } = await locate(address, environment)
      return listDirectory(cluster, surroundings, options)
    },
  }
}

interface Copied {
  readonly directory: string
  readonly cluster: ClusterDirectory
  readonly target: string
  readonly isSnapshot: boolean
  /** See buildAside. */
  readonly demandReplaceable: ((directory: string) => void) | null
}

async function copy(
  { directory, cluster, target, isSnapshot, demandReplaceable }: Copied,
  surroundings: DoctorSurroundings,
  options: RunOptions,
): Promise<Report> {
  const { fileSystem, clock } = surroundings
  const sources = [cluster.root ?? cluster.logDir, cluster.logDir]
  demandApart(target, sources, surroundings)
  let done: DirectoryCopy = { partitions: 0, bytes: 0, sharedBytes: 0 }
  const replaced = await buildAside(target, surroundings, demandReplaceable, async (building) => {
    const { isIndependent, ...rest } = options
    const takenAt = new Date(clock.nowMs()).toISOString()
    done = await copyDirectory(cluster, building, surroundings, { ...rest, mayShare: !isIndependent })
    const note = { version: 1, takenAt, source: directory, ...done }
    if (!isSnapshot && cluster.root !== null) keepOwnFiles(target, building, fileSystem)
    if (isSnapshot) fileSystem.replaceFile(path.join(building, NOTE), Buffer.from(`${JSON.stringify(note, null, 2)}\n`))
  })
  return { ...done, source: directory, target, replaced }
}

/** What is the place's, and not the cluster's. */
function keepOwnFiles(target: string, building: string, fileSystem: FileSystem): void {
  const settings = path.join(building, SERVER_PROPERTIES)
  if (fileSystem.stat(settings) === null) copySmallFile(fileSystem, path.join(target, SERVER_PROPERTIES), settings)
  const ignored = path.join(building, '.gitignore')
  fileSystem.removeFile(ignored)
  if (path.basename(target) === '.kafdir') fileSystem.replaceFile(ignored, Buffer.from('*\n'))
}

function demandAbsent(target: string): void {
  if (nodeFileSystem.stat(target) === null && !nodeFileSystem.isLink(target)) return demandOutside(target)
  throw new KafkaError('INVALID_REQUEST', {
    message: `${target} exists already.`,
    hint: 'Name a directory that does not: nothing is ever copied over something else.',
  })
}

/** A broker does not start on a log.dir with other directories in it, and a cluster directory is not the place for others. */
function demandOutside(target: string): void {
  for (let above = path.dirname(target); above !== path.dirname(above); above = path.dirname(above)) {
    if (!looksLikeCluster(above, nodeFileSystem)) continue
    throw new KafkaError('INVALID_REQUEST', {
      message: `${target} would be inside the cluster in ${above}: nothing was copied.`,
      hint: 'Name a directory outside of it.',
    })
  }
}

interface Occupied {
  /** Null: no log.dir is there. */
  readonly use: UseOfLogDirs | null
  /** Throws when there is something in a directory that must not be deleted. */
  readonly demandReplaceable: (directory: string) => void
}

/** Nobody works in what is to be replaced, and nothing else is in it. Throws KafkaError. */
function occupy(target: string, replaces: boolean, surroundings: DoctorSurroundings): Occupied {
  const cluster = inspectClusterDirectory(target, nodeFileSystem)
  demandWhole(target, cluster)
  // Nothing but a cluster's settings: who makes a cluster there meanwhile keeps it.
  if (!cluster.exists) return { use: null, demandReplaceable: demandNoCluster }
  if (!replaces) throw holdsCluster(target)
  const aside = asideOf(target)
  if (nodeFileSystem.stat(aside) !== null) {
    throw new KafkaError('INVALID_REQUEST', {
      message: `${aside} is left of an earlier restore of ${target} that was cut short.`,
      hint: 'Look whether anything in it is still wanted, delete it, and try again.',
    })
  }
  const demandReplaceable = (directory: string): void => demandNoStrangers(directory, cluster, nodeFileSystem)
  demandReplaceable(target)
  const brokers = examinedBrokers(cluster, surroundings, () => undefined)
  return { use: UseOfLogDirs.beginAlone(brokers, surroundings), demandReplaceable }
}

function demandNoCluster(directory: string): void {
  if (inspectClusterDirectory(directory, nodeFileSystem).exists) throw holdsCluster(directory)
}

/** Throws for a log.dir of a cluster directory, which is that log.dir's only name. */
function demandWhole(target: string, { root, logDir, exists }: ClusterDirectory): void {
  if ((root ?? logDir) !== target) throw isPart(target, root ?? logDir)
  const claim = exists && root === null ? readClusterClaim(nodeFileSystem, target) : null
  if (claim !== null) throw isPart(target, claim.root)
  for (let above = path.dirname(target); above !== path.dirname(above); above = path.dirname(above)) {
    if (nodeFileSystem.stat(path.join(above, META_PROPERTIES)) !== null) throw isPart(target, above)
  }
}

function isPart(target: string, whole: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', {
    message: `${target} is a part of the cluster in ${whole}: nothing was restored.`,
    hint: 'Name that one, or a directory outside of it, with --dir.',
  })
}

function holdsCluster(target: string): KafkaError {
  return new KafkaError('INVALID_REQUEST', {
    message: `${target} holds a cluster already.`,
    hint: 'Name a new directory with --dir, or replace what is there with --force.',
  })
}
