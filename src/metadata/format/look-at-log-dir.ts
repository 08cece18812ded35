/** Whether a directory is formatted, and for whom. Kafka: metadata.properties.MetaPropertiesEnsemble, MetaProperties. */
import path from 'node:path'
import { parseJavaWhole } from '../../common/java-integer.ts'
import { parseJavaProperties } from '../../common/java-properties.ts'
import { isKafkaError, type KafkaError } from '../../common/kafka-error.ts'
import { parseUuid, type Uuid } from '../../common/uuid.ts'
import type { FileSystem } from '../../storage/io/file-system.ts'
import { META_PROPERTIES } from './meta-properties.ts'

/** What a meta.properties file of any version says; null where it says nothing. */
export interface AnyMetaProperties {
  readonly version: number
  readonly clusterId: string | null
  readonly nodeId: number | null
  readonly directoryId: Uuid | null
}

export type LogDirLook =
  | { readonly kind: 'missing' | 'no directory' | 'empty' }
  | { readonly kind: 'formatted'; readonly properties: AnyMetaProperties }
  /** `message`: in Kafka's words. */
  | { readonly kind: 'unreadable'; readonly message: string }

/** Changes nothing. Throws KAFKA_STORAGE_ERROR. */
export function lookAtLogDir(fileSystem: FileSystem, directory: string): LogDirLook {
  const stat = fileSystem.stat(directory)
  if (stat === null) return { kind: 'missing' }
  if (!stat.isDirectory) return { kind: 'no directory' }
  const text = fileSystem.readFile(path.join(directory, META_PROPERTIES))?.toString('latin1')
  if (text === undefined) return { kind: 'empty' }
  const properties = propertiesOf(text)
  return typeof properties === 'string'
    ? { kind: 'unreadable', message: properties }
    : { kind: 'formatted', properties }
}

/** The properties, or what is wrong with them. */
function propertiesOf(text: string): AnyMetaProperties | string {
  let entries: Readonly<Record<string, string>>
  try {
    entries = parseJavaProperties(text)
  } catch (error) {
    // Only a SyntaxError is thrown there.
    return (error as SyntaxError).message
  }
  const version = integer(entries['version'] ?? '0')
  if (version === null) return `Invalid meta.properties version string '${entries['version']}'`
  if (version !== 0 && version !== 1) return `Unknown meta.properties version number ${version}`
  const clusterId = entries['cluster.id'] ?? null
  const idName = version === 1 ? 'node.id' : 'broker.id'
  const idText = entries[idName]
  const nodeId = idText === undefined ? null : integer(idText)
  if (version === 1 && idText === undefined) return `Failed to find ${idName}`
  if (idText !== undefined && nodeId === null) return `Unable to read ${idName} as a base-10 number.`
  const directoryId = directoryIdOf(entries['directory.id'])
  if (directoryId !== null && isKafkaError(directoryId)) {
    return `Unable to read directory.id as a Uuid: ${directoryId.message}`
  }
  if (version === 1 && clusterId === null) return 'cluster.id was not found.'
  return { version, clusterId, nodeId, directoryId }
}

function integer(text: string): number | null {
  const value = parseJavaWhole(text)
  return value === undefined || BigInt.asIntN(32, value) !== value ? null : Number(value)
}

/** The id in its usual form, or what is wrong with it. */
function directoryIdOf(text: string | undefined): Uuid | KafkaError | null {
  if (text === undefined) return null
  try {
    return parseUuid(text)
  } catch (error) {
    if (isKafkaError(error)) return error
    throw error
  }
}
