/** What keeps a file from being dumped, in Kafka's words and in kafdir's. */
import { isKafkaError } from '../../common/kafka-error.ts'
import type { ReadableFile, SegmentFiles } from '../segment-files.ts'
import { ToolError } from '../tool-error.ts'

/** Kafka's tool ends with `javaException: message`; `plain` is the sentence for people. */
export function dumpError(javaException: string, message: string, plain: string): ToolError {
  return new ToolError('exception', message, { javaException, plain })
}

/** Bytes that should be records and are none. */
export function corruptRecords(message: string): ToolError {
  return dumpError('org.apache.kafka.common.errors.CorruptRecordException', message, message)
}

/** Java's `Long.parseLong` of a file's name. */
export function notANumber(text: string, file: string): ToolError {
  return dumpError(
    'java.lang.NumberFormatException',
    `For input string: "${text}"`,
    `${file} is not the name of a segment's file: it does not begin with an offset.`,
  )
}

/** Opens the file at `path`. Throws ToolError with the exception that Java's file system throws. */
export function openFile(files: SegmentFiles, path: string): ReadableFile {
  try {
    return files.open(path)
  } catch (error) {
    if (!isKafkaError(error)) throw error
    const code = error.error === 'RESOURCE_NOT_FOUND' ? 'ENOENT' : (systemCodeOf(error.cause) ?? '')
    const [javaException, message] = javaExceptions[code] ?? [KAFKA_EXCEPTION, () => error.message]
    const { hint, message: plain } = error
    throw new ToolError('exception', message(path), { javaException, plain, hint, cause: error })
  }
}

/** What reading records threw, as the exception of Kafka's tool. */
export function readingError(error: unknown): unknown {
  if (!isKafkaError(error)) return error
  const { message, hint } = error
  const isDamage = error.error === 'CORRUPT_MESSAGE'
  const javaException = isDamage ? 'org.apache.kafka.common.InvalidRecordException' : KAFKA_EXCEPTION
  return new ToolError('exception', message, { javaException, hint, cause: error })
}

const KAFKA_EXCEPTION = 'org.apache.kafka.common.KafkaException'

type JavaException = readonly [javaException: string, message: (path: string) => string]

const javaExceptions: Readonly<Record<string, JavaException>> = {
  ENOENT: ['java.nio.file.NoSuchFileException', (path) => path],
  EACCES: ['java.nio.file.AccessDeniedException', (path) => path],
  EISDIR: [KAFKA_EXCEPTION, () => 'java.io.IOException: Is a directory'],
}

function systemCodeOf(cause: unknown): string | undefined {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : undefined
  return typeof code === 'string' ? code : undefined
}
