/** The files of logs on this machine's own file system, for kafka-dump-log. See SegmentFiles of the tools. */
import path from 'node:path'
import { brokerIdOf } from '../broker/replication/broker-directories.ts'
import { KafkaError } from '../common/kafka-error.ts'
import { nodeFileSystem } from '../storage/io/node-file-system.ts'
import { inspectClusterDirectory } from './cluster-directory.ts'
import type { Environment } from './environment.ts'
import { resolveAddress } from './resolve-address.ts'

interface ReadableFile {
  readonly path: string
  readonly sizeBytes: number
  read(target: Uint8Array, targetStart: number, length: number, position: number): number
  close(): void
}

/** `environment` says what the default directory is, and from where relative paths are counted. */
export function nodeSegmentFiles(environment: Environment) {
  return {
    open: openForReading,
    look(file: string): 'file' | 'directory' | 'other' | null {
      const stat = nodeFileSystem.stat(file)
      if (stat === null) return null
      return stat.isDirectory ? 'directory' : stat.isFile ? 'file' : 'other'
    },
    filesIn(directory: string): readonly string[] {
      const paths = (nodeFileSystem.list(directory) ?? []).sort().map((name) => path.join(directory, name))
      return paths.filter((each) => nodeFileSystem.stat(each)?.isFile === true)
    },
    // Java leaves `..` as it is.
    absolutePath: (file: string) => (path.isAbsolute(file) ? file : `${environment.workingDirectory}/${file}`),
    async replicasOf(name: string, { dir, brokerId }: { dir?: string | undefined; brokerId?: number | undefined }) {
      const directory = await resolveAddress({ dir }, environment, nodeFileSystem)
      return logDirs(directory, brokerId)
        .map((logDir) => path.join(logDir, name))
        .filter((each) => nodeFileSystem.stat(each)?.isDirectory === true)
    },
  }
}

/** A directory and a pipe are told apart before anybody waits at one. */
function openForReading(file: string): ReadableFile {
  const stat = nodeFileSystem.stat(file)
  if (stat === null) throw new KafkaError('RESOURCE_NOT_FOUND', { message: `There is no file ${file}.` })
  if (!stat.isFile) {
    const message = `${file} is ${stat.isDirectory ? 'a directory' : 'no regular file'}, where a file is needed.`
    throw new KafkaError('KAFKA_STORAGE_ERROR', { message, cause: { code: 'EISDIR' } })
  }
  const opened = nodeFileSystem.open(file, 'read')
  return {
    path: file,
    sizeBytes: opened.stat().sizeBytes,
    read: (target, targetStart, length, position) => opened.read(target, targetStart, length, position),
    close: () => opened.close(),
  }
}

/** Of all brokers of a cluster directory, or the one that it is. */
function logDirs(directory: string, brokerId: number | undefined): readonly string[] {
  const { root, logDir } = inspectClusterDirectory(directory, nodeFileSystem)
  if (root === null) return [logDir]
  return (nodeFileSystem.list(root) ?? [])
    .flatMap((name) => {
      const id = brokerIdOf(name)
      return id === null || (brokerId !== undefined && brokerId !== id) ? [] : [{ id, path: path.join(root, name) }]
    })
    .sort((a, b) => a.id - b.id)
    .map((each) => each.path)
}
