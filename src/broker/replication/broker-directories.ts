/**
 * The log.dirs of the brokers of one cluster directory, as this process finds them. A broker is online as long as its
 * directory says that it is its own, and nothing has failed there in this process. Kafka: LogManager, one for each broker.
 */
import path from 'node:path'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { Uuid } from '../../common/uuid.ts'
import { lookAtLogDir } from '../../metadata/format/look-at-log-dir.ts'
import { META_PROPERTIES, type MetaProperties, parseMetaProperties } from '../../metadata/format/meta-properties.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { storageError } from '../../storage/io/storage-error.ts'
import type { LogDir } from '../../storage/log-dir/log-dir.ts'
import { type ClusterClaim, claimOfAnother, readClusterClaim, writeClusterClaim } from './cluster-claim.ts'

/** A plain file, which a real broker ignores: whether the directory takes bytes at all. */
const PROBE_FILE = 'kafdir-probe'
/** More than the rest of a disk that somebody calls full. */
const PROBE_BYTES = 1024 * 1024
const BROKER_NAME = /^broker-(0|[1-9]\d{0,8})$/

export interface BrokerDirectoriesOptions {
  readonly fileSystem: FileSystem
  /** Path of the cluster directory; null: a bare log.dir, which is the only one. */
  readonly root: string | null
  /** Absolute path of the log.dir that this process began with. */
  readonly logDir: string
  /** Nothing is to be changed. */
  readonly isReadOnly?: boolean
  readonly openLogDir: (directory: string) => LogDir
  /** Told when a log.dir fails, or is replaced: what was opened in it is of no use any more. */
  readonly onFailure: (brokerId: number) => void
}

/** The name of a broker's log.dir, or a link to it, in the cluster directory. */
export function brokerDirectoryName(brokerId: number): string {
  return `broker-${brokerId}`
}

/** The id in such a name; null for other names. */
export function brokerIdOf(name: string): number | null {
  const digits = BROKER_NAME.exec(name)?.[1]
  return digits === undefined ? null : Number(digits)
}

interface OpenDirectory {
  readonly logDir: LogDir
  /** Of the directory: another one may get its path. */
  readonly inode: number | undefined
}

export class BrokerDirectories {
  readonly #options: BrokerDirectoriesOptions
  readonly #open = new Map<number, OpenDirectory>()
  /** Somebody may still be at work in them. */
  readonly #retired: LogDir[] = []
  /** What failed, by broker; a disk that lost what it had said to have stored is not asked again. */
  readonly #failed = new Map<number, { readonly error: unknown; readonly isForGood: boolean }>()
  /** Why a directory took no bytes when it was tried last, by broker. */
  readonly #refused = new Map<number, KafkaError>()
  /** What the meta.properties said that was read last, by path. */
  readonly #known = new Map<string, { readonly mark: string; readonly properties: MetaProperties | null }>()
  #clusterId: string | null = null

  constructor(options: BrokerDirectoriesOptions) {
    this.#options = options
  }

  /** Absolute path of the broker's log.dir; it need not be there. */
  pathOf(brokerId: number): string {
    const { root, logDir } = this.#options
    return root === null ? logDir : path.join(root, brokerDirectoryName(brokerId))
  }

  /** Brokers with a name in the cluster directory, rising, whether they belong to the cluster or not. */
  listed(): readonly number[] {
    const { root, fileSystem } = this.#options
    const names = root === null ? [] : (fileSystem.list(root) ?? [])
    return names.flatMap((name) => brokerIdOf(name) ?? []).sort((a, b) => a - b)
  }

  /** The log.dir of a broker, kept open. Throws KAFKA_STORAGE_ERROR when it is not online. */
  logDir(brokerId: number): LogDir {
    const failure = this.#failed.get(brokerId)
    const known = this.#open.get(brokerId)
    if (failure === undefined && known !== undefined) return known.logDir
    if (!this.isOnline(brokerId)) throw this.failureOf(brokerId)
    const directory = this.pathOf(brokerId)
    this.#claim(brokerId)
    const logDir = this.#options.openLogDir(directory)
    this.#open.set(brokerId, { logDir, inode: this.#options.fileSystem.stat(directory)?.inode })
    return logDir
  }

