/**
 * The text of Kafka's checkpoint files: a version (0), the number of lines that follow, and lines of fields divided by
 * blanks. A file of no bytes is a checkpoint without entries. Kafka: CheckpointFile.
 */
import { KafkaError } from '../../common/kafka-error.ts'

const VERSION = '0'

export function formatCheckpoint(lines: readonly (readonly (string | number)[])[]): string {
  return `${[VERSION, lines.length, ...lines.map((fields) => fields.join(' '))].join('\n')}\n`
}

/** The fields of each line. Throws CORRUPT_MESSAGE, naming `path`, for another version, a wrong count or a line that is none. */
export function parseCheckpoint(text: string, path: string, fieldCount: number): string[][] {
  if (text === '') return []
  const [version, count, ...lines] = text.replace(/\n$/, '').split('\n')
  const entries = lines.map((line) => line.trim().split(/\s+/))
  const isWhole = entries.length === Number(count) && entries.every((fields) => fields.length === fieldCount)
  if (version === VERSION && isWhole) return entries
  throw new KafkaError('CORRUPT_MESSAGE', { message: `${path} is not a checkpoint file that can be read.` })
}
