/** Records to delete as kafdir's own front end names them: `orders-0:100`, `orders-0:end`. */
import { deleteRecords, type RecordsToDelete } from '../../clients/admin/delete-records.ts'
import { partitionOffsets } from '../../clients/log-offsets.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import { absentPartitions } from '../consumer-groups/absent-partitions.ts'
import { usageError } from '../option-checks.ts'
import { parseJavaInteger } from '../option-table.ts'
import { repeatedPartitions } from '../repeated.ts'
import { ToolError } from '../tool-error.ts'
import type { ClusterSession } from '../tool-ports.ts'

/** All records that are there. Kafka: `DeleteRecordsRequest.HIGH_WATERMARK`. */
const HIGH_WATERMARK = -1
const WORD = /^(?<topic>.+)-(?<partition>\d+):(?<offset>[^:]+)$/

/** Throws ToolError (`usage`) for a word that makes no sense, and for a partition that is named twice. */
export function parseRecordsToDelete(words: readonly string[]): RecordsToDelete[] {
  const records = words.map(parseWord)
  const [twice] = repeatedPartitions(records)
  if (twice !== undefined) throw usageError(`${formatTopicPartition(twice)} is named more than once.`)
  return records
}

function parseWord(word: string): RecordsToDelete {
  const { topic = '', partition: number = '', offset = '' } = WORD.exec(word)?.groups ?? {}
  const partition = parseJavaInteger(number, 32)
  const beforeOffset = offset === 'end' ? HIGH_WATERMARK : parseJavaInteger(offset, 64)
  if (partition === undefined || beforeOffset === undefined) {
    throw usageError(`'${word}' is not of the form TOPIC-PARTITION:OFFSET, such as orders-0:100 or orders-0:end.`)
  }
  if (beforeOffset < 0 && offset !== 'end') throw usageError(`${word}: an offset is not negative; end is the end.`)
  return { topic, partition, beforeOffset }
}

/** What became of one partition. */
export interface RecordsDeleted extends TopicPartition {
  /** Where it begins now; null where nothing was done. */
  readonly lowWatermark: number | null
  /** False where there were none of these records any more, or nothing was done. */
  readonly wasChanged: boolean
  readonly error: KafkaError | null
}

/**
 * Throws, before anything is deleted, what stands in the way of one of them: a partition that does not exist, ToolError
 * (`terse`), or that ends before the offset, KafkaError.
 */
export async function checkRecordsToDelete(
  session: ClusterSession,
  records: readonly RecordsToDelete[],
): Promise<void> {
  const [absent] = (await absentPartitions(session, records)).values()
  if (absent !== undefined) throw absent
  const ends = await partitionOffsets(session, records, 'latest')
  for (const each of records) {
    const name = formatTopicPartition(each)
    const end = ends.get(name) ?? 0
    if (isKafkaError(end)) throw new KafkaError(end.error, { message: `${name}: ${end.message}`, cause: end })
    if (each.beforeOffset > end) {
      throw new ToolError('terse', `${name} ends at ${end}, before ${each.beforeOffset}. Nothing was deleted.`, {
        cause: new KafkaError('OFFSET_OUT_OF_RANGE'),
      })
    }
    if (each.beforeOffset < HIGH_WATERMARK) {
      throw new ToolError('terse', `${name}: an offset is not negative; -1 is the end. Nothing was deleted.`, {
        cause: new KafkaError('OFFSET_OUT_OF_RANGE'),
      })
    }
  }
}

/** In the order of `records`. Throws KafkaError for what concerns all. */
export async function deleteNamedRecords(
  session: ClusterSession,
  records: readonly RecordsToDelete[],
): Promise<RecordsDeleted[]> {
  const starts = await partitionOffsets(session, records, 'earliest')
  const results = await deleteRecords(session, records)
  return records.map(({ topic, partition }) => {
    const name = formatTopicPartition({ topic, partition })
    const result = results.get(name) ?? HIGH_WATERMARK
    return isKafkaError(result)
      ? { topic, partition, lowWatermark: null, wasChanged: false, error: result }
      : { topic, partition, lowWatermark: result, wasChanged: result !== starts.get(name), error: null }
  })
}

export type { RecordsToDelete } from '../../clients/admin/delete-records.ts'
