/** What is cut off a log is kept under a name of its own beside it; what was kept before stays. */
import type { FileSystem, OpenFile } from '../io/file-system.ts'

const WINDOW_BYTES = 1024 * 1024

/** The first name of `<file>.cut-<position>`, `<file>.cut-<position>-2` and so on that nothing has. Under the partition's lock. */
export function freeCutName(fileSystem: FileSystem, file: string, position: number): string {
  const name = `${file}.cut-${position}`
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${name}-${n}`
    if (fileSystem.stat(candidate) === null) return candidate
  }
}

/** Copies `length` bytes of `source` to a new file, which is not on the disk yet; close it. */
export function keepCut(fileSystem: FileSystem, source: OpenFile, position: number, length: number): OpenFile {
  const kept = fileSystem.open(freeCutName(fileSystem, source.path, position), 'exclusive')
  try {
    const window = Buffer.allocUnsafe(Math.min(length, WINDOW_BYTES))
    for (let done = 0; done < length; ) {
      const count = source.read(window, 0, Math.min(window.length, length - done), position + done)
      if (count === 0) break
      kept.write(window.subarray(0, count), done)
      done += count
    }
    return kept
  } catch (error) {
    kept.close()
    throw error
  }
}
