/** What an examination of a directory comes to. */
import type { Finding } from './finding.ts'

export interface ExaminedCounts {
  readonly topics: number
  readonly partitions: number
  readonly segments: number
  readonly batches: number
  readonly records: number
  readonly bytes: number
  readonly groups: number
  readonly committedOffsets: number
}

/** A log.dir that was looked at; null where something is not known. */
export interface ExaminedLogDir {
  readonly id: number | null
  readonly logDir: string
  readonly directoryId: string | null
  readonly totalBytes: number | null
  readonly usableBytes: number | null
}

/** A kernel lock and the process that holds it. */
export interface ExaminedLock {
  /** Absolute path without links. */
  readonly file: string
  readonly pid: number
  readonly mode: 'shared' | 'exclusive'
}

export interface Examination {
  readonly directory: string
  /** False: a bare log.dir. */
  readonly isCluster: boolean
  readonly clusterId: string | null
  /** `4.3-IV0`. */
  readonly metadataVersion: string | null
  readonly brokers: readonly ExaminedLogDir[]
  /** Null where the system does not tell. */
  readonly locks: readonly ExaminedLock[] | null
  readonly counts: ExaminedCounts
  readonly findings: readonly Finding[]
}
