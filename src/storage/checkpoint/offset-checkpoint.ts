/** Offsets per partition, kept for a whole log.dir: `log-start-offset-checkpoint` and its siblings. Kafka: OffsetCheckpointFile. */
import type { FileSystem } from '../io/file-system.ts'
import { formatCheckpoint, parseCheckpoint } from './checkpoint-text.ts'

interface Entry {
  readonly topic: string
  readonly partition: string
  readonly offset: number
}

export class OffsetCheckpoint {
  readonly #fileSystem: FileSystem
  readonly #path: string
  #entries: ReadonlyMap<string, Entry> = new Map()
  /** Inode, size and time of the file whose entries are known: a new text is a new file. */
  #known = ''

  /** A missing file has no entries; one that can't be read neither, as in Kafka. */
  constructor(fileSystem: FileSystem, path: string) {
    this.#fileSystem = fileSystem
    this.#path = path
  }

  /** The offset of the partition whose directory is `name` (`orders-0`) as the file has it now; null when it has none. */
  offsetOf(name: string): number | null {
    return this.#current().get(name)?.offset ?? null
  }

  /**
   * Sets offsets by the name of the partition's directory; null takes an entry out. Durable on return. Call it under the
   * lock of the log.dir's checkpoints: the file is written as a whole.
   */
  update(changes: ReadonlyMap<string, number | null>): void {
    const entries = new Map(this.#current())
    for (const [name, offset] of changes) {
      if (offset === null) entries.delete(name)
      else entries.set(name, entryOf(name, offset))
    }
    if (hasSameOffsets(entries, this.#current())) return
    const lines = [...entries.values()].map(({ topic, partition, offset }) => [topic, partition, offset])
    this.#fileSystem.replaceFile(this.#path, Buffer.from(formatCheckpoint(lines)))
  }

  #current(): ReadonlyMap<string, Entry> {
    const stat = this.#fileSystem.stat(this.#path)
    const found = stat === null ? 'missing' : `${stat.inode} ${stat.sizeBytes} ${stat.modifiedMs}`
    if (found !== this.#known) {
      this.#entries = this.#read()
      this.#known = found
    }
    return this.#entries
  }

  #read(): Map<string, Entry> {
    const entries = new Map<string, Entry>()
    const text = this.#fileSystem.readFile(this.#path)?.toString('utf8') ?? ''
    for (const [topic, partition, text64] of linesOrNone(text, this.#path)) {
      const offset = Number(text64)
      if (topic === undefined || partition === undefined || !Number.isSafeInteger(offset) || offset < 0) continue
      entries.set(`${topic}-${partition}`, { topic, partition, offset })
    }
    return entries
  }
}

function linesOrNone(text: string, path: string): string[][] {
  try {
    return parseCheckpoint(text, path, 3)
  } catch {
    return [] // Kafka logs an error and treats the file as empty; every offset in it can be derived from the logs
  }
}

function entryOf(name: string, offset: number): Entry {
  const dash = name.lastIndexOf('-')
  return { topic: name.slice(0, dash), partition: name.slice(dash + 1), offset }
}

function hasSameOffsets(a: ReadonlyMap<string, Entry>, b: ReadonlyMap<string, Entry>): boolean {
  return a.size === b.size && [...a].every(([name, { offset }]) => b.get(name)?.offset === offset)
}
