import { describe, expect, it } from 'vitest'
import { parseKafdirConsumerOptions } from '../../../../src/tools/console-consumer/parse-kafdir-options.ts'
import { memoryPorts } from '../memory-ports.ts'

const nowMs = 10_000_000

function parse(given: Readonly<Record<string, string | readonly string[] | boolean>>) {
  const detected = Object.entries({ topic: 'orders', ...given }).map(([name, value]) => {
    const values = typeof value === 'boolean' ? [] : typeof value === 'string' ? [value] : value
    return [name, values] as const
  })
  const ports = { ...memoryPorts(), clock: { nowMs: () => nowMs, monotonicMs: () => 0 } }
  return parseKafdirConsumerOptions(new Map(detected), { autoCreateTopics: false }, ports)
}

describe('the options that only kafdir console-consumer has', () => {
  it('change nothing when they are not given', () => {
    expect(parse({})).toMatchObject({
      filter: { fromMs: undefined, toMs: undefined, greps: [], wheres: [], isInverted: false },
      output: { kind: 'formatter', isIndented: false },
      tail: undefined,
      untilEnd: false,
      style: 'kafdir',
      autoCreateTopics: false,
    })
  })

  it.each([
    [{ from: '1m', to: '+1m' }, { filter: { fromMs: nowMs - 60_000, toMs: nowMs + 60_000 } }],
    [
      { tail: '5', 'until-end': true },
      { tail: 5, untilEnd: true },
    ],
    [{ json: true, pretty: true }, { output: { kind: 'json', isIndented: true } }],
    [{ format: '%s' }, { output: { kind: 'template', template: '%s' } }],
    [
      { grep: ['a', 'b'], 'grep-key': 'k', 'grep-value': 'v', 'grep-header': 'h=1', 'ignore-case': true, not: true },
      {
        filter: {
          isInverted: true,
          greps: [
            { where: 'anywhere', pattern: 'a', ignoresCase: true },
            { where: 'anywhere', pattern: 'b', ignoresCase: true },
            { where: 'key', pattern: 'k', ignoresCase: true },
            { where: 'value', pattern: 'v', ignoresCase: true },
            { where: 'header', pattern: 'h=1', ignoresCase: true },
          ],
        },
      },
    ],
    [{ formatter: 'offsets' }, { formatter: 'org.apache.kafka.tools.consumer.OffsetsMessageFormatter' }],
    [
      { formatter: 'share-group-state' },
      { formatter: 'org.apache.kafka.tools.consumer.group.share.ShareGroupStateMessageFormatter' },
    ],
    [
      { 'formatter-property': ['key.deserializer=long', 'value.deserializer=int', 'key.separator=\\t'] },
      {
        formatterProperties: {
          'key.deserializer': 'org.apache.kafka.common.serialization.LongDeserializer',
          'value.deserializer': 'org.apache.kafka.common.serialization.IntegerDeserializer',
          'key.separator': '\t',
        },
      },
    ],
    [{ where: ['@.a', '@.b'] }, { filter: { wheres: ['@.a', '@.b'] } }],
    [{ formatter: './mine.mjs' }, { formatter: './mine.mjs' }],
    [
      { 'value-deserializer': 'long', 'key-deserializer': 'UUIDDeserializer' },
      {
        valueDeserializer: 'org.apache.kafka.common.serialization.LongDeserializer',
        keyDeserializer: 'org.apache.kafka.common.serialization.UUIDDeserializer',
      },
    ],
  ])('%j', (given, expected) => {
    expect(parse(given)).toMatchObject(expected)
  })

  it.each([
    [{ from: '1m', to: '2m' }, '--from must lie before --to.'],
    [{ from: '1m', tail: '2' }, '--from and --tail both say where to begin: give one of them.'],
    [{ 'from-beginning': true, tail: '2' }, '--from-beginning and --tail both say where to begin: give one of them.'],
    [
      { 'from-beginning': true, from: '1m', tail: '2' },
      '--from-beginning and --from and --tail all say where to begin: give one of them.',
    ],
    [
      { partition: '0', offset: 'earliest', tail: '2' },
      '--offset and --tail both say where to begin: give one of them.',
    ],
    [
      { json: true, 'formatter-property': 'print.key=true' },
      '--formatter-property changes nothing with --json: leave one of them out.',
    ],
    [
      { json: true, 'value-deserializer': 'long' },
      '--value-deserializer changes nothing with --json: leave one of them out.',
    ],
    [
      { format: '%s', 'formatter-property': 'print.key=true' },
      '--formatter-property changes nothing with --format: leave one of them out.',
    ],
    [{ format: '%s', pretty: true }, '--pretty changes nothing with --format: leave one of them out.'],
    [{ 'ignore-case': true }, '--ignore-case changes nothing without --grep.'],
    [{ 'formatter-property': 'key.deserializer=logn' }, 'There is no deserializer logn.'],
    [{ tail: '-1' }, '--tail must be between 0 and 1000000.'],
    [{ json: true, format: '%s' }, '--json and --format say different things: give one of them.'],
    [{ formatter: 'offset' }, 'There is no formatter offset.'],
    [{ 'value-deserializer': 'logn' }, 'There is no deserializer logn.'],
  ] as const)('%j is refused: %s', (given, message) => {
    expect(() => parse(given)).toThrow(expect.objectContaining({ message }))
  })

  it('a name that is nearly right is told', () => {
    expect(() => parse({ formatter: 'offset' })).toThrow(expect.objectContaining({ hint: 'Did you mean offsets?' }))
  })

  it.each([{ from: '1m' }, { to: '+1m' }, { tail: '5' }, { 'until-end': true }])(
    'say nothing about where a group reads: %o',
    (given) => {
      expect(() => parse({ ...given, group: 'g' })).toThrow(/^--\S+ and --group cannot be used together: /)
    },
  )

  it('a setting that no consumer has is told, and changes nothing', () => {
    const ports = { ...memoryPorts(), clock: { nowMs: () => nowMs, monotonicMs: () => 0 } }
    const settings = ['fetch.min.byte=4', 'ssl.my.own=1', 'fetch.max.bytes=5']
    const detected = new Map([
      ['topic', ['orders']],
      ['command-property', settings],
    ])
    parseKafdirConsumerOptions(detected, { autoCreateTopics: false }, ports)
    expect(ports.stderr.text).toBe(
      'Warning: the consumer has no setting fetch.min.byte: it changes nothing. Did you mean fetch.min.bytes?\n',
    )
  })
})
