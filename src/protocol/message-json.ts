/**
 * Messages as JSON text, as Kafka's generated JsonConverter classes write them: fields in the order of the schema, tagged
 * ones only where they are set, bytes as base64. Kafka: JsonConverterGenerator, Jackson's ObjectNode.toString.
 */
import { formatJavaDouble } from '../common/java-double.ts'
import type { Fields, MessageSchema, WireType } from './schema.ts'
import { INT64_MAX } from './schema.ts'
import { compileIsDefault } from './value-equality.ts'
import { includesVersion } from './version-range.ts'

type StructValue = Readonly<Record<string, unknown>>

/** The fields that `version` of the message has, on one line. */
export function messageToJson(schema: MessageSchema, version: number, data: unknown): string {
  return structToJson(schema.fields, version, data as StructValue)
}

function structToJson(fields: Fields, version: number, value: StructValue): string {
  const members: string[] = []
  for (const [name, field] of Object.entries(fields)) {
    if (!includesVersion(field.versions, version)) continue
    const item = value[name]
    if (includesVersion(field.taggedVersions, version) && compileIsDefault(field)(item)) continue
    members.push(`"${name}":${valueToJson(field.type, version, item)}`)
  }
  return `{${members.join(',')}}`
}

function valueToJson(type: WireType, version: number, value: unknown): string {
  if (value === null) return 'null'
  switch (type.kind) {
    case 'struct':
      return structToJson(type.fields, version, value as StructValue)
    case 'array':
      return `[${(value as readonly unknown[]).map((item) => valueToJson(type.element, version, item)).join(',')}]`
    case 'bytes':
    case 'records':
      return `"${Buffer.from(value as Uint8Array).toString('base64')}"`
    case 'string':
    case 'uuid':
      return jacksonText(value as string)
    case 'float64':
      return formatJavaDouble(value as number)
    case 'int64':
      return value === INT64_MAX ? '9223372036854775807' : (value as number).toString()
    default:
      return (value as number | bigint | boolean).toString()
  }
}

/** Jackson writes the digits of an escape in capitals. */
function jacksonText(text: string): string {
  return JSON.stringify(text).replace(/\\(?:u00..|.)/g, (escape) =>
    escape.startsWith('\\u') ? `\\u${escape.slice(2).toUpperCase()}` : escape,
  )
}
