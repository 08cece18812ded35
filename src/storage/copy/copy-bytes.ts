/** Copies the beginning of an open file into a new one, which is on the disk then. */
import { setImmediate } from 'node:timers/promises'
import { KafkaError } from '../../common/kafka-error.ts'
import type { FileSystem, OpenFile } from '../io/file-system.ts'

const WINDOW_BYTES = 1024 * 1024

export interface CopyBytesOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (bytes: number) => void
}

/** The time of the last change is copied too. Throws KAFKA_STORAGE_ERROR, also when the source is shorter by now. */
export async function copyBytes(
  fileSystem: FileSystem,
  source: OpenFile,
  target: string,
  length: number,
  { signal, onProgress }: CopyBytesOptions = {},
): Promise<void> {
  const copy = fileSystem.open(target, 'exclusive')
  try {
    const window = Buffer.allocUnsafe(Math.min(length, WINDOW_BYTES))
    for (let done = 0; done < length; ) {
      signal?.throwIfAborted()
      const count = source.read(window, 0, Math.min(window.length, length - done), done)
      if (count === 0) throw shortened(source.path)
      copy.write(window.subarray(0, count), done)
      done += count
      onProgress?.(count)
      await setImmediate()
    }
    await copy.datasync()
    copy.setModified(source.stat().modifiedMs)
  } finally {
    copy.close()
  }
}

function shortened(file: string): KafkaError {
  return new KafkaError('KAFKA_STORAGE_ERROR', { message: `${file} became shorter while it was copied.` })
}
