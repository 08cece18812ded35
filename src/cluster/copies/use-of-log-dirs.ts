/** Log.dirs in use: a real broker that is started on one meanwhile stops at its lock. */
import path from 'node:path'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { FileSystem, OpenFile } from '../../storage/io/file-system.ts'
import { heldLocks } from '../../storage/io/held-locks.ts'
import type { KernelLocks, LockMode } from '../../storage/io/kernel-locks.ts'
import type { ExaminedBroker } from '../doctor/examined-brokers.ts'

interface Surroundings {
  readonly fileSystem: FileSystem
  readonly locks: KernelLocks
}

export class UseOfLogDirs {
  readonly #files: OpenFile[] = []

  /** Throws KAFKA_STORAGE_ERROR while a real broker runs on one of them. */
  static begin(brokers: readonly ExaminedBroker[], surroundings: Surroundings): UseOfLogDirs {
    return new UseOfLogDirs().#take(brokers, surroundings, 'shared')
  }

  /** The same, and throws also while any process of kafdir's has changed something in them and is not done. */
  static beginAlone(brokers: readonly ExaminedBroker[], surroundings: Surroundings): UseOfLogDirs {
    return new UseOfLogDirs().#take(brokers, surroundings, 'exclusive')
  }

  end(): void {
    for (const file of this.#files.splice(0)) file.close()
  }

  #take(brokers: readonly ExaminedBroker[], { fileSystem, locks }: Surroundings, mode: LockMode): this {
    try {
      for (const { logDirPath, served } of brokers) {
        if (served !== null) throw brokerRuns(logDirPath, served.pid)
        const file = openOrNull(fileSystem, path.join(logDirPath, '.lock'))
        if (file === null) continue
        this.#files.push(file)
        if (!locks.tryLock(file.descriptor, mode)) throw isInUse(fileSystem, logDirPath, mode)
      }
      return this
    } catch (error) {
      this.end()
      throw error
    }
  }
}

/** Where it can't be opened no broker could run either. */
function openOrNull(fileSystem: FileSystem, lockPath: string): OpenFile | null {
  try {
    return fileSystem.open(lockPath, 'create')
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return null
  }
}

function brokerRuns(logDir: string, pid: number | null): KafkaError {
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `A Kafka broker is running on ${logDir}${pid === null ? '' : ` (process ${pid})`}: what it has in memory would be missing in a copy.`,
    hint: 'Stop the broker first.',
  })
}

function isInUse(fileSystem: FileSystem, logDir: string, mode: LockMode): KafkaError {
  if (mode === 'shared') return brokerRuns(logDir, null)
  const lock = path.join(logDir, '.lock')
  const owner = heldLocks(fileSystem, [logDir])?.find(({ file }) => file === lock)?.pid ?? null
  return new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `${logDir} is in use${owner === null ? '' : ` by process ${owner}`}, and can't be replaced.`,
    hint: 'End the producers, consumers and other commands that work on it; kafdir doctor shows who they are.',
  })
}
