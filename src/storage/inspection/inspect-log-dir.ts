/** A log.dir as a whole: which directories are partitions, and what its own files say of them. Kafka: LogManager.loadLogs. */
import path from 'node:path'
import { type Finding, finding } from '../../common/finding.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import { parseCheckpoint } from '../checkpoint/checkpoint-text.ts'
import type { FileSystem } from '../io/file-system.ts'
import type { KernelLocks } from '../io/kernel-locks.ts'
import { findLockOwner } from '../io/lock-owner.ts'
import { CHECKPOINT_FILES } from '../log-dir/log-dir-checkpoints.ts'
import { isDeletedDirectoryName } from '../log-dir/partition-directory.ts'

export interface InspectedLogDir {
  /** Names of the directories that are partitions, sorted. */
  readonly partitions: readonly string[]
  /** Names in the checkpoint files. */
  readonly checkpointed: ReadonlySet<string>
  readonly findings: readonly Finding[]
}

const PARTITION = /^(.+)-(0|[1-9]\d{0,9})$/
const STRAY = /-\d+\.[0-9a-f]{32}-stray$/
const FUTURE = /-\d+\.[0-9a-f]{32}-future$/

/** The topic and the number in a partition's directory name; null for any other name. */
export function topicPartitionOf(name: string): { topic: string; partition: number } | null {
  const [, topic, partition] = PARTITION.exec(name) ?? []
  return topic === undefined ? null : { topic, partition: Number(partition) }
}

/** Throws KAFKA_STORAGE_ERROR. */
export function inspectLogDir(fileSystem: FileSystem, logDir: string): InspectedLogDir {
  const names = (fileSystem.list(logDir) ?? []).sort()
  const directories = names.filter((name) => fileSystem.stat(path.join(logDir, name))?.isDirectory === true)
  const partitions = directories.filter((name) => topicPartitionOf(name) !== null)
  const { checkpointed, findings } = readCheckpoints(fileSystem, logDir)
  const others = directories.filter((name) => topicPartitionOf(name) === null)
  return { partitions, checkpointed, findings: [...others.map((name) => sideDirectory(logDir, name)), ...findings] }
}

function sideDirectory(logDir: string, name: string): Finding {
  const directory = path.join(logDir, name)
  const place = { file: directory, partition: null }
  if (isDeletedDirectoryName(name)) {
    return finding({
      severity: 'note',
      code: 'deleted-directory',
      ...place,
      what: `${name} belongs to a partition that was deleted, or was being made when its process died.`,
      meaning: 'Nobody reads it any more; a Kafka broker removes it too.',
      remedy: 'The next change of topics removes it; kafdir doctor --repair does it now.',
      repair: { kind: 'remove-directory', directory },
    })
  }
  if (STRAY.test(name) || FUTURE.test(name)) {
    return finding({
      severity: 'note',
      code: STRAY.test(name) ? 'stray-directory' : 'future-directory',
      ...place,
      what: STRAY.test(name)
        ? `${name} was set aside: it belonged to a topic that the metadata did not have.`
        : `${name} is a replica that a broker was moving here.`,
      meaning: 'Neither Kafka nor kafdir reads it.',
      remedy: STRAY.test(name)
        ? 'Look whether anything in it is still wanted, then delete it.'
        : 'A broker goes on with it when it starts.',
    })
  }
  return finding({
    severity: 'warning',
    code: 'strange-directory',
    ...place,
    what: `${name} is no directory of a partition.`,
    meaning: 'A Kafka broker does not start on a log.dir with other directories in it.',
    remedy: 'Move it to another place.',
  })
}

function readCheckpoints(
  fileSystem: FileSystem,
  logDir: string,
): { readonly checkpointed: ReadonlySet<string>; readonly findings: readonly Finding[] } {
  const checkpointed = new Set<string>()
  const findings: Finding[] = []
  for (const name of Object.values(CHECKPOINT_FILES)) {
    const file = path.join(logDir, name)
    try {
      const text = fileSystem.readFile(file)?.toString('utf8') ?? ''
      for (const [topic, partition] of parseCheckpoint(text, file, 3)) checkpointed.add(`${topic}-${partition}`)
    } catch (error) {
      if (!isKafkaError(error) || error.error !== 'CORRUPT_MESSAGE') throw error
      findings.push(
        finding({
          severity: 'warning',
          code: 'checkpoint-unreadable',
          file,
          what: error.message,
          meaning:
            name === CHECKPOINT_FILES.logStart
              ? 'It counts as empty, for Kafka too: records that were deleted by request, and are still there, come back.'
              : 'It counts as empty, for Kafka too: what it said follows from the logs.',
          remedy: 'Delete the file, or restore it from a copy.',
        }),
      )
    }
  }
  return { checkpointed, findings }
}

/** Lines of partitions that neither the metadata nor the log.dir has: a later topic of the name would inherit them. */
export function forgottenFindings(
  logDir: string,
  checkpointed: ReadonlySet<string>,
  isKnown: (partition: string) => boolean,
): Finding[] {
  const unknown = [...checkpointed].filter((name) => !isKnown(name)).sort()
  return unknown.map((partition) =>
    finding({
      severity: 'note',
      code: 'checkpoint-line',
      partition,
      file: logDir,
      what: `The checkpoint files of ${logDir} speak of ${partition}, which does not exist.`,
      meaning: 'A line that was left behind; making a topic of the name takes it away.',
      remedy: 'Nothing; kafdir doctor --repair takes it out.',
      repair: { kind: 'forget-checkpoints', logDir, partition },
    }),
  )
}

/** The process of a real broker that runs on the log.dir; `pid` null: which one is not known. Null: none runs. */
export function findBroker(
  fileSystem: FileSystem,
  locks: KernelLocks,
  logDir: string,
): { readonly pid: number | null } | null {
  const lockPath = path.join(logDir, '.lock')
  if (fileSystem.stat(lockPath) === null) return null
  const file = openOrNull(fileSystem, lockPath)
  if (file === null) return null
  try {
    if (!locks.tryLock(file.descriptor, 'shared')) return { pid: findLockOwner(fileSystem, lockPath) }
    locks.unlock(file.descriptor)
    return null
  } finally {
    file.close()
  }
}

/** What can't be opened proves nothing. */
function openOrNull(fileSystem: FileSystem, file: string): ReturnType<FileSystem['open']> | null {
  try {
    return fileSystem.open(file, 'read')
  } catch {
    return null
  }
}
