/**
 * The directory that a restore is about to replace, under a name that can be found: a process that is killed between the two
 * renames leaves nothing at the target, and whoever comes next must not take that for a place where no cluster was.
 */
import path from 'node:path'
import { brokerIdOf } from '../../broker/replication/broker-directories.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { shellWord } from '../../common/shell-word.ts'
import { META_PROPERTIES } from '../../metadata/format/meta-properties.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'

/** Where what is at `target` is kept until the new one is in its place. */
export function asideOf(target: string): string {
  return `${target}.old-restore`
}

/** The cluster that was at `target` when a restore of it was cut short; null: there is none. */
export function clusterSetAside(target: string, fileSystem: FileSystem): string | null {
  const aside = asideOf(target)
  const hasIdentity = (...names: string[]) => fileSystem.stat(path.join(aside, ...names, META_PROPERTIES)) !== null
  try {
    if (fileSystem.stat(aside)?.isDirectory !== true) return null
    const brokers = (fileSystem.list(aside) ?? []).filter((name) => brokerIdOf(name) !== null)
    return hasIdentity() || brokers.some((name) => hasIdentity(name)) ? aside : null
  } catch (error) {
    if (!isKafkaError(error)) throw error
    return null // who may not look there could make nothing there either
  }
}

/** Throws KAFKA_STORAGE_ERROR rather than let an empty cluster begin where one was. */
export function demandNothingAside(target: string, fileSystem: FileSystem): void {
  const aside = clusterSetAside(target, fileSystem)
  if (aside === null) return
  throw new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `A restore of ${target} was cut short: the cluster that was there is in ${aside}.`,
    hint: `Put it back: mv ${shellWord(aside)} ${shellWord(target)}. If it is not wanted any more, delete it.`,
  })
}

/** Ends what a restore that was killed left: the old one is there again. Returns where it was; null: nothing was to be done. */
export function putBack(target: string, fileSystem: FileSystem): string | null {
  const aside = clusterSetAside(target, fileSystem)
  if (aside === null || fileSystem.stat(target) !== null) return null
  fileSystem.rename(aside, target)
  fileSystem.syncDirectory(path.dirname(target))
  return aside
}
