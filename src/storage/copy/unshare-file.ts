/** A file that has another name too, in a snapshot, gets a copy of its own before it is changed in place. */
import path from 'node:path'
import type { FileSystem } from '../io/file-system.ts'
import { DELETED_SUFFIX } from '../log/segment-file.ts'
import { copyBytes } from './copy-bytes.ts'

/** Under a name that whoever comes after a crash removes. Durable when it resolves. Throws KAFKA_STORAGE_ERROR. */
export async function unshareFile(fileSystem: FileSystem, file: string): Promise<void> {
  if (!fileSystem.hasOtherNames(file)) return
  const own = `${file}.own${DELETED_SUFFIX}`
  fileSystem.removeFile(own)
  const source = fileSystem.open(file, 'read')
  try {
    await copyBytes(fileSystem, source, own, source.stat().sizeBytes)
  } finally {
    source.close()
  }
  fileSystem.rename(own, file)
  fileSystem.syncDirectory(path.dirname(file))
}
