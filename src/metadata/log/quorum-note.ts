/**
 * `metadata-quorum` of a cluster directory: which brokers' copies of the metadata log are in sync, and since which epoch.
 * There is none in a cluster of one broker. It is replaced under the controller's lock, after records of its epoch are in
 * all copies that it names: a copy whose last epoch is lower misses something. Kafka: raft's quorum-state.
 */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'

export const QUORUM_NOTE = 'metadata-quorum'

export interface QuorumNote {
  readonly epoch: number
  /** Ids of the brokers whose copies have all that counts, rising. */
  readonly inSync: readonly number[]
  /** Brokers that somebody fenced by hand: they stay so when their directories can be used. */
  readonly fenced: readonly number[]
}

/** The note of one cluster directory, read again when it is another file than before. */
export class QuorumNoteFile {
  readonly path: string
  readonly #fileSystem: FileSystem
  #known: { readonly mark: string; readonly note: QuorumNote } | null = null

  constructor(fileSystem: FileSystem, root: string) {
    this.#fileSystem = fileSystem
    this.path = path.join(root, QUORUM_NOTE)
  }

  /** Null when there is none. Throws CORRUPT_MESSAGE. */
  read(): QuorumNote | null {
    const stat = this.#fileSystem.stat(this.path)
    if (stat === null) return null
    const mark = `${stat.inode} ${stat.changedMs} ${stat.sizeBytes}`
    if (this.#known?.mark === mark) return this.#known.note
    const bytes = this.#fileSystem.readFile(this.path)
    if (bytes === null) return null
    const note = parseQuorumNote(bytes.toString('utf8'), this.path)
    this.#known = { mark, note }
    return note
  }

  /** Call it under the controller's lock; on the disk when it returns. Throws KAFKA_STORAGE_ERROR. */
  write(note: QuorumNote): void {
    this.#fileSystem.replaceFile(this.path, Buffer.from(formatQuorumNote(note)))
    this.#known = null
  }

  /** Call it under the controller's lock, when one broker is left. */
  remove(): void {
    this.#fileSystem.removeFile(this.path)
    this.#known = null
  }
}

export function formatQuorumNote({ epoch, inSync, fenced }: QuorumNote): string {
  return `epoch=${epoch}\nin-sync=${inSync.join(',')}\nfenced=${fenced.join(',')}\n`
}

export function parseQuorumNote(text: string, file: string): QuorumNote {
  const fields = new Map(text.split('\n').map((line) => [line.split('=')[0], line.split('=')[1]] as const))
  const digits = fields.get('epoch') ?? ''
  const epoch = /^\d+$/.test(digits) ? Number(digits) : Number.NaN
  const inSync = idsIn(fields.get('in-sync'))
  const fenced = idsIn(fields.get('fenced'))
  if (Number.isSafeInteger(epoch) && inSync !== null && inSync.length > 0 && fenced !== null) {
    return { epoch, inSync, fenced }
  }
  throw new KafkaError('CORRUPT_MESSAGE', {
    message: `${file} is damaged: it does not say which copies of the metadata log are in sync.`,
    hint: 'Remove the file: the longest copy of the latest epoch counts then.',
  })
}

function idsIn(text: string | undefined): readonly number[] | null {
  if (text === undefined) return null
  if (text === '') return []
  const ids = text.split(',').map((id) => (/^\d{1,9}$/.test(id) ? Number(id) : -1))
  return ids.includes(-1) ? null : ids.sort((a, b) => a - b)
}
