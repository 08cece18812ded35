/**
 * The directory of the metadata log as this process found it. Whoever removes it and makes another one in its place makes
 * another cluster, in which nothing that this process knows is true.
 */
import path from 'node:path'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { METADATA_TOPIC_ID } from '../../common/uuid.ts'
import { formatPartitionMetadata, PARTITION_METADATA } from '../../storage/checkpoint/partition-metadata.ts'
import type { FileSystem, OpenFile } from '../../storage/io/file-system.ts'

const OPERATION_LOCK = 'kafdir-operation.lock'

export class MetadataDirectory {
  readonly path: string
  readonly #fileSystem: FileSystem
  /** A file that stays as long as the directory does. It is kept open: nothing else can have its inode meanwhile. */
  #mark: OpenFile | null = null
  #markInode = -1

  constructor(fileSystem: FileSystem, directory: string) {
    this.#fileSystem = fileSystem
    this.path = directory
  }

  /** Throws KAFKA_STORAGE_ERROR when the directory is not the one of the first call any more. */
  demandSame(): void {
    const found = this.#fileSystem.stat(this.#markPath)
    if (this.#mark !== null) {
      if (found?.inode !== this.#markInode) throw this.replaced()
      return
    }
    this.#mark = found === null ? null : this.#openMark()
    this.#markInode = this.#mark?.stat().inode ?? -1
  }

  /** Opens the file whose kernel lock makes its holder the controller. Makes the directory if need be. */
  openOperationLock(): OpenFile {
    if (this.#fileSystem.stat(this.path) === null) {
      this.#fileSystem.makeSubdirectory(this.path)
      this.#fileSystem.syncDirectory(path.dirname(this.path))
    }
    return this.#fileSystem.open(path.join(this.path, OPERATION_LOCK), 'create')
  }

  /** Call it under the lock. Throws as `demandSame` when `lock` is not everybody's any more. */
  demandLocked(lock: OpenFile): void {
    if (!this.isLockedBy(lock)) throw this.replaced()
  }

  /** Whether `lock` is everybody's still. */
  isLockedBy(lock: OpenFile): boolean {
    return this.#fileSystem.stat(lock.path)?.inode === lock.stat().inode
  }

  /**
   * Makes it one that a log can be in: the tool that formats leaves it out, or leaves no topic id in it. Call it under the
   * lock: the file is a lock itself, which must not be replaced.
   */
  complete(): void {
    if (this.#fileSystem.stat(this.#markPath) !== null) return
    this.#fileSystem.replaceFile(this.#markPath, Buffer.from(formatPartitionMetadata(METADATA_TOPIC_ID)))
  }

  close(): void {
    this.#mark?.close()
    this.#mark = null
  }

  get #markPath(): string {
    return path.join(this.path, PARTITION_METADATA)
  }

  /** Null where it may not be opened, or has gone: there is nothing to compare then. */
  #openMark(): OpenFile | null {
    try {
      return this.#fileSystem.open(this.#markPath, 'read')
    } catch (error) {
      if (isKafkaError(error)) return null
      throw error
    }
  }

  /** What to throw when it is not what it was. */
  replaced(): KafkaError {
    return new KafkaError('KAFKA_STORAGE_ERROR', {
      message: `${path.dirname(this.path)} was deleted or replaced while it was open.`,
      hint: 'Start again to use what is there now.',
    })
  }
}
