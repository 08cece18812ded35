/**
 * The `.txnindex` of a segment: the aborted transactions whose markers are in it. There is no file while there are none.
 * Other processes may write it too, under the partition's lock, so nothing of it is kept open. Kafka: TransactionIndex.
 *
 *   entry: int16 version = 0 | int64 producerId | int64 firstOffset | int64 lastOffset | int64 lastStableOffset
 */
import { assert } from '../../../common/assert.ts'
import { KafkaError } from '../../../common/kafka-error.ts'
import { readInt64, writeInt64 } from '../../../record/int64.ts'
import type { FileSystem, OpenFile } from '../../io/file-system.ts'

const VERSION = 0
const TRANSACTION_INDEX_ENTRY_BYTES = 34

/** Offsets are inclusive; `lastOffset` is that of the marker. Kafka: AbortedTxn. */
export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
  readonly lastOffset: number
  /** The log's last stable offset right after the marker. */
  readonly lastStableOffset: number
}

export class TransactionIndex {
  readonly #fileSystem: FileSystem
  readonly #path: string

  constructor(fileSystem: FileSystem, path: string) {
    this.#fileSystem = fileSystem
    this.#path = path
  }

  /** Adds the entry at the end; its marker must be behind those of all others. Makes the file when it is the first. */
  append(entry: AbortedTransaction): void {
    this.#withFile('create', (file) => {
      const count = entryCountOf(file)
      const last = count === 0 ? null : this.#entryAt(file, count - 1)
      assert(last === null || last.lastOffset < entry.lastOffset, `${this.#path} would not rise`)
      // Over the half of an entry that a dead writer may have left.
      file.write(formatEntry(entry), count * TRANSACTION_INDEX_ENTRY_BYTES)
    })
  }

  /** All entries, by rising `lastOffset`. Throws CORRUPT_MESSAGE when the file can't be an index. */
  all(): AbortedTransaction[] {
    const bytes = this.#fileSystem.readFile(this.#path)
    return bytes === null ? [] : parseTransactionIndex(bytes, this.#path)
  }

  /** Makes the file anew with `entries`, by rising marker, at once: nobody sees a part of them. Durable on return. */
  replace(entries: readonly AbortedTransaction[]): void {
    if (entries.length === 0) this.#fileSystem.removeFile(this.#path)
    else this.#fileSystem.replaceFile(this.#path, Buffer.concat(entries.map(formatEntry)))
  }

  /** Cuts the entries whose markers are at or behind `offset`, and a half one at the end. True when there were any. */
  truncateTo(offset: number): boolean {
    const stat = this.#fileSystem.stat(this.#path)
    if (stat === null || stat.sizeBytes === 0) return false
    return this.#withFile('write', (file) => {
      let kept = entryCountOf(file)
      while (kept > 0 && this.#entryAt(file, kept - 1).lastOffset >= offset) kept--
      const keptBytes = kept * TRANSACTION_INDEX_ENTRY_BYTES
      if (keptBytes === stat.sizeBytes) return false
      file.truncate(keptBytes)
      return true
    })
  }

  /** Resolves when all entries are on the disk; at once when there is no file. */
  async datasync(): Promise<void> {
    if (this.#fileSystem.stat(this.#path) === null) return
    const file = this.#fileSystem.open(this.#path, 'write')
    try {
      await file.datasync()
    } finally {
      file.close()
    }
  }

  #withFile<T>(mode: 'create' | 'write', use: (file: OpenFile) => T): T {
    const file = this.#fileSystem.open(this.#path, mode)
    try {
      return use(file)
    } finally {
      file.close()
    }
  }

  #entryAt(file: OpenFile, index: number): AbortedTransaction {
    const bytes = Buffer.alloc(TRANSACTION_INDEX_ENTRY_BYTES)
    file.read(bytes, 0, bytes.length, index * TRANSACTION_INDEX_ENTRY_BYTES)
    return parseEntry(bytes, 0, this.#path)
  }
}

function formatEntry({ producerId, firstOffset, lastOffset, lastStableOffset }: AbortedTransaction): Buffer {
  const bytes = Buffer.allocUnsafe(TRANSACTION_INDEX_ENTRY_BYTES)
  bytes.writeInt16BE(VERSION, 0)
  writeInt64(bytes, 2, producerId)
  writeInt64(bytes, 10, firstOffset)
  writeInt64(bytes, 18, lastOffset)
  writeInt64(bytes, 26, lastStableOffset)
  return bytes
}

/** The entries in the bytes of a `.txnindex`; the half of one at the end is passed over. Throws CORRUPT_MESSAGE. */
export function parseTransactionIndex(bytes: Buffer, path: string): AbortedTransaction[] {
  const entries: AbortedTransaction[] = []
  let lastOffset = -1
  for (let at = 0; at + TRANSACTION_INDEX_ENTRY_BYTES <= bytes.length; at += TRANSACTION_INDEX_ENTRY_BYTES) {
    const entry = parseEntry(bytes, at, path)
    if (entry.lastOffset <= lastOffset) throw corrupt(path)
    lastOffset = entry.lastOffset
    entries.push(entry)
  }
  return entries
}

function entryCountOf(file: OpenFile): number {
  return Math.floor(file.stat().sizeBytes / TRANSACTION_INDEX_ENTRY_BYTES)
}

function parseEntry(source: Buffer, at: number, path: string): AbortedTransaction {
  const entry = {
    producerId: readInt64(source, at + 2),
    firstOffset: readInt64(source, at + 10),
    lastOffset: readInt64(source, at + 18),
    lastStableOffset: readInt64(source, at + 26),
  }
  const { producerId, firstOffset, lastOffset, lastStableOffset } = entry
  // The transaction has ended, so the log is stable from its first offset on at least up to the next open one.
  const isPossible =
    producerId >= 0 && firstOffset >= 0 && firstOffset < lastOffset && lastStableOffset <= lastOffset + 1
  if (source.readInt16BE(at) !== VERSION || !isPossible) throw corrupt(path)
  return entry
}

function corrupt(path: string): KafkaError {
  return new KafkaError('CORRUPT_MESSAGE', { message: `${path} is not a transaction index.` })
}
