/** Being the controller for a moment without a broker: for what works on files alone while nobody may change topics. */
import path from 'node:path'
import { isKafkaError } from '../common/kafka-error.ts'
import { FileLock } from '../storage/io/file-lock.ts'
import type { FileSystem, OpenFile } from '../storage/io/file-system.ts'
import type { KernelLocks } from '../storage/io/kernel-locks.ts'

/** As ReplicatedMetadataLog and MetadataDirectory name them. */
const QUORUM_LOCK = 'metadata-quorum.lock'
const OPERATION_LOCK = path.join('__cluster_metadata-0', 'kafdir-operation.lock')

export interface ControllerPlaces {
  /** Of a cluster directory; null: a bare log.dir. */
  readonly root: string | null
  /** Of the brokers, by rising id: everybody takes their locks in this order. */
  readonly logDirs: readonly string[]
}

interface Surroundings {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
  readonly notice: (sentence: string) => void
}

/**
 * Runs `action` while no other process can change topics, partitions, replicas or settings. Where a lock can't even be
 * opened nobody could write either: it is done without.
 */
export async function asController<T>(
  { root, logDirs }: ControllerPlaces,
  { fileSystem, locks, notice }: Surroundings,
  action: () => Promise<T>,
): Promise<T> {
  const paths = [
    ...(root === null || logDirs.length < 2 ? [] : [path.join(root, QUORUM_LOCK)]),
    ...logDirs.map((logDir) => path.join(logDir, OPERATION_LOCK)),
  ]
  const onLongWait = (): void => notice('Waiting for another process that is changing topics or settings …')
  const runFrom = async (index: number): Promise<T> => {
    const lockPath = paths[index]
    if (lockPath === undefined) return action()
    const file = openOrNull(fileSystem, lockPath)
    if (file === null) return runFrom(index + 1)
    try {
      return await new FileLock({ locks, file, onLongWait }).run(() => runFrom(index + 1))
    } finally {
      file.close()
    }
  }
  return runFrom(0)
}

function openOrNull(fileSystem: FileSystem, lockPath: string): OpenFile | null {
  if (fileSystem.stat(path.dirname(lockPath)) === null) return null
  try {
    return fileSystem.open(lockPath, 'create')
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return null
  }
}