  /** Whether the broker's directory is there, is its own, and did not fail. A look of microseconds. */
  isOnline(brokerId: number): boolean {
    return !this.#failed.has(brokerId) && this.isInPlace(brokerId)
  }

  /** Whether the broker's directory is there and is its own, whatever has failed there before. */
  isInPlace(brokerId: number): boolean {
    if (this.#options.root === null) return true
    const properties = this.#propertiesOf(brokerId)
    if (properties === null || properties.nodeId !== brokerId || this.#anotherClusterOf(brokerId) !== null) return false
    this.#clusterId ??= this.#propertiesIn(this.#options.logDir)?.clusterId ?? null
    return this.#clusterId === null || properties.clusterId === this.#clusterId
  }

  /** Where the broker's log.dir really is, for the user: its directory may be a link. */
  shownPathOf(brokerId: number): string {
    const { fileSystem } = this.#options
    const directory = this.pathOf(brokerId)
    try {
      if (!fileSystem.isLink(directory) || fileSystem.stat(directory) === null) return directory
      return fileSystem.realPath(directory)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return directory
    }
  }

  /** What is the matter with a broker that can't be used; null: nothing that this process knows of. */
  problemOf(brokerId: number): KafkaError | null {
    return this.isOnline(brokerId) ? (this.#refused.get(brokerId) ?? null) : this.failureOf(brokerId)
  }

  /** The same for the user: what nobody knows yet is tried. The path, where the directory can be used after all. */
  whatIsWrong(brokerId: number): string {
    if (this.problemOf(brokerId) === null) this.#takesBytes(brokerId)
    return this.problemOf(brokerId)?.message ?? this.shownPathOf(brokerId)
  }

  /** What is the matter with a broker that is offline. */
  failureOf(brokerId: number): KafkaError {
    const directory = this.pathOf(brokerId)
    const why = this.#whyNotItsOwn(brokerId)
    if (why !== null) return new KafkaError('KAFKA_STORAGE_ERROR', { message: why })
    const cause = this.#failed.get(brokerId)?.error ?? this.#refused.get(brokerId)
    const said = isKafkaError(cause) ? cause.message : 'it failed'
    const message = said.includes(directory) ? said : `${directory}: ${said}`
    return new KafkaError('KAFKA_STORAGE_ERROR', { message, cause })
  }

  /** Those that are online, rising. */
  online(brokerIds: Iterable<number>): readonly number[] {
    return [...brokerIds].filter((id) => this.isOnline(id)).sort((a, b) => a - b)
  }

  /** The directory.id of a broker that is online; null where its directory has none. */
  directoryIdOf(brokerId: number): Uuid | null {
    return this.#propertiesOf(brokerId)?.directoryId ?? null
  }

  /** Whether the directory that is there is its own, but none of the log.dirs that the broker registered with. */
  isAnother(brokerId: number, registered: readonly Uuid[]): boolean {
    if (registered.length === 0 || !this.isInPlace(brokerId)) return false
    const directoryId = this.directoryIdOf(brokerId)
    return directoryId !== null && !registered.includes(directoryId)
  }

  /** What belongs to the cluster is told by its id. */
  noteClusterId(clusterId: string): void {
    if (clusterId !== '') this.#clusterId = clusterId
  }

  /** Something failed in the broker's directory: it is offline for this process. */
  fail(brokerId: number, error: unknown): void {
    const isForGood = this.#open.get(brokerId)?.logDir.hasSyncFailed === true
    if (!this.#failed.has(brokerId)) this.#options.onFailure(brokerId)
    this.#failed.set(brokerId, { error, isForGood })
  }

  /** The broker's directory is a new one, whatever one of that name was before. */
  renew(brokerId: number): void {
    const known = this.#open.get(brokerId)
    if (known !== undefined) this.#retired.push(known.logDir)
    this.#open.delete(brokerId)
    this.#failed.delete(brokerId)
    this.#refused.delete(brokerId)
    this.#options.onFailure(brokerId)
  }

  /** Whether a broker that is offline can be used again: its directory is there and takes bytes. It is online then. */
  revive(brokerId: number): boolean {
    const failure = this.#failed.get(brokerId)
    if (failure?.isForGood === true || !this.isInPlace(brokerId) || !this.#takesBytes(brokerId)) return false
    this.#failed.delete(brokerId)
    const known = this.#open.get(brokerId)
    if (known !== undefined && known.inode !== this.#options.fileSystem.stat(this.pathOf(brokerId))?.inode) {
      this.#retired.push(known.logDir)
      this.#open.delete(brokerId)
    }
    return true
  }

  /** Call it when nothing is at work in any of them. */
  closeAll(): void {
    for (const { logDir } of this.#open.values()) logDir.close()
    for (const logDir of this.#retired) logDir.close()
    this.#open.clear()
  }

  /** A log.dir at another place may be linked from two cluster directories, one of which was copied. */
  #anotherClusterOf(brokerId: number): ClusterClaim | null {
    const { root, fileSystem } = this.#options
    const directory = this.pathOf(brokerId)
    try {
      if (root === null || !fileSystem.isLink(directory)) return null
      return claimOfAnother(fileSystem, directory, root)
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return null // its disk fails, which whoever works there will meet
    }
  }

  /** Why the directory is not the broker's; null: it is. */
  #whyNotItsOwn(brokerId: number): string | null {
    const { fileSystem } = this.#options
    const directory = this.pathOf(brokerId)
    const another = this.#anotherClusterOf(brokerId)
    if (another !== null) {
      return `${this.shownPathOf(brokerId)} is the log.dir of broker ${another.brokerId} of another cluster directory, ${another.root}`
    }
    try {
      const look = lookAtLogDir(fileSystem, directory)
      if (look.kind === 'formatted') {
        const { nodeId, clusterId } = look.properties
        if (nodeId !== brokerId)
          return `${directory} is the log.dir of ${nodeId === null ? 'nobody' : `broker ${nodeId}`}`
        return this.isInPlace(brokerId) ? null : `${directory} belongs to another cluster, ${clusterId}`
      }
      if (look.kind === 'unreadable') return `${path.join(directory, META_PROPERTIES)} can't be read: ${look.message}`
      if (look.kind === 'no directory') return `${directory} is a file, where a directory is needed`
      if (look.kind === 'empty') return `${directory} has no ${META_PROPERTIES}`
      return `${directory} is ${fileSystem.isLink(directory) ? 'a link to what is not there' : 'not there'}`
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return error.message
    }
  }

  /** A log.dir at another place says from now on whose it is. */
  #claim(brokerId: number): void {
    const { root, fileSystem, isReadOnly = false } = this.#options
    const directory = this.pathOf(brokerId)
    if (root === null || isReadOnly || !fileSystem.isLink(directory)) return
    try {
      const own = { brokerId, root: fileSystem.realPath(root) }
      const known = readClusterClaim(fileSystem, directory)
      if (known?.root !== own.root || known.brokerId !== brokerId) writeClusterClaim(fileSystem, directory, own)
    } catch (error) {
      if (!isKafkaError(error)) throw error // it can be read at least
    }
  }

  #propertiesOf(brokerId: number): MetaProperties | null {
    return this.#propertiesIn(this.pathOf(brokerId))
  }

  #propertiesIn(directory: string): MetaProperties | null {
    const { fileSystem } = this.#options
    const file = path.join(directory, META_PROPERTIES)
    try {
      const stat = fileSystem.stat(file)
      const mark = stat === null ? '' : `${stat.inode} ${stat.changedMs}`
      const known = this.#known.get(file)
      if (known?.mark === mark) return known.properties
      const text = stat === null ? undefined : fileSystem.readFile(file)?.toString('latin1')
      const properties = text === undefined ? null : parseMetaProperties(text, file)
      this.#known.set(file, { mark, properties })
      return properties
    } catch (error) {
      if (!isKafkaError(error)) throw error
      return null // whoever it was, it can't be read
    }
  }

  #takesBytes(brokerId: number): boolean {
    const { fileSystem } = this.#options
    const probe = path.join(this.pathOf(brokerId), PROBE_FILE)
    try {
      const file = fileSystem.open(probe, 'create')
      try {
        file.write(Buffer.alloc(PROBE_BYTES), 0)
      } finally {
        file.close()
        fileSystem.removeFile(probe)
      }
      this.#refused.delete(brokerId)
      return true
    } catch (error) {
      if (!isKafkaError(error)) throw error
      this.#refused.set(brokerId, error.cause === undefined ? error : storageError(error.cause, this.pathOf(brokerId)))
      return false
    }
  }
}
