import { describe, expect, it } from 'vitest'
import { defaultFormatter } from '../../../../src/tools/console-consumer/default-formatter.ts'
import { createDeserializer } from '../../../../src/tools/serdes/deserializers.ts'
import { printed } from './printed.ts'

const record = { key: 'k', value: 'v', headers: [['h', '1'] as const, ['h', null] as const] }
const all = Object.fromEntries(
  ['timestamp', 'partition', 'offset', 'delivery', 'epoch', 'headers', 'key'].map((name) => [`print.${name}`, 'true']),
)

describe("Kafka's default formatter", () => {
  it.each([
    [{}, 'v\n'],
    [{ 'print.key': 'TRUE ' }, 'k\tv\n'],
    [{ 'print.key': 'yes' }, 'v\n'],
    [all, 'CreateTime:1000\tPartition:2\tOffset:5\tDelivery:NOT_PRESENT\tEpoch:NOT_PRESENT\th:1,h:null\tk\tv\n'],
    [{ 'print.value': 'false' }, ''],
    [{ 'print.value': 'false', 'print.key': 'true' }, 'k\n'],
    [{ 'print.headers': 'true', 'headers.separator': ';', 'key.separator': '|' }, 'h:1;h:null|v\n'],
    [{ 'line.separator': '--' }, 'v--'],
  ])('prints with %j: %j', (properties, expected) => {
    expect(printed(defaultFormatter(properties), record)).toBe(expected)
  })

  it('prints a literal for null, and says that there are no headers', () => {
    const properties = { 'print.key': 'true', 'print.headers': 'true', 'null.literal': 'nil' }
    expect(printed(defaultFormatter(properties), { key: null, value: null })).toBe('NO_HEADERS\tnil\tnil\n')
    expect(printed(defaultFormatter({}), { value: null })).toBe('null\n')
  })

  it('hands the bytes of the literal for null to a deserializer, as Kafka does', () => {
    const integer = createDeserializer('org.apache.kafka.common.serialization.IntegerDeserializer', {
      configs: {},
      isKey: false,
    })
    const formatter = defaultFormatter({}, { key: undefined, value: integer, headers: undefined })
    expect(printed(formatter, { value: null })).toBe(`${Buffer.from('null').readInt32BE()}\n`)
    expect(printed(formatter, { value: Buffer.from([0, 0, 1, 0]) })).toBe('256\n')
    expect(() => printed(formatter, { value: 'x' })).toThrow('Size of data received by IntegerDeserializer is not 4')
  })
})
