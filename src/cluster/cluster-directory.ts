/** Which directory is the broker's: a cluster directory's `broker-1`, or a Kafka log.dir itself. */
import path from 'node:path'
import { brokerDirectoryName, brokerIdOf } from '../broker/replication/broker-directories.ts'
import { isKafkaError, KafkaError } from '../common/kafka-error.ts'
import { META_PROPERTIES, type MetaProperties, parseMetaProperties } from '../metadata/format/meta-properties.ts'
import { QUORUM_NOTE } from '../metadata/log/quorum-note.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import { SERVER_PROPERTIES } from './broker-properties.ts'
import { demandNothingAside } from './copies/set-aside.ts'

const BROKER_DIRECTORY = 'broker-1'
const RUN_DIRECTORY = 'run'
const PROTOCOL_FILE = 'protocol'
/** What may be in a cluster directory before there is a broker in it. */
const OWN_NAMES: ReadonlySet<string> = new Set([RUN_DIRECTORY, SERVER_PROPERTIES, '.gitignore'])
/** Rises when processes of two versions could not work on one directory at the same time. */
const PROTOCOL_VERSION = 1

export interface ClusterDirectory {
  /** The log.dir of the broker that this process begins with; it may have to be made. */
  readonly logDir: string
  /** False: nothing is there yet, the first change makes it. */
  readonly exists: boolean
  /** The directory that holds `broker-1` and `run`; null for a bare log.dir. */
  readonly root: string | null
}

/**
 * Looks at `directory` and changes nothing. Throws KAFKA_STORAGE_ERROR when it is something else, or when the cluster that
 * was there was set aside.
 */
export function inspectClusterDirectory(given: string, fileSystem: FileSystem): ClusterDirectory {
  const directory = clusterAround(given, fileSystem) ?? given
  const has = (...names: string[]) => fileSystem.stat(path.join(directory, ...names)) !== null
  const stat = fileSystem.stat(directory)
  const file = stat === null ? fileAbove(directory, fileSystem) : stat.isDirectory ? null : directory
  if (file !== null) throw notOurs(file, 'is a file, where a directory is needed')
  if (has(META_PROPERTIES)) return { logDir: directory, exists: true, root: null }
  const logDir = path.join(directory, BROKER_DIRECTORY)
  const found = has(QUORUM_NOTE)
    ? oneOfSeveral(directory, fileSystem)
    : has(BROKER_DIRECTORY, META_PROPERTIES)
      ? logDir
      : lowestBroker(directory, fileSystem)
  if (found !== null) {
    checkProtocol(directory, fileSystem)
    return { logDir: found, exists: true, root: directory }
  }
  const strangers = (fileSystem.list(directory) ?? []).filter((name) => !OWN_NAMES.has(name))
  // Another process may be making it right now.
  if (has(BROKER_DIRECTORY, META_PROPERTIES)) return { logDir, exists: true, root: directory }
  if (has(BROKER_DIRECTORY)) throw incomplete(path.join(directory, BROKER_DIRECTORY, META_PROPERTIES))
  if (strangers.length > 0)
    throw notOurs(directory, `is not a Kafka directory: it holds other things (${strangers[0]})`)
  demandNothingAside(directory, fileSystem)
  return { logDir, exists: false, root: directory }
}

/** Whether `directory` is a log.dir or a cluster directory, by their marks alone: it may hold anything else. */
export function looksLikeCluster(directory: string, fileSystem: FileSystem): boolean {
  const marks = [META_PROPERTIES, path.join(RUN_DIRECTORY, PROTOCOL_FILE)]
  return marks.some((mark) => fileSystem.stat(path.join(directory, mark)) !== null)
}

/** The cluster directory that a log.dir named `broker-N` is in; null for one that is by itself. */
function clusterAround(directory: string, fileSystem: FileSystem): string | null {
  if (brokerIdOf(path.basename(directory)) === null) return null
  const root = path.dirname(directory)
  return fileSystem.stat(path.join(root, RUN_DIRECTORY, PROTOCOL_FILE)) === null ? null : root
}

/** Broker 1 may have been removed. Null: no broker is there. */
function lowestBroker(directory: string, fileSystem: FileSystem): string | null {
  const found = brokerIds(directory, fileSystem)
    .map((id) => path.join(directory, brokerDirectoryName(id)))
    .find((logDir) => fileSystem.stat(path.join(logDir, META_PROPERTIES)) !== null)
  return found ?? null
}

/**
 * The lowest of several brokers whose log.dir can be used: any of them may be away, or have lost what says whose it is. Where
 * they name several clusters, the one that most of them name counts. Throws KAFKA_STORAGE_ERROR when there is none.
 */
