/** Offsets per partition, kept for a whole log.dir: `log-start-offset-checkpoint` and its siblings. Kafka: OffsetCheckpointFile. */
import type { FileSystem } from '../io/file-system.ts'
import { formatCheckpoint, parseCheckpoint } from './checkpoint-text.ts'

/** Directory names of partitions (`orders-0`) → offset. A missing file has no entries; one that can't be read neither, as in Kafka. */
export function readOffsetCheckpoint(fileSystem: FileSystem, path: string): Map<string, number> {
  const offsets = new Map<string, number>()
  const text = fileSystem.readFile(path)?.toString('utf8') ?? ''
  for (const [topic, partition, offset] of entriesOrNone(text, path)) {
    const value = Number(offset)
    if (Number.isSafeInteger(value) && value >= 0) offsets.set(`${topic}-${partition}`, value)
  }
  return offsets
}

function entriesOrNone(text: string, path: string): string[][] {
  try {
    return parseCheckpoint(text, path, 3)
  } catch {
    return [] // Kafka logs an error and treats the file as empty; every offset in it can be derived from the logs
  }
}

/**
 * Takes the partitions out of the checkpoint, if they are in it: a later topic of the same name must not inherit their
 * offsets. Durable on return. Call it under the controller's lock.
 */
export function removeFromOffsetCheckpoint(
  fileSystem: FileSystem,
  path: string,
  partitions: ReadonlySet<string>,
): void {
  const text = fileSystem.readFile(path)?.toString('utf8') ?? ''
  const entries = entriesOrNone(text, path)
  const kept = entries.filter(([topic, partition]) => !partitions.has(`${topic}-${partition}`))
  if (kept.length < entries.length) fileSystem.replaceFile(path, Buffer.from(formatCheckpoint(kept)))
}
