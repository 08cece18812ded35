/** What the checkpoint files of a log.dir say of one partition, as they are now. Setting is durable when it resolves. */
export interface PartitionCheckpoints {
  /** 0 when the file does not mention the partition: then the first segment says where the log starts. */
  logStartOffset(): number
  /** What is before it was on the disk when it was written; 0 when nothing is known. */
  recoveryPoint(): number
  /** Where the last compaction ended; null when there was none. */
  firstDirtyOffset(): number | null
  /** Null when the first segment says it. */
  setLogStartOffset(offset: number | null): Promise<void>
  setFirstDirtyOffset(offset: number): Promise<void>
  /**
   * The log is about to end at `endOffset`: no recovery point and no high watermark is behind it any more, and what was
   * compacted from `firstDirtyOffset` on counts as dirty. What others set before is durable then too. Kafka:
   * LogManager.truncateTo.
   */
  truncateTo(endOffset: number, firstDirtyOffset: number): Promise<void>
}

/** The same for a log that stands alone: nothing is known, nothing is kept beyond this process. */
export function memoryCheckpoints(logStartOffset = 0, recoveryPoint = 0): PartitionCheckpoints {
  const offsets: { start: number | null; dirty: number | null } = { start: logStartOffset, dirty: null }
  let recovered = recoveryPoint
  return {
    logStartOffset: () => offsets.start ?? 0,
    recoveryPoint: () => recovered,
    firstDirtyOffset: () => offsets.dirty,
    setLogStartOffset: async (offset) => {
      offsets.start = offset
    },
    setFirstDirtyOffset: async (offset) => {
      offsets.dirty = offset
    },
    truncateTo: async (endOffset, firstDirtyOffset) => {
      recovered = Math.min(recovered, endOffset)
      if (offsets.dirty !== null) offsets.dirty = Math.min(offsets.dirty, firstDirtyOffset)
    },
  }
}
