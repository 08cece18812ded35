/** Real files that behave differently in one respect. */
import type { FileSystem, OpenFile } from '../../../src/storage/io/file-system.ts'
import { nodeFileSystem } from '../../../src/storage/io/node-file-system.ts'

/** `file` with some of its methods replaced. */
export function wrappedFile(file: OpenFile, replaced: Partial<OpenFile>): OpenFile {
  return {
    descriptor: file.descriptor,
    path: file.path,
    stat: () => file.stat(),
    read: (target, targetStart, length, position) => file.read(target, targetStart, length, position),
    write: (bytes, position) => file.write(bytes, position),
    truncate: (sizeBytes) => file.truncate(sizeBytes),
    setModified: (modifiedMs) => file.setModified(modifiedMs),
    datasync: () => file.datasync(),
    close: () => file.close(),
    ...replaced,
  }
}

/** The real file system without waiting for the disk, for tests that open and roll thousands of times. */
export const unsyncedFileSystem: FileSystem = {
  ...nodeFileSystem,
  open: (...args) => wrappedFile(nodeFileSystem.open(...args), { datasync: () => Promise.resolve() }),
  syncDirectory: () => undefined,
}
