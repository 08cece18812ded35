import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { decode, encode } from '../../../src/protocol/codec.ts'
import { fill } from '../../../src/protocol/fill.ts'
import type { Fields, MessageSchema, WireType } from '../../../src/protocol/schema.ts'
import { allSchemas } from './all-schemas.ts'

interface Encoded {
  readonly schema: string
  readonly version: number
  /** Base64. */
  readonly bytes: string
  /** The fields that the version has; byte fields as base64. */
  readonly value: object
}

/** Random values, written by the classes of Kafka 4.3.1: the lowest, the first flexible and the highest versions. */
const encoded = JSON.parse(
  readFileSync(new URL('../../data/protocol/kafka-encoded.json', import.meta.url), 'utf8'),
) as readonly Encoded[]

it.each(encoded)('$schema v$version has the bytes that Kafka writes', ({ schema: name, version, bytes, value }) => {
  const schema = allSchemas.find((each) => each.name === name) as MessageSchema
  const whole = fill(schema, structOf(schema.fields, value))
  expect(encode(schema, version, whole).toString('base64')).toBe(bytes)
  expect(decode(schema, version, Buffer.from(bytes, 'base64'))).toEqual(whole)
})

function structOf(fields: Fields, value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, valueOf(fields[name]?.type, item)]))
}

function valueOf(type: WireType | undefined, value: unknown): unknown {
  if (type === undefined || value === null) return value
  if (type.kind === 'bytes' || type.kind === 'records') return Buffer.from(value as string, 'base64')
  if (type.kind === 'struct') return structOf(type.fields, value as object)
  if (type.kind === 'array') return (value as readonly unknown[]).map((item) => valueOf(type.element, item))
  return value
}
