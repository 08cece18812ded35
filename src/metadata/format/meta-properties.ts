/** `meta.properties`: which cluster and which broker a log.dir belongs to. Kafka: metadata.properties.MetaProperties. */
import { parseJavaProperties, storeJavaProperty } from '../../common/java-properties.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import { isReservedDirectoryId, parseUuid, type Uuid } from '../../common/uuid.ts'

export const META_PROPERTIES = 'meta.properties'

export interface MetaProperties {
  /** Free text; by custom a UUID. */
  readonly clusterId: string
  readonly nodeId: number
  /** Null in directories that no KRaft broker has started on yet: it would choose one. */
  readonly directoryId: Uuid | null
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** The text of the file, as Java's `Properties.store` writes it; the order of the lines means nothing. */
export function formatMetaProperties({ clusterId, nodeId, directoryId }: MetaProperties, nowMs: number): string {
  const properties: readonly (readonly [string, string])[] = [
    ['node.id', String(nodeId)],
    ...(directoryId === null ? [] : [['directory.id', directoryId] as const]),
    ['version', '1'],
    ['cluster.id', clusterId],
  ]
  return `#\n#${javaDate(nowMs)}\n${properties.map((entry) => storeJavaProperty(...entry)).join('')}`
}

/** Reads the text of `path`. Throws CORRUPT_MESSAGE, or UNSUPPORTED_VERSION for another version, also ZooKeeper's. */
export function parseMetaProperties(text: string, path: string): MetaProperties {
  const properties = new Map(Object.entries(parseProperties(text, path)))
  const version = properties.get('version') ?? '0'
  if (version !== '1') {
    throw new KafkaError('UNSUPPORTED_VERSION', {
      message: `${path} has version ${version}; only version 1, that of Kafka without ZooKeeper, can be used.`,
    })
  }
  const clusterId = properties.get('cluster.id') ?? ''
  const nodeId = properties.get('node.id') ?? ''
  if (clusterId === '' || !/^\d{1,9}$/.test(nodeId)) {
    throw new KafkaError('CORRUPT_MESSAGE', { message: `${path} does not name a cluster.id and a node.id.` })
  }
  return { clusterId, nodeId: Number(nodeId), directoryId: directoryIdOf(properties.get('directory.id'), path) }
}

/** Kafka: `MetaPropertiesEnsemble.verify`. */
function directoryIdOf(text: string | undefined, path: string): Uuid | null {
  if (text === undefined) return null
  const directoryId = readDirectoryId(text, path)
  if (!isReservedDirectoryId(directoryId)) return directoryId
  throw new KafkaError('CORRUPT_MESSAGE', {
    message: `${path} has the directory.id ${directoryId}, which means something else to Kafka`,
    hint: 'Restore the file from a copy.',
  })
}

function readDirectoryId(text: string, path: string): Uuid {
  try {
    return parseUuid(text)
  } catch (cause) {
    const reason = isKafkaError(cause) ? cause.message : ''
    throw new KafkaError('CORRUPT_MESSAGE', {
      message: `${path} has a directory.id that is not a UUID: ${reason}`,
      hint: 'Restore the file from a copy.',
      cause,
    })
  }
}

function parseProperties(text: string, path: string): Readonly<Record<string, string>> {
  try {
    return parseJavaProperties(text)
  } catch (error) {
    throw new KafkaError('CORRUPT_MESSAGE', { message: `${path} is not a properties file.`, cause: error })
  }
}

/** `Sat Nov 21 09:32:44 UTC 2026`. */
function javaDate(nowMs: number): string {
  const date = new Date(nowMs)
  const time = date.toISOString().slice(11, 19)
  const day = String(date.getUTCDate()).padStart(2, '0')
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} UTC ${date.getUTCFullYear()}`
}
