/**
 * What a log.dir outside of its cluster directory says about whose it is: a plain file, which a real broker ignores. Without
 * it the directory would read as a cluster of its own, or as a broker of two, and what was written there would be lost.
 */
import path from 'node:path'
import { KafkaError } from '../../common/kafka-error.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'

export const CLUSTER_CLAIM = 'kafdir-cluster'
const FORMAT = /^broker=(\d{1,9})\ncluster=(.+)\n$/s

export interface ClusterClaim {
  readonly brokerId: number
  /** Absolute path of the cluster directory, without links. */
  readonly root: string
}

/** Null where nobody claims the log.dir, or the file can't be understood. Throws KAFKA_STORAGE_ERROR. */
export function readClusterClaim(fileSystem: FileSystem, logDir: string): ClusterClaim | null {
  const text = fileSystem.readFile(path.join(logDir, CLUSTER_CLAIM))?.toString('utf8')
  const [, brokerId, root] = (text === undefined ? null : FORMAT.exec(text)) ?? []
  return brokerId === undefined || root === undefined ? null : { brokerId: Number(brokerId), root }
}

/** Throws KAFKA_STORAGE_ERROR. */
export function writeClusterClaim(fileSystem: FileSystem, logDir: string, { brokerId, root }: ClusterClaim): void {
  fileSystem.replaceFile(path.join(logDir, CLUSTER_CLAIM), Buffer.from(`broker=${brokerId}\ncluster=${root}\n`))
}

/**
 * The claim of another cluster directory than `root`, which has the log.dir as a broker's at this moment. One that was moved,
 * or has gone, claims nothing.
 */
export function claimOfAnother(fileSystem: FileSystem, logDir: string, root: string): ClusterClaim | null {
  const claim = readClusterClaim(fileSystem, logDir)
  if (claim === null || claim.root === fileSystem.realPath(root)) return null
  const holder = path.join(claim.root, `broker-${claim.brokerId}`)
  if (fileSystem.stat(holder) === null) return null
  return fileSystem.realPath(holder) === fileSystem.realPath(logDir) ? claim : null
}

/** Throws KAFKA_STORAGE_ERROR for a log.dir that is to be changed by itself, and belongs to a cluster directory. */
export function demandUnclaimed(fileSystem: FileSystem, logDir: string): void {
  const claim = readClusterClaim(fileSystem, logDir)
  if (claim === null) return
  throw new KafkaError('KAFKA_STORAGE_ERROR', {
    message: `${logDir} is the log.dir of broker ${claim.brokerId} of the cluster directory ${claim.root}: name that one.`,
    hint: `With --read-only you can look at what is in it. If that cluster is gone for good, remove the file ${CLUSTER_CLAIM}.`,
  })
}
