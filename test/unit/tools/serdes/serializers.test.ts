import { describe, expect, it } from 'vitest'
import { createDeserializer } from '../../../../src/tools/serdes/deserializers.ts'
import { findSerializer } from '../../../../src/tools/serdes/serializers.ts'

const PACKAGE = 'org.apache.kafka.common.serialization.'

describe('what a serializer writes', () => {
  it.each([
    ['Integer', ['0', '-1', '2147483647', '-2147483648']],
    ['Long', ['0', '9223372036854775807', '-9223372036854775808']],
    ['Short', ['-32768', '32767']],
    ['Double', ['1.5', '-0.0', 'NaN', 'Infinity', '-Infinity', '1.0E300']],
    ['Float', ['1.5', 'NaN']],
    ['Boolean', ['true', 'false']],
    ['UUID', ['123e4567-e89b-12d3-a456-426614174000']],
  ])('is what the deserializer of %s reads', (name, texts) => {
    const write = findSerializer(`${PACKAGE}${name}Serializer`)
    const read = createDeserializer(`${PACKAGE}${name}Deserializer`, { configs: {}, isKey: true })
    for (const text of texts) {
      const bytes = write?.(Buffer.from(text)) ?? Buffer.alloc(0)
      expect(String(read?.(Buffer.from(bytes)))).toBe(text)
    }
  })

  it("is big-endian, as Java's", () => {
    expect(findSerializer('long')?.(Buffer.from('258'))).toEqual(Buffer.from([0, 0, 0, 0, 0, 0, 1, 2]))
  })

  it.each(['string', 'BYTEARRAY', `${PACKAGE}BytesSerializer`])('%s leaves bytes as they are', (name) => {
    expect(findSerializer(name)).toBeNull()
  })
})

describe('a serializer refuses', () => {
  it.each([
    ['integer', '2147483648', "'2147483648' is not an int."],
    ['integer', '1.0', "'1.0' is not an int."],
    ['long', '9223372036854775808', "'9223372036854775808' is not a long."],
    ['short', '', "'' is not a short."],
    ['double', 'much', "'much' is not a double."],
    ['boolean', 'yes', "'yes' is not a boolean."],
    ['uuid', '1-2-3-4-5', "'1-2-3-4-5' is not a UUID."],
    ['void', 'x', 'The void serializer writes null only: here is a value.'],
  ])('%s: %j', (name, text, message) => {
    expect(() => findSerializer(name)?.(Buffer.from(text))).toThrow(message)
  })

  it('a name that none has, with the one that was meant', () => {
    expect(() => findSerializer('lonh')).toThrow(expect.objectContaining({ hint: 'Did you mean long?' }))
    expect(() => findSerializer('com.acme.LongSerializer')).toThrow('There is no serializer com.acme.LongSerializer.')
  })
})
