/** Files of logs as kafka-dump-log reads them: by path, whoever owns them, and never written. */

/** An open file, read by position. */
export interface ReadableFile {
  readonly path: string
  readonly sizeBytes: number
  /** Reads up to `length` bytes at `position` into `target`; returns how many there were. Throws KafkaError. */
  read(target: Uint8Array, targetStart: number, length: number, position: number): number
  close(): void
}

export interface SegmentFiles {
  /** Throws RESOURCE_NOT_FOUND where there is nothing, KAFKA_STORAGE_ERROR where it can't be read, as for a directory. */
  open(path: string): ReadableFile
  /** What is at `path`; null: nothing. Throws KAFKA_STORAGE_ERROR. */
  look(path: string): 'file' | 'directory' | 'other' | null
  /** The paths of the files in a directory, by name. Throws KAFKA_STORAGE_ERROR. */
  filesIn(directory: string): readonly string[]
  absolutePath(path: string): string
  /**
   * The directories of the replicas of partition `name`, such as `orders-0`, by broker, those of `brokerId` only if it is
   * given. `dir` is the cluster directory or log.dir meant. Throws KafkaError when it can't be one.
   */
  replicasOf(
    name: string,
    address: { readonly dir?: string | undefined; readonly brokerId?: number | undefined },
  ): Promise<readonly string[]>
}
