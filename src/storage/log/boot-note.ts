/**
 * The boot id of the machine's run in which a log was last written or known to be whole. After a crash of the machine it
 * differs, and what was not synced must be checked byte by byte; after a crash of a process it does not.
 */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'

/** A plain file, which a real broker ignores: in a partition's directory, or in the log.dir for partitions without one. */
const BOOT_ID_FILE = 'kafdir-boot-id'
const UNKNOWN_BOOT = 'unknown'
/** A broker writes the one every few seconds, the other at its start. */
const BROKER_FILES = ['replication-offset-checkpoint', '__cluster_metadata-0/quorum-state']

/**
 * `whole`: every byte that was written is there. `crashed`: the machine went down after a writer of ours, so only the last
 * segment can be torn (closed ones were synced). `unknown`: a broker that did not stop in order may have left anything
 * behind the recovery point.
 */
export type LogCondition = 'whole' | 'crashed' | 'unknown'

interface Note {
  readonly text: string
  readonly writtenMs: number
}

/** The condition of the log in `partitionDirectory`. A broker that ran since the last note may have left anything. */
export function logCondition(fileSystem: FileSystem, partitionDirectory: string, bootId: string | null): LogCondition {
  const logDir = path.dirname(partitionDirectory)
  const notes = [readNote(fileSystem, partitionDirectory), readNote(fileSystem, logDir)]
  const newest = notes.reduce((a, b) => ((b?.writtenMs ?? -1) > (a?.writtenMs ?? -1) ? b : a))
  if (newest === undefined || newest.writtenMs < brokerMs(fileSystem, logDir)) return 'unknown'
  return newest.text === (bootId ?? UNKNOWN_BOOT) ? 'whole' : 'crashed'
}

/** Notes that what the partition's directory holds is whole in this run. */
export function noteWholeLog(fileSystem: FileSystem, partitionDirectory: string, bootId: string | null): void {
  const own = readNote(fileSystem, partitionDirectory)
  const isCurrent = own?.text === (bootId ?? UNKNOWN_BOOT)
  if (isCurrent && own.writtenMs >= brokerMs(fileSystem, path.dirname(partitionDirectory))) return
  writeNote(fileSystem, partitionDirectory, bootId)
}

/** Notes that all that the log.dir holds is on the disk: a broker stopped in order. */
export function noteWholeLogDir(fileSystem: FileSystem, logDir: string, bootId: string | null): void {
  writeNote(fileSystem, logDir, bootId)
}

/** Whether `noteWholeLogDir` was called in this run of the machine. */
export function isLogDirNoted(fileSystem: FileSystem, logDir: string, bootId: string | null): boolean {
  return readNote(fileSystem, logDir)?.text === (bootId ?? UNKNOWN_BOOT)
}

function brokerMs(fileSystem: FileSystem, logDir: string): number {
  return Math.max(...BROKER_FILES.map((name) => fileSystem.stat(path.join(logDir, name))?.modifiedMs ?? 0))
}

function writeNote(fileSystem: FileSystem, directory: string, bootId: string | null): void {
  const file = fileSystem.open(path.join(directory, BOOT_ID_FILE), 'create')
  try {
    file.truncate(0)
    file.write(Buffer.from(bootId ?? UNKNOWN_BOOT), 0)
  } finally {
    file.close()
  }
}

function readNote(fileSystem: FileSystem, directory: string): Note | undefined {
  const file = path.join(directory, BOOT_ID_FILE)
  const text = fileSystem.readFile(file)?.toString('utf8')
  return text === undefined ? undefined : { text, writtenMs: fileSystem.stat(file)?.modifiedMs ?? 0 }
}
