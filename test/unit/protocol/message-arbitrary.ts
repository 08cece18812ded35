import fc from 'fast-check'
import { randomUuid } from '../../../src/common/uuid.ts'
import type { Field, Fields, MessageSchema, PrimitiveKind, WireType } from '../../../src/protocol/schema.ts'
import { INT64_MAX } from '../../../src/protocol/schema.ts'
import { includesVersion } from '../../../src/protocol/version-range.ts'

/** Any value that `version` of `schema` can carry. */
export function messageArbitrary<T>(schema: MessageSchema<T>, version: number): fc.Arbitrary<T> {
  return structArbitrary(schema.fields, version) as fc.Arbitrary<T>
}

function structArbitrary(fields: Fields, version: number): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldArbitrary(field, version)])),
    { noNullPrototype: true },
  )
}

function fieldArbitrary(field: Field, version: number): fc.Arbitrary<unknown> {
  const absent = fc.constant(field.defaultValue)
  if (!includesVersion(field.versions, version)) return absent
  const value = valueArbitrary(field.type, version)
  const isNullable = includesVersion(field.nullableVersions, version)
  const values = isNullable
    ? fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: value })
    : value
  if (field.defaultValue === null && !isNullable) return values
  return fc.oneof({ weight: 1, arbitrary: absent }, { weight: 3, arbitrary: values })
}

function valueArbitrary(type: WireType, version: number): fc.Arbitrary<unknown> {
  if (type.kind === 'struct') return structArbitrary(type.fields, version)
  if (type.kind === 'array') return fc.array(valueArbitrary(type.element, version), { maxLength: 3 })
  return primitives[type.kind]
}

const bytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 120, maxLength: 300 }))

const primitives: Readonly<Record<PrimitiveKind, fc.Arbitrary<unknown>>> = {
  bool: fc.boolean(),
  int8: fc.integer({ min: -0x80, max: 0x7f }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  uint16: fc.nat({ max: 0xffff }),
  int32: fc.integer(),
  uint32: fc.nat({ max: 0xffffffff }),
  int64: fc.oneof({ weight: 9, arbitrary: fc.maxSafeInteger() }, { weight: 1, arbitrary: fc.constant(INT64_MAX) }),
  bigint64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  float64: fc.double(),
  string: fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', minLength: 130, maxLength: 200 })),
  uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((seed) => randomUuid({ bytes: () => seed.fill(1, 0, 1) })),
  bytes,
  records: bytes,
}
