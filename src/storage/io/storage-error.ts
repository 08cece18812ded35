/** The one place where an error of the operating system becomes a KafkaError. */
import { KafkaError } from '../../common/kafka-error.ts'

const SENTENCES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) => `${path} does not exist`,
  EACCES: (path) => `no permission to use ${path}`,
  EPERM: (path) => `no permission to change ${path}`,
  EROFS: (path) => `${path} is on a read-only file system (it can be read, and written when it is mounted so)`,
  ENOSPC: (path) => `the disk is full: ${path} could not be written (make room on it, then try again)`,
  EDQUOT: (path) => `the disk quota is used up: ${path} could not be written (make room in it, then try again)`,
  ENOTDIR: (path) => `a part of ${path} is a file, where a directory is needed`,
  EISDIR: (path) => `${path} is a directory, where a file is needed`,
  EEXIST: (path) => `${path} exists already`,
  EMFILE: (path) => `too many open files: ${path} could not be opened (raise the limit with ulimit -n)`,
  ENFILE: (path) => `too many open files in the whole system: ${path} could not be opened (raise fs.file-max)`,
  EIO: (path) => `the disk reported an error at ${path} (the log of the system says more: dmesg)`,
}

/** The code of a system error (`ENOSPC`), or undefined for other values. */
export function systemErrorCode(error: unknown): string | undefined {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** A `KAFKA_STORAGE_ERROR` that says in one sentence what failed at `path`; the system error is its cause. */
export function storageError(error: unknown, path: string): KafkaError {
  const code = systemErrorCode(error)
  const sentence = code === undefined ? undefined : SENTENCES[code]
  const message = sentence?.(path) ?? `${path}: ${error instanceof Error ? error.message : String(error)}`
  return new KafkaError('KAFKA_STORAGE_ERROR', { message, cause: error })
}
