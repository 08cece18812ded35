import { describe, expect, it } from 'vitest'
import { createDeserializer, DESERIALIZER_CLASSES } from '../../../../src/tools/serdes/deserializers.ts'

function read(name: string, hex: string, configs: Readonly<Record<string, string>> = {}): string {
  const deserializer = createDeserializer(`org.apache.kafka.common.serialization.${name}`, { configs, isKey: false })
  return Buffer.from(deserializer?.(Buffer.from(hex, 'hex')) ?? 'no deserializer').toString()
}

const uuid = (text: string) => Buffer.from(text).toString('hex')

describe("Kafka's deserializers", () => {
  // What the classes of Kafka 4.3.1 on Java 17 give.
  it.each([
    ['IntegerDeserializer', '0000002a', '42'],
    ['IntegerDeserializer', 'ffffffff', '-1'],
    ['LongDeserializer', '8000000000000000', '-9223372036854775808'],
    ['ShortDeserializer', 'ffff', '-1'],
    ['FloatDeserializer', '3dcccccd', '0.1'],
    ['FloatDeserializer', '00000001', '1.4E-45'],
    ['FloatDeserializer', '4b189680', '1.0E7'],
    ['FloatDeserializer', '47c34fc0', '99999.5'],
    ['FloatDeserializer', '7f7fffff', '3.4028235E38'],
    ['FloatDeserializer', 'ffc00000', 'NaN'],
    ['DoubleDeserializer', '3fb999999999999a', '0.1'],
    ['DoubleDeserializer', '0000000000000001', '4.9E-324'],
    ['DoubleDeserializer', '7fefffffffffffff', '1.7976931348623157E308'],
    ['DoubleDeserializer', '8000000000000000', '-0.0'],
    ['DoubleDeserializer', '4023000000000000', '9.5'],
    ['DoubleDeserializer', '3f50624dd2f1a9fc', '0.001'],
    ['BooleanDeserializer', '01', 'true'],
    ['BooleanDeserializer', '00', 'false'],
    ['UUIDDeserializer', uuid('00112233-4455-6677-8899-aabbccddeeff'), '00112233-4455-6677-8899-aabbccddeeff'],
    ['UUIDDeserializer', uuid('1-1-1-1-1'), '00000001-0001-0001-0001-000000000001'],
    ['ByteBufferDeserializer', '0102', 'java.nio.HeapByteBuffer[pos=0 lim=2 cap=2]'],
    ['BytesDeserializer', '0102414222277fff5c0a20', '\\x01\\x02AB"\'\\x7F\\xFF\\x5C\\x0A '],
    ['StringDeserializer', 'c3a9', 'é'],
    ['StringDeserializer', 'ff41', '\ufffdA'],
    ['StringDeserializer', 'e282', '\ufffd'],
  ])('%s makes of %s: %s', (name, hex, expected) => {
    expect(read(name, hex)).toBe(expected)
  })

  it.each([
    ['IntegerDeserializer', '00', 'Size of data received by IntegerDeserializer is not 4'],
    ['LongDeserializer', '', 'Size of data received by LongDeserializer is not 8'],
    ['DoubleDeserializer', '00', 'Size of data received by Deserializer is not 8'],
    ['BooleanDeserializer', '02', 'Unexpected byte received by BooleanDeserializer: 2'],
    ['UUIDDeserializer', uuid('nope'), 'Error parsing data into UUID'],
    ['VoidDeserializer', '00', 'Data should be null for a VoidDeserializer.'],
  ])('%s refuses %s: %s', (name, hex, message) => {
    expect(() => read(name, hex)).toThrow(expect.objectContaining({ error: 'INVALID_RECORD', message }))
  })

  it.each([
    ['UTF-16', '0041', 'A'],
    ['UTF-16', 'feff0041', 'A'],
    ['utf-16', 'fffe4100', 'A'],
    ['UTF-16LE', '4100', 'A'],
    ['US-ASCII', '41e9', 'A\ufffd'],
    ['ISO-8859-1', 'e980', 'é\u0080'],
    ['windows-1251', 'c4e0', 'Да'],
    ['Shift_JIS', '82a0', 'あ'],
  ])('read text in %s', (encoding, hex, expected) => {
    expect(read('StringDeserializer', hex, { 'deserializer.encoding': encoding })).toBe(expected)
    expect(read('StringDeserializer', hex, { 'value.deserializer.encoding': encoding })).toBe(expected)
  })

  it('are not made of an unknown encoding or class', () => {
    expect(read('StringDeserializer', '41', { 'deserializer.encoding': 'nope' })).toBe('no deserializer')
    expect(read('UTF8Deserializer', '41')).toBe('no deserializer')
    expect(createDeserializer('StringDeserializer', { configs: {}, isKey: true })).toBeUndefined()
  })

  it('give bytes back as they are where Java would print an address', () => {
    expect(read('ByteArrayDeserializer', '414243')).toBe('ABC')
    expect(DESERIALIZER_CLASSES).toHaveLength(12)
  })
})
