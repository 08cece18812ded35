/** The cleaner on a real directory, without waiting for the disk. */
import path from 'node:path'
import { kernelLocks } from '../../../../src/storage/io/kernel-locks.ts'
import type { LogConfig } from '../../../../src/storage/log/log-config.ts'
import { temporaryDirectory } from '../temporary-directory.ts'
import { unsyncedFileSystem } from '../wrapped-file.ts'
import { CleanerBench, type TestSegment } from './cleaner-bench.ts'

/** A partition with these segments, the last of them active. */
export function benchWith(segments: readonly TestSegment[], config: Partial<LogConfig> = {}): CleanerBench {
  const directory = path.join(temporaryDirectory(), 'orders-0')
  const bench = new CleanerBench({ fileSystem: unsyncedFileSystem, locks: kernelLocks, directory, config })
  bench.write(segments)
  return bench
}
