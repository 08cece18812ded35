/**
 * Topics that are being deleted: noted in a file before their records go, so that whoever comes next removes the
 * directories that a killed process left. All under the controller's lock.
 */
import path from 'node:path'
import type { MetadataImage, TopicImage } from '../metadata/image/metadata-image.ts'
import type { FileSystem } from '../storage/io/file-system.ts'
import type { LogDir } from '../storage/log-dir/log-dir.ts'

/** A plain file of the log.dir, which a real broker ignores. A line for each topic: id, number of partitions, name. */
const FILE_NAME = 'kafdir-deleting'

export class PendingDeletions {
  readonly #fileSystem: FileSystem
  readonly #logDirs: () => readonly LogDir[]

  /** `logDirs`: where directories of topics may be; the note is in the first one. */
  constructor(fileSystem: FileSystem, logDirs: () => readonly LogDir[]) {
    this.#fileSystem = fileSystem
    this.#logDirs = logDirs
  }

  /** Whether somebody began a deletion and did not end it, or is at it. */
  get exist(): boolean {
    return this.#fileSystem.stat(this.#path) !== null
  }

  /** Call it before the records that delete `topics` are appended. Durable on return. */
  note(topics: readonly TopicImage[]): void {
    if (topics.length === 0) return
    const lines = topics.map(({ id, name, partitions }) => `${id} ${partitions.length} ${name}\n`)
    this.#fileSystem.replaceFile(this.#path, Buffer.from(this.#read() + lines.join('')))
  }

  /** Removes the directories of all noted topics that are not in `image`; one that is was never deleted after all. */
  async finish(image: MetadataImage): Promise<void> {
    for (const line of this.#read().split('\n')) {
      const [id, count, name] = line.split(' ')
      if (id === undefined || name === undefined || image.topicsById.has(id)) continue
      for (let partition = 0; partition < Number(count); partition++) {
        const topicPartition = { topic: name, partition }
        for (const logDir of this.#logDirs()) {
          if (logDir.topicIdOf(topicPartition) === id) await logDir.deletePartition(topicPartition)
        }
      }
    }
    this.#fileSystem.removeFile(this.#path)
  }

  get #path(): string {
    return path.join(this.#logDirs()[0]?.path ?? '', FILE_NAME)
  }

  #read(): string {
    return this.#fileSystem.readFile(this.#path)?.toString('utf8') ?? ''
  }
}
