import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatTopicsFile, parseTopicsFile, topicsFileObject } from '../../../../src/tools/topics/topics-file.ts'

const parse = (text: string) => parseTopicsFile(text, 'topics.yaml')
const topic = (name: string, configs: Record<string, string> = {}, partitions = 1) => {
  return { name, partitions, replicationFactor: 1, configs: new Map(Object.entries(configs)) }
}

describe('the file of topics', () => {
  it('is sorted by name, whatever order the topics come in', () => {
    const text = formatTopicsFile([
      topic('orders', { 'retention.ms': '1000', 'cleanup.policy': 'compact,delete' }, 3),
      topic('audit'),
    ])
    expect(text).toBe(`# Topics of a Kafka cluster. kafdir topics import makes a cluster have them.
topics:
  audit:
    partitions: 1
    replicationFactor: 1
  orders:
    partitions: 3
    replicationFactor: 1
    configs:
      cleanup.policy: compact,delete
      retention.ms: 1000
`)
  })

  it('of a cluster without topics is one that can be read', () => {
    expect(parse(formatTopicsFile([]))).toEqual([])
  })

  it('gives back every text, as YAML and as JSON', () => {
    const text = fc.string({ unit: 'binary' })
    const configs = fc.dictionary(text, text)
    fc.assert(
      fc.property(fc.dictionary(text, configs), (topics) => {
        const all = Object.entries(topics).map(([name, values]) => topic(name, values))
        const byName = [...all].sort((a, b) => (a.name < b.name ? -1 : 1))
        const sorted = (parsed: ReturnType<typeof parse>) => [...parsed].sort((a, b) => (a.name < b.name ? -1 : 1))
        expect(sorted(parse(formatTopicsFile(all)))).toEqual(byName)
        expect(sorted(parse(JSON.stringify(topicsFileObject(all))))).toEqual(byName)
      }),
    )
  })

  it('keeps a number of any length and a word that YAML takes for something else', () => {
    const [parsed] = parse('topics: {a: {configs: {flush.messages: 9223372036854775807, x: true, y: null, z: 0x10}}}')
    expect([...(parsed?.configs ?? [])]).toEqual([
      ['flush.messages', '9223372036854775807'],
      ['x', 'true'],
      ['y', 'null'],
      ['z', '0x10'],
    ])
  })

  it('may leave out what should be as the brokers have it', () => {
    const none = { partitions: undefined, replicationFactor: undefined, configs: new Map() }
    expect(parse('topics:\n  a:\n  b: {}\n  c:\n    configs:\n')).toEqual([
      { name: 'a', ...none },
      { name: 'b', ...none },
      { name: 'c', ...none },
    ])
  })

  it('may name a value once and use it often', () => {
    const parsed = parse('topics:\n  a: &usual {partitions: 3}\n  b: *usual\n')
    expect(parsed.map(({ name, partitions }) => [name, partitions])).toEqual([
      ['a', 3],
      ['b', 3],
    ])
  })

  it.each([
    ['', "topics.yaml:1:1: there is no 'topics' in it."],
    ['topic:\n  a:\n', "topics.yaml:1:1: 'topic' means nothing in the file. Did you mean topics?"],
    ['topics: 3\n', 'topics.yaml:1:9: topics should be a map of names and values.'],
    ['topics: ""\n', 'topics.yaml:1:9: topics should be a map of names and values.'],
    ['topics:\n  - a\n', 'topics.yaml:2:3: topics should be a map of names and values.'],
    [
      'topics:\n  a:\n    partitons: 3\n',
      "topics.yaml:3:5: 'partitons' means nothing in topic a. Did you mean partitions?",
    ],
    [
      'topics:\n  a:\n    colour: red\n',
      "topics.yaml:3:5: 'colour' means nothing in topic a. It can hold partitions, replicationFactor, configs.",
    ],
    ['topics:\n  a:\n    partitions: 0\n', 'topics.yaml:3:17: partitions should be a whole number from 1 on.'],
    ['topics:\n  a: {partitions: 2147483648}', 'topics.yaml:2:19: partitions should be a whole number from 1 on.'],
    [
      'topics:\n  a: {replicationFactor: 32768}',
      'topics.yaml:2:26: replicationFactor should be a whole number from 1 on.',
    ],
    ['topics:\n  a:\n    configs:\n      x: [1]\n', 'topics.yaml:4:10: x should be a single value.'],
    ['topics:\n  a: {}\n  a: {}\n', 'topics.yaml:3:3: Map keys must be unique'],
    ['topics:\n  a: *nobody\n', 'topics.yaml:2:6: there is no &nobody before.'],
    ['topics: {a: {partitions: 1}\n', 'topics.yaml:'],
    ['topics:\n\ta: 1\n', 'topics.yaml:2:1: '],
  ])('says where it is wrong: %j', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })
})
