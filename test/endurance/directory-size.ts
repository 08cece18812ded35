/** How much is in a directory, by topic. Files may come and go while it is counted. */
import { lstatSync, readdirSync } from 'node:fs'
import path from 'node:path'

export interface DirectorySize {
  readonly files: number
  readonly bytes: number
}

function sizeOf(file: string): DirectorySize {
  try {
    const status = lstatSync(file)
    if (!status.isDirectory()) return { files: 1, bytes: status.size }
    return readdirSync(file)
      .map((name) => sizeOf(path.join(file, name)))
      .reduce((sum, one) => ({ files: sum.files + one.files, bytes: sum.bytes + one.bytes }), { files: 0, bytes: 0 })
  } catch {
    return { files: 0, bytes: 0 }
  }
}

/** Of each topic of a log.dir, and of everything else under `rest`; partitions are added up. */
export function sizesByTopic(logDir: string): ReadonlyMap<string, DirectorySize> {
  const sizes = new Map<string, DirectorySize>()
  for (const name of readdirSync(logDir)) {
    const topic = /^(.*)-\d+$/.exec(name)?.[1] ?? 'rest'
    const before = sizes.get(topic) ?? { files: 0, bytes: 0 }
    const { files, bytes } = sizeOf(path.join(logDir, name))
    sizes.set(topic, { files: before.files + files, bytes: before.bytes + bytes })
  }
  return sizes
}

export function directorySize(directory: string): DirectorySize {
  return sizeOf(directory)
}
