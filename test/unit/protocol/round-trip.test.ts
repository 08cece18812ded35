import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode } from '../../../src/protocol/codec.ts'
import { fill } from '../../../src/protocol/fill.ts'
import {
  decodeMetadataRecord,
  encodeMetadataRecord,
  type MetadataRecord,
  metadataRecordSchemas,
} from '../../../src/protocol/metadata-record.ts'
import { allSchemas, allVersions } from './all-schemas.ts'
import { messageArbitrary } from './message-arbitrary.ts'

const RUNS = 10

describe('every version of every message', () => {
  it('is all there', () => {
    expect(allSchemas).toHaveLength(2 * 57 + 26 + 5 + 2 * 25 + 2 + 2)
    expect(allVersions.length).toBeGreaterThan(200)
  })

  it.each(allSchemas)('$name: what was written is read again', (schema) => {
    for (const { version } of allVersions.filter((each) => each.schema === schema)) {
      fc.assert(
        fc.property(messageArbitrary(schema, version), (value) => {
          expect(decode(schema, version, encode(schema, version, value))).toEqual(withBuffers(value))
        }),
        { numRuns: RUNS },
      )
    }
  })

  it.each(allSchemas)('$name: the defaults are written and read again', (schema) => {
    const defaults = fill(schema, {})
    for (const { version } of allVersions.filter((each) => each.schema === schema)) {
      expect(decode(schema, version, encode(schema, version, defaults))).toEqual(defaults)
    }
  })

  it('of metadata records also survives the frame', () => {
    for (const { schema, version } of allVersions) {
      if (!(schema.name in metadataRecordSchemas)) continue
      fc.assert(
        fc.property(messageArbitrary(schema, version), (data) => {
          const record = { type: schema.name, version, data } as MetadataRecord
          expect(decodeMetadataRecord(encodeMetadataRecord(record))).toEqual(withBuffers(record))
        }),
        { numRuns: RUNS },
      )
    }
  })
})

/** Bytes are read as Buffers. */
function withBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (Array.isArray(value)) return value.map(withBuffers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withBuffers(item)]))
}
