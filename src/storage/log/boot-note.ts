/**
 * The boot id of the machine's run in which a log was last written or known to be whole. After a crash of the machine it
 * differs, and what was not synced must be checked byte by byte; after a crash of a process it does not.
 */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'

/** A plain file, which a real broker ignores: in a partition's directory, or in the log.dir for partitions without one. */
const BOOT_ID_FILE = 'kafdir-boot-id'
const UNKNOWN_BOOT = 'unknown'
/** A running broker writes it every few seconds. */
const BROKER_HEARTBEAT_FILE = 'replication-offset-checkpoint'

/**
 * `whole`: every byte that was written is there. `crashed`: the machine went down after a writer of ours, so only the last
 * segment can be torn (closed ones were synced). `unknown`: a broker that did not stop in order may have left anything
 * behind the recovery point.
 */
export type LogCondition = 'whole' | 'crashed' | 'unknown'

/** The condition of the log in `partitionDirectory`. */
export function logCondition(fileSystem: FileSystem, partitionDirectory: string, bootId: string | null): LogCondition {
  const logDir = path.dirname(partitionDirectory)
  const thisBoot = bootId ?? UNKNOWN_BOOT
  const own = readNote(fileSystem, partitionDirectory)
  if (own === undefined) return readNote(fileSystem, logDir)?.text === thisBoot ? 'whole' : 'unknown'
  if (own.text === thisBoot) return 'whole'
  const brokerMs = fileSystem.stat(path.join(logDir, BROKER_HEARTBEAT_FILE))?.modifiedMs ?? 0
  return brokerMs > own.writtenMs ? 'unknown' : 'crashed'
}

/** Notes that what `directory` holds is whole in this run. */
export function noteBoot(fileSystem: FileSystem, directory: string, bootId: string | null): void {
  const text = bootId ?? UNKNOWN_BOOT
  if (readNote(fileSystem, directory)?.text === text) return
  const file = fileSystem.open(path.join(directory, BOOT_ID_FILE), 'create')
  try {
    file.truncate(0)
    file.write(Buffer.from(text), 0)
  } finally {
    file.close()
  }
}

function readNote(fileSystem: FileSystem, directory: string): { text: string; writtenMs: number } | undefined {
  const file = path.join(directory, BOOT_ID_FILE)
  const text = fileSystem.readFile(file)?.toString('utf8')
  return text === undefined ? undefined : { text, writtenMs: fileSystem.stat(file)?.modifiedMs ?? 0 }
}
