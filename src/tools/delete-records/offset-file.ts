/** The file of `--offset-json-file`. Kafka: DeleteRecordsCommand.parseOffsetJsonStringWithoutDedup. */
import type { RecordsToDelete } from '../../clients/admin/delete-records.ts'
import { formatTopicPartition } from '../../common/topic-partition.ts'
import {
  arrayItems,
  decodeInteger,
  decodeLong,
  decodeString,
  type JsonNode,
  objectFields,
  requiredField,
} from '../jackson/json-node.ts'
import { readJson } from '../jackson/json-reader.ts'
import { repeatedPartitions } from '../repeated.ts'
import { isToolError, ToolError } from '../tool-error.ts'

const VERSION = 1

/** What `text` says, in its order. Throws ToolError (`exception`). */
export function parseOffsetFile(text: string): RecordsToDelete[] {
  const fields = objectFields(parsed(text))
  const version = fields.get('version')
  const number = version === undefined ? VERSION : decodeInteger(version)
  if (number !== VERSION) throw refused(`Not supported version field value ${number}`)
  const partitions = fields.get('partitions')
  if (partitions === undefined) throw refused('Missing partitions field')
  const records = arrayItems(partitions).map(recordsOf)
  const repeated = repeatedPartitions(records).map(formatTopicPartition).join(',')
  if (repeated !== '') throw refused(`Offset json file contains duplicate topic partitions: ${repeated}`)
  return records
}

function parsed(text: string): JsonNode {
  try {
    return readJson(text)
  } catch (cause) {
    if (!isToolError(cause)) throw cause
    throw refused('The input string is not a valid JSON', `The file is not JSON: ${cause.plain}`)
  }
}

function recordsOf(node: JsonNode): RecordsToDelete {
  const fields = objectFields(node)
  return {
    topic: decodeString(requiredField(fields, 'topic')),
    partition: decodeInteger(requiredField(fields, 'partition')),
    beforeOffset: decodeLong(requiredField(fields, 'offset')),
  }
}

function refused(message: string, plain: string = message): ToolError {
  return new ToolError('exception', message, {
    javaException: 'org.apache.kafka.server.common.AdminOperationException',
    plain,
  })
}
