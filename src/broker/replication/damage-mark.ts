/**
 * A plain file in the directory of a replica in which damage was met, which a real broker ignores. The replica has left the
 * ISR, and is made anew before it comes back: whoever has it catch up would not meet what is in the middle of the log.
 */
import path from 'node:path'
import type { FileSystem } from '../../storage/io/file-system.ts'

const DAMAGED = 'kafdir-damaged'

/** Throws KAFKA_STORAGE_ERROR. */
export function markDamaged(fileSystem: FileSystem, directory: string): void {
  fileSystem.open(path.join(directory, DAMAGED), 'create').close()
  fileSystem.syncDirectory(directory)
}

export function isMarkedDamaged(fileSystem: FileSystem, directory: string): boolean {
  return fileSystem.stat(path.join(directory, DAMAGED)) !== null
}

/** Call it when the replica is empty, or counts again because there is no other. Throws KAFKA_STORAGE_ERROR. */
export function unmarkDamaged(fileSystem: FileSystem, directory: string): void {
  fileSystem.removeFile(path.join(directory, DAMAGED))
}
