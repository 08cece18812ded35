import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiSchemas } from '../../../src/protocol/api-map.ts'
import { type Field, INT64_MAX, type MessageSchema, type WireType } from '../../../src/protocol/schema.ts'
import { parseVersions, type VersionSpec } from '../../../src/protocol/version-range.ts'
import { allSchemas } from './all-schemas.ts'
import { jarEntries } from './jar-entries.ts'

const libs = process.env['KAFKA_LIBS'] ?? join(homedir(), '.cache', 'apache-kafka-4.3.1', 'libs')
const jars = [
  'kafka-clients',
  'kafka-metadata',
  'kafka-group-coordinator',
  'kafka-share-coordinator',
  'kafka-transaction-coordinator',
].map((name) => join(libs, `${name}-4.3.1.jar`))
const absent = !jars.every((jar) => existsSync(jar))

interface KafkaField {
  readonly name: string
  readonly type: string
  /** Without it, those in which the field is tagged. */
  readonly versions?: VersionSpec
  readonly nullableVersions?: VersionSpec
  readonly taggedVersions?: VersionSpec
  readonly flexibleVersions?: VersionSpec
  readonly tag?: number
  readonly ignorable?: boolean
  readonly default?: string | number | boolean
  readonly fields?: readonly KafkaField[]
}

interface KafkaMessage {
  readonly name: string
  readonly type: string
  readonly apiKey?: number
  readonly validVersions: VersionSpec
  readonly flexibleVersions: VersionSpec
  readonly latestVersionUnstable?: boolean
  readonly fields: readonly KafkaField[]
  readonly commonStructs?: readonly { readonly name: string; readonly fields: readonly KafkaField[] }[]
}

/** Kafka's schemas by message name. They are JSON with comments. */
function kafkaMessages(): ReadonlyMap<string, KafkaMessage> {
  const isSchema = (name: string) => /^common\/(message|metadata)\/\w+\.json$/.test(name)
  const texts = jars.flatMap((jar) => [...jarEntries(jar, isSchema).values()])
  const messages = texts.map((text) => JSON.parse(text.replace(/^\s*\/\/.*$/gm, '')) as KafkaMessage)
  return new Map(messages.map((each) => [each.name, each]))
}

/** A Kafka field as ours would be. */
function expectedField(field: KafkaField, structs: ReadonlyMap<string, readonly KafkaField[]>): Field {
  // Kafka's int64 of which we read every bit.
  const wireType = field.name === 'MetadataHash' ? 'bigint64' : field.type
  const type = expectedType(wireType, field.fields ?? [], structs)
  return {
    type,
    versions: parseVersions(field.versions ?? field.taggedVersions ?? 'none'),
    nullableVersions: parseVersions(field.nullableVersions ?? 'none'),
    taggedVersions: parseVersions(field.taggedVersions ?? 'none'),
    tag: field.tag ?? null,
    flexibleVersions: field.flexibleVersions === undefined ? null : parseVersions(field.flexibleVersions),
    ignorable: field.ignorable ?? false,
    defaultValue: expectedDefault(type, field.default),
  }
}

type Structs = ReadonlyMap<string, readonly KafkaField[]>

function expectedType(text: string, fields: readonly KafkaField[], structs: Structs): WireType {
  if (text.startsWith('[]')) return { kind: 'array', element: expectedType(text.slice(2), fields, structs) }
  if (!/^[A-Z]/.test(text)) return { kind: text } as WireType
  return { kind: 'struct', fields: expectedFields(fields.length > 0 ? fields : (structs.get(text) ?? []), structs) }
}

function expectedFields(fields: readonly KafkaField[], structs: Structs): Record<string, Field> {
  return Object.fromEntries(
    fields.map((field) => [
      `${field.name.charAt(0).toLowerCase()}${field.name.slice(1)}`,
      expectedField(field, structs),
    ]),
  )
}

/** As Kafka's generator has it: `FieldSpec.fieldDefault`. */
function expectedDefault(type: WireType, given: KafkaField['default']): unknown {
  // A null without quotes is no default.
  const text = String(given ?? '')
  if (text === 'null' || type.kind === 'records') return null
  switch (type.kind) {
    case 'bool':
      return text === 'true'
    case 'string':
      return text
    case 'uuid':
      return text === '' ? 'AAAAAAAAAAAAAAAAAAAAAA' : text
    case 'bytes':
      return Buffer.alloc(0)
    case 'bigint64':
      return BigInt(text)
    case 'array':
      return []
    case 'struct':
      return Object.fromEntries(Object.entries(type.fields).map(([name, { defaultValue }]) => [name, defaultValue]))
    default:
      return text === '9223372036854775807' ? INT64_MAX : Number(text)
  }
}

function expectedSchema(kafka: KafkaMessage): MessageSchema {
  const structs = new Map((kafka.commonStructs ?? []).map(({ name, fields }) => [name, fields]))
  return {
    name: kafka.name,
    apiKey: kafka.apiKey ?? null,
    validVersions: parseVersions(kafka.validVersions),
    flexibleVersions: parseVersions(kafka.flexibleVersions),
    latestVersionUnstable: kafka.latestVersionUnstable ?? false,
    fields: expectedFields(kafka.fields, structs),
  }
}

describe("our tables against the schemas in Kafka 4.3.1's jars (skipped where KAFKA_LIBS has no jars)", () => {
  const messages = absent ? new Map<string, KafkaMessage>() : kafkaMessages()

  it.skipIf(absent).each(allSchemas)('$name: every name, type, version, default and tag is the same', (schema) => {
    const kafka = messages.get(schema.name)
    if (kafka === undefined) throw new Error(`Kafka has no ${schema.name}`)
    expect(schema).toEqual(expectedSchema(kafka))
    expect(Object.keys(schema.fields)).toEqual(Object.keys(expectedSchema(kafka).fields))
  })

  it.skipIf(absent)('every metadata record of Kafka is one of ours', () => {
    const names = [...messages.values()].filter(({ type }) => type === 'metadata').map(({ name }) => name)
    const ours = new Set(allSchemas.map(({ name }) => name))
    expect(names.length).toBe(26)
    expect(names.filter((name) => !ours.has(name))).toEqual([])
  })

  it.skipIf(absent)('every record of a coordinator is one of ours, but for those of streams groups', () => {
    const names = [...messages.values()].filter(({ type }) => type.startsWith('coordinator-')).map(({ name }) => name)
    const ours = new Set(allSchemas.map(({ name }) => name))
    expect(names.length).toBe(50)
    expect(names.filter((name) => !ours.has(name) && !name.startsWith('StreamsGroup'))).toEqual([])
  })

  it.skipIf(absent)('our APIs have the names of their messages', () => {
    for (const [api, { request, response }] of Object.entries(apiSchemas)) {
      expect([request.name, response.name]).toEqual([`${api}Request`, `${api}Response`])
    }
  })
})