function oneOfSeveral(directory: string, fileSystem: FileSystem): string {
  const usable = brokerIds(directory, fileSystem).flatMap((id) => {
    const logDir = path.join(directory, brokerDirectoryName(id))
    const properties = propertiesIn(logDir, fileSystem)
    return properties?.nodeId === id ? [{ logDir, clusterId: properties.clusterId }] : []
  })
  const votes = ({ clusterId }: { readonly clusterId: string }): number =>
    usable.filter((other) => other.clusterId === clusterId).length
  const [best] = usable.toSorted((a, b) => votes(b) - votes(a))
  if (best !== undefined) return best.logDir
  throw new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `${directory} is a cluster of several brokers, and none of their directories can be used.`,
    hint: `Nothing was changed; bring one of them back, with its ${META_PROPERTIES}.`,
  })
}

function brokerIds(directory: string, fileSystem: FileSystem): readonly number[] {
  return (fileSystem.list(directory) ?? []).flatMap((name) => brokerIdOf(name) ?? []).sort((a, b) => a - b)
}

/** Null: it is not there, or can't be read or understood. */
function propertiesIn(logDir: string, fileSystem: FileSystem): MetaProperties | null {
  const file = path.join(logDir, META_PROPERTIES)
  try {
    const text = fileSystem.readFile(file)?.toString('latin1')
    return text === undefined ? null : parseMetaProperties(text, file)
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return null
  }
}

/**
 * Makes a new cluster directory: `fill` writes the log.dir into the directory it is given, which then gets its name at
 * once. When another process is faster, its directory is used.
 */
export async function createClusterDirectory(
  root: string,
  fileSystem: FileSystem,
  suffix: string,
  fill: (directory: string) => Promise<void>,
): Promise<void> {
  const run = path.join(root, RUN_DIRECTORY)
  const changed = directoriesToChange(root, fileSystem)
  fileSystem.makeDirectory(run)
  if (path.basename(root) === '.kafdir') await writeSmallFile(path.join(root, '.gitignore'), '*\n', fileSystem)
  await writeSmallFile(path.join(run, PROTOCOL_FILE), `${PROTOCOL_VERSION}\n`, fileSystem)
  fileSystem.syncDirectory(run)
  const building = path.join(run, `new-${suffix}`)
  const logDir = path.join(root, BROKER_DIRECTORY)
  try {
    fileSystem.makeDirectory(building)
    await fill(building)
    fileSystem.rename(building, logDir)
  } catch (error) {
    fileSystem.removeDirectory(building)
    if (fileSystem.stat(path.join(logDir, META_PROPERTIES)) === null) throw error
  }
  // Also for the directory of a faster process, which may not have come to that yet.
  for (const directory of changed) fileSystem.syncDirectory(directory)
}

/** `root`, and those above it that get a new name when it is made: the name of a directory is as much as what is in it. */
function directoriesToChange(root: string, fileSystem: FileSystem): readonly string[] {
  const above = path.dirname(root)
  return above === root || fileSystem.stat(root) !== null ? [root] : [root, ...directoriesToChange(above, fileSystem)]
}

/** The file on the way to a directory that is not there yet; null when there is none. */
function fileAbove(directory: string, fileSystem: FileSystem): string | null {
  const above = path.dirname(directory)
  if (above === directory) return null
  const stat = fileSystem.stat(above)
  if (stat === null) return fileAbove(above, fileSystem)
  return stat.isDirectory ? null : above
}

/** Several processes may do this at once: all write the same few bytes in place. */
async function writeSmallFile(file: string, text: string, fileSystem: FileSystem): Promise<void> {
  const opened = fileSystem.open(file, 'create')
  try {
    opened.write(Buffer.from(text), 0)
    await opened.datasync()
  } finally {
    opened.close()
  }
}

/** What is no number says nothing: the machine went down before the bytes of a new file were on the disk. */
function checkProtocol(root: string, fileSystem: FileSystem): void {
  const text = fileSystem
    .readFile(path.join(root, RUN_DIRECTORY, PROTOCOL_FILE))
    ?.toString('utf8')
    .trim()
  if (text === undefined || !/^\d+$/.test(text) || Number(text) <= PROTOCOL_VERSION) return
  throw new KafkaError('UNSUPPORTED_VERSION', {
    message: `${root} is used by a newer version of kafdir (protocol ${text}, this one knows ${PROTOCOL_VERSION}).`,
    hint: 'Update kafdir.',
  })
}

/** A log.dir gets its name only when it is complete, so something was lost since. */
function incomplete(file: string): KafkaError {
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `${file} is missing, which says whose directory it is.`,
    hint: 'Nothing was changed; restore the file from a copy.',
  })
}

function notOurs(directory: string, what: string): KafkaError {
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `${directory} ${what}.`,
    hint: 'Name a cluster directory, the log.dir of a broker, or an empty or new directory with --dir.',
  })
}
