/** The file of `--path-to-json-file`. Kafka: LeaderElectionCommand.parseReplicaElectionData. */
import { javaHashOrder, topicPartitionHash } from '../../common/java-hash.ts'
import { formatTopicPartition, type TopicPartition } from '../../common/topic-partition.ts'
import {
  arrayItems,
  decodeInteger,
  decodeString,
  type JsonNode,
  objectFields,
  requiredField,
} from '../jackson/json-node.ts'
import { readJson } from '../jackson/json-reader.ts'
import { repeatedPartitions } from '../repeated.ts'
import { isToolError, ToolError } from '../tool-error.ts'

/** The partitions that `text` names, in its order. Throws ToolError (`exception`). */
export function parseElectionFile(text: string): TopicPartition[] {
  const partitions = decoded(() => {
    const list = objectFields(parsed(text)).get('partitions')
    if (list === undefined) throw refused('Replica election data is missing "partitions" field')
    return arrayItems(list).map(partitionOf)
  })
  const repeated = javaHashOrder(repeatedPartitions(partitions), { hash: topicPartitionHash })
  if (repeated.length === 0) return partitions
  const names = repeated.map(formatTopicPartition)
  throw refused(
    `Replica election data contains duplicate partitions: [${names.join(', ')}]`,
    `The file names ${names.join(', ')} more than once.`,
  )
}

function parsed(text: string): JsonNode {
  try {
    return readJson(text)
  } catch (cause) {
    if (!isToolError(cause)) throw cause
    throw refused('Replica election data is empty', `The file is not JSON: ${cause.plain}`)
  }
}

function partitionOf(node: JsonNode): TopicPartition {
  const fields = objectFields(node)
  return {
    topic: decodeString(requiredField(fields, 'topic')),
    partition: decodeInteger(requiredField(fields, 'partition')),
  }
}

/** Kafka packs a tree that is not as it should be into an exception whose message begins with the class of the first. */
function decoded<T>(decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (!isToolError(error) || !error.javaException.startsWith('com.fasterxml.')) throw error
    const { javaException, message, plain } = error
    throw new ToolError('exception', `${javaException}: ${message}`, { javaException, plain })
  }
}

function refused(message: string, plain: string = message): ToolError {
  return new ToolError('exception', message, { javaException: 'org.apache.kafka.tools.AdminOperationException', plain })
}
