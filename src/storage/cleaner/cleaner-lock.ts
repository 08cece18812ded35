/** `kafdir-cleaner.lock` of a partition: one cleaner at a time, of whatever process. */
import path from 'node:path'
import type { OpenFile } from '../io/file-system.ts'
import type { CleanableLog } from './cleanable-log.ts'

const CLEANER_LOCK = 'kafdir-cleaner.lock'

/** The locked file, to be closed when the cleaner is done; null while another cleaner is at work. */
export async function takeCleanerLock(log: CleanableLog): Promise<OpenFile | null> {
  // By its path it is the partition's file only while the directory is known to be the partition's.
  return log.underLock(() => {
    const file = log.fileSystem.open(path.join(log.directory, CLEANER_LOCK), 'create')
    if (log.locks.tryLock(file.descriptor, 'exclusive')) return file
    file.close()
    return null
  })
}
