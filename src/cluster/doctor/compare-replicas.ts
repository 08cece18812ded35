/** Replicas of a partition against each other: byte by byte, and by what they say where each was compacted by itself. */
import { crc32c } from '../../record/crc32c.ts'
import { RecordReader } from '../../record/record-reader.ts'
import { batchesOf, type OffsetRange } from '../../storage/inspection/batch-chunks.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'

/** More keys than this are not held in memory. */
const MAX_KEYS = 2_000_000

/** The bytes in pieces of any size, whatever the segments they come from. */
class ByteStream {
  readonly #chunks: Generator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: Generator<Buffer>) {
    this.#chunks = chunks
  }

  /** At least one byte; empty at the end. */
  peek(): Buffer {
    while (this.#rest.length === 0) {
      const next = this.#chunks.next()
      if (next.done === true) return this.#rest
      this.#rest = next.value
    }
    return this.#rest
  }

  skip(count: number): void {
    this.#rest = this.#rest.subarray(count)
  }

  close(): void {
    this.#chunks.return(undefined)
  }
}

/** In how many bytes of the range both are the same from its start on; null: in all of them. */
export function firstDifference(
  fileSystem: FileSystem,
  directories: readonly [string, string],
  range: OffsetRange,
): number | null {
  const a = new ByteStream(batchesOf(fileSystem, directories[0], range))
  const b = new ByteStream(batchesOf(fileSystem, directories[1], range))
  try {
    for (let same = 0; ; ) {
      const [left, right] = [a.peek(), b.peek()]
      const count = Math.min(left.length, right.length)
      if (count === 0) return left.length === right.length ? null : same
      if (!left.subarray(0, count).equals(right.subarray(0, count))) return same + firstUnequal(left, right)
      a.skip(count)
      b.skip(count)
      same += count
    }
  } finally {
    a.close()
    b.close()
  }
}

function firstUnequal(a: Buffer, b: Buffer): number {
  let at = 0
  while (a[at] === b[at]) at++
  return at
}

/** An offset at which compacted logs say different things; null: they say the same, or are too large to tell. */
export function differenceInMeaning(
  fileSystem: FileSystem,
  directories: readonly [string, string],
  range: OffsetRange,
): number | null {
  const [a, b] = directories.map((directory) => latestByKey(fileSystem, directory, range))
  if (a === undefined || b === undefined || a === null || b === null) return null
  for (const [key, latest] of a) if (b.get(key)?.mark !== latest.mark) return latest.offset
  for (const [key, latest] of b) if (!a.has(key)) return latest.offset
  return null
}

interface Latest {
  readonly offset: number
  readonly mark: string
}

/** Of each key the last record; none of a key whose last record deletes it. Null: there are too many. */
function latestByKey(fileSystem: FileSystem, directory: string, range: OffsetRange): Map<string, Latest> | null {
  const latest = new Map<string, Latest>()
  const reader = new RecordReader({ checkCrcs: false })
  for (const batches of batchesOf(fileSystem, directory, range)) {
    reader.reset(batches)
    while (reader.next()) {
      const { source, keyStart, keyEnd, valueStart, valueEnd, offset } = reader
      if (keyStart < 0 || offset < range.from || offset >= range.to) continue
      const key = source.toString('latin1', keyStart, keyEnd)
      if (valueStart < 0) latest.delete(key)
      else latest.set(key, { offset, mark: `${offset}:${crc32c(source.subarray(valueStart, valueEnd))}` })
      if (latest.size > MAX_KEYS) return null
    }
  }
  return latest
}
