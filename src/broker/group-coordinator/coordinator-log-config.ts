import type { LogConfig } from '../../storage/log/log-config.ts'

/** A segment is closed early, to be compacted: a group must open fast. */
export const SEGMENT_BYTES = 256 * 1024
/** Of what is compacted, so much must be dirty: more than four times what was clean. */
const DIRTY_RATIO = 0.8

/** The settings of the topic, but for what keeps its partitions small. */
export function coordinatorLogConfig(config: LogConfig): LogConfig {
  return {
    ...config,
    segmentBytes: Math.min(config.segmentBytes, SEGMENT_BYTES),
    minCleanableDirtyRatio: DIRTY_RATIO,
  }
}
