/** `segment.jitter.ms`: so that many partitions do not roll at the same moment. Kafka: LogConfig.randomSegmentJitter. */
import path from 'node:path'
import { crc32c } from '../../record/crc32c.ts'
import type { LogConfig } from './log-config.ts'

/**
 * How much earlier than `segmentMs` a segment rolls: in [0, min(jitter, segmentMs)). Kafka draws it once for each segment;
 * here it follows from the segment's name, because every process that writes must come to the same number.
 */
export function segmentJitterMs(directory: string, baseOffset: number, config: LogConfig): number {
  const limitMs = Math.min(config.segmentJitterMs, config.segmentMs)
  if (limitMs <= 0) return 0
  const draw = crc32c(Buffer.from(`${path.basename(directory)} ${baseOffset}`)) / 2 ** 32
  return Math.floor(draw * limitMs)
}
