/** A partition that is inspected as doctor does it. */
import type { Finding } from '../../../../src/common/finding.ts'
import {
  inspectPartition,
  type PartitionInspectionOptions,
  type PartitionReport,
} from '../../../../src/storage/inspection/inspect-partition.ts'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import { nodeFileSystem } from '../../../../src/storage/io/node-file-system.ts'
import { TOPIC_ID } from '../log/log-bench.ts'

export const NO_CHECKPOINTS = {
  logStartOffset: () => 0,
  recoveryPoint: () => 0,
  firstDirtyOffset: () => null,
  highWatermark: () => null,
}

export function inspected(
  directory: string,
  options: Partial<PartitionInspectionOptions> = {},
): Promise<PartitionReport> {
  return inspectPartition({
    fileSystem: nodeFileSystem,
    locks: kernelLocks,
    directory,
    topicId: TOPIC_ID,
    isReplicated: true,
    isCompacted: false,
    checkpoints: NO_CHECKPOINTS,
    bootId: 'this boot',
    deep: true,
    isServed: false,
    onProgress: () => undefined,
    ...options,
  })
}

/** `damage batch-checksum`, sorted. */
export function kinds(findings: readonly Finding[]): string[] {
  return findings.map(({ severity, code }) => `${severity} ${code}`).sort()
}
