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
}

/** The same for a log that stands alone: nothing is known, nothing is kept beyond this process. */
export function memoryCheckpoints(logStartOffset = 0, recoveryPoint = 0): PartitionCheckpoints {
  const offsets: { start: number | null; dirty: number | null } = { start: logStartOffset, dirty: null }
  return {
    logStartOffset: () => offsets.start ?? 0,
    recoveryPoint: () => recoveryPoint,
    firstDirtyOffset: () => offsets.dirty,
    setLogStartOffset: async (offset) => {
      offsets.start = offset
    },
    setFirstDirtyOffset: async (offset) => {
      offsets.dirty = offset
    },
  }
}
