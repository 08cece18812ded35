/** Files in memory, for parsers that read them by a path. */
import path from 'node:path'
import type { FileSystem } from '../../../src/storage/io/file-system.ts'
import { FaultProcess } from '../../crash/fault-file-system.ts'
import { MemoryDisk } from '../../crash/memory-disk.ts'
import { MemoryLocks } from '../../crash/memory-locks.ts'

/** A file system that holds `files`, by their absolute paths. */
export function holdingFiles(files: Readonly<Record<string, Buffer>>): FileSystem {
  const { fileSystem } = new FaultProcess(new MemoryDisk(), new MemoryLocks())
  for (const [name, bytes] of Object.entries(files)) {
    fileSystem.makeDirectory(path.dirname(name))
    const file = fileSystem.open(name, 'create')
    file.write(bytes, 0)
    file.close()
  }
  return fileSystem
}
