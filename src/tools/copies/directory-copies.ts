/** Whole directories: copied while they are in use, put back, and listed so that two of them can be compared. */
import type { DirectoryListing } from '../../common/directory-listing.ts'
import type { ClusterAddress } from '../tool-ports.ts'

export interface CopyRunOptions {
  /** Files of its own only: what is shared with the source otherwise (closed segments) shares its disk's faults too. */
  readonly isIndependent: boolean
  /** Copies too when brokers are away that alone have a partition, which is told by a notice then. */
  readonly mayLack: boolean
  readonly signal: AbortSignal
  /** One sentence about anything unusual. */
  readonly notice: (sentence: string) => void
  /** Told now and then: bytes that were copied or linked so far. */
  readonly onProgress: (bytes: number) => void
}

/** What a copy came to. */
export interface CopyReport {
  /** Absolute path of the copy. */
  readonly target: string
  readonly source: string
  readonly partitions: number
  readonly bytes: number
  /** Of these, in files that are shared with the source, by hard link or by the file system's own copies. */
  readonly sharedBytes: number
  /** What was there before and is kept under this name; null: nothing was. */
  readonly replaced: string | null
}

export interface DirectoryCopies {
  /**
   * Copies the directory at `address` to `target`, which must not exist, as it is at one moment. Throws KafkaError; nothing
   * is left at `target` then.
   */
  snapshot(address: ClusterAddress, target: string, options: CopyRunOptions): Promise<CopyReport>
  /**
   * Copies `source`, a snapshot or any directory, to where `address` says. With `replaces`, what is there is set aside
   * until the new one is in its place. Throws KafkaError.
   */
  restore(
    source: string,
    address: ClusterAddress,
    options: CopyRunOptions & { readonly replaces: boolean },
  ): Promise<CopyReport>
  list(address: ClusterAddress, options: Pick<CopyRunOptions, 'signal' | 'onProgress'>): Promise<DirectoryListing>
}
