/** JSON as Kafka's tools read it from files. Kafka: server.util.json over Jackson's JsonNode. */
import { parseJavaInteger } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'

export type JsonNode =
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, JsonNode> }
  | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
  | { readonly kind: 'string'; readonly value: string }
  /** A whole number of at most 32 bits, written without point and exponent. */
  | { readonly kind: 'int'; readonly value: number }
  /** Any other number, as Jackson prints it. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' }
  /** A text of blanks alone. */
  | { readonly kind: 'missing' }

/** `value` as Jackson writes it: without blanks, and control characters with capital letters, unlike JavaScript. */
export function jacksonText(value: unknown): string {
  return JSON.stringify(value).replace(/(\\*)(\\u00[01][\da-f])/g, (whole, before: string, escape: string) => {
    return before.length % 2 === 1 ? whole : `${before}\\u${escape.slice(2).toUpperCase()}`
  })
}

/** On one line without blanks. Jackson: `JsonNode.toString`. */
export function jsonText(node: JsonNode): string {
  switch (node.kind) {
    case 'object':
      return `{${[...node.fields].map(([name, value]) => `${jacksonText(name)}:${jsonText(value)}`).join(',')}}`
    case 'array':
      return `[${node.items.map(jsonText).join(',')}]`
    case 'string':
      return jacksonText(node.value)
    case 'number':
      return node.text
    case 'null':
      return 'null'
    case 'missing':
      return ''
    default:
      return String(node.value)
  }
}

/** Throws ToolError (`exception`) when it is none. Kafka: `JsonValue.asJsonObject`. */
export function objectFields(node: JsonNode): ReadonlyMap<string, JsonNode> {
  if (node.kind === 'object') return node.fields
  throw mappingError(`Expected JSON object, received ${jsonText(node)}`)
}

/** Throws ToolError (`exception`) when it is none. Kafka: `JsonValue.asJsonArray`. */
export function arrayItems(node: JsonNode): readonly JsonNode[] {
  if (node.kind === 'array') return node.items
  throw mappingError(`Expected JSON array, received ${jsonText(node)}`)
}

/** Throws ToolError (`exception`) when it is not there. Kafka: `JsonObject.apply`. */
export function requiredField(fields: ReadonlyMap<string, JsonNode>, name: string): JsonNode {
  const field = fields.get(name)
  if (field === undefined) throw mappingError(`No such field exists: \`${name}\``)
  return field
}

/** Throws ToolError (`exception`) for anything else. Kafka: `DecodeJson.DecodeInteger`. */
export function decodeInteger(node: JsonNode): number {
  if (node.kind === 'int') return node.value
  throw unexpected('Integer', node)
}

/** Beyond 2^53 the nearest number. Throws ToolError (`exception`) for anything else. Kafka: `DecodeJson.DecodeLong`. */
export function decodeLong(node: JsonNode): number {
  if (node.kind === 'int') return node.value
  const value = node.kind === 'number' ? parseJavaInteger(node.text, 64) : undefined
  if (value !== undefined) return value
  throw unexpected('Long', node)
}

/** Throws ToolError (`exception`) for anything else. Kafka: `DecodeJson.DecodeString`. */
export function decodeString(node: JsonNode): string {
  if (node.kind === 'string') return node.value
  throw unexpected('String', node)
}

/** Throws ToolError (`exception`) for anything else. Kafka: `DecodeJson.decodeList`. */
export function decodeList<T>(node: JsonNode, decode: (item: JsonNode) => T): T[] {
  if (node.kind === 'array') return node.items.map(decode)
  throw unexpected('JSON array', node)
}

function unexpected(expected: string, node: JsonNode): ToolError {
  return mappingError(`Expected \`${expected}\` value, received ${jsonText(node)}`)
}

function mappingError(message: string): ToolError {
  return new ToolError('exception', message, {
    javaException: 'com.fasterxml.jackson.databind.JsonMappingException',
    plain: message.replaceAll('`', ''),
  })
}
