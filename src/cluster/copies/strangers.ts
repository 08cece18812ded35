/** Files that are no part of a cluster: who replaces one must not delete them with it. */
import path from 'node:path'
import { brokerIdOf } from '../../broker/replication/broker-directories.ts'
import { KafkaError } from '../../common/kafka-error.ts'
import { inspectLogDir } from '../../storage/inspection/inspect-log-dir.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import type { ClusterDirectory } from '../cluster-directory.ts'

const ROOT_FILE = /^(server\.properties|\.gitignore|metadata-quorum(\.lock)?|kafdir-[\w.-]+)(\.tmp)?$/
/** What Kafka and kafdir keep beside the partitions of a log.dir. */
const LOG_DIR_FILE =
  /^(meta\.properties|bootstrap\.checkpoint|\.lock|\.kafka_cleanshutdown|\.gitignore|server\.properties|kafdir-[\w.-]+|[a-z-]+-checkpoint)(\.tmp)?$/
const RUN_DIRECTORY = 'run'

/** Throws INVALID_REQUEST that names the first stranger in `directory`, which holds `cluster`. */
export function demandNoStrangers(directory: string, { root }: ClusterDirectory, fileSystem: FileSystem): void {
  const stranger = root === null ? strangerInLogDir(directory, fileSystem) : strangerInRoot(directory, fileSystem)
  if (stranger === null) return
  throw new KafkaError('INVALID_REQUEST', {
    message: `${stranger} is no part of the cluster in ${directory}: nothing was replaced.`,
    hint: 'Move it to another place first, as all of the directory would be deleted; or restore to a new one with --dir.',
  })
}

function strangerInRoot(root: string, fileSystem: FileSystem): string | null {
  for (const name of (fileSystem.list(root) ?? []).sort()) {
    const file = path.join(root, name)
    const isDirectory = fileSystem.stat(file)?.isDirectory === true
    if (brokerIdOf(name) !== null) {
      // Of a log.dir on another disk only the link goes.
      const found = fileSystem.isLink(file) ? null : strangerInLogDir(file, fileSystem)
      if (found !== null) return found
    } else if (isDirectory ? name !== RUN_DIRECTORY : !ROOT_FILE.test(name)) {
      return file
    }
  }
  return null
}

function strangerInLogDir(logDir: string, fileSystem: FileSystem): string | null {
  const strange = inspectLogDir(fileSystem, logDir).findings.find(({ code }) => code === 'strange-directory')
  if (strange !== undefined) return strange.file
  const names = (fileSystem.list(logDir) ?? []).sort()
  const isStranger = (name: string): boolean =>
    !LOG_DIR_FILE.test(name) && fileSystem.stat(path.join(logDir, name))?.isDirectory !== true
  const name = names.find(isStranger)
  return name === undefined ? null : path.join(logDir, name)
}
