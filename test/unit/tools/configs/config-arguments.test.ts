import { describe, expect, it } from 'vitest'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import {
  checkConfigNames,
  inJavaOrder,
  parseAddedConfigs,
  parseDeletedConfigs,
} from '../../../../src/tools/configs/config-arguments.ts'
import { withNameHint } from '../../../../src/tools/configs/known-names.ts'
import { parseNamedValues } from '../../../../src/tools/configs/named-values.ts'

describe('--add-config', () => {
  it.each<[string, Record<string, string>]>([
    ['a=1,b=2', { a: '1', b: '2' }],
    ['cleanup.policy=[compact,delete],b=2', { 'cleanup.policy': 'compact,delete', b: '2' }],
    ['retention.ms = 7000 , flush.ms=9', { 'retention.ms': '7000', 'flush.ms': '9' }],
    ['a=', { a: '' }],
    ['a=1,a=2', { a: '2' }],
    ['SCRAM-SHA-256=[iterations=8192,password=s]', { 'SCRAM-SHA-256': 'iterations=8192,password=s' }],
    ['match=[client_id=((,client_source_port=3]', { match: 'client_id=((,client_source_port=3' }],
  ])('%s', (text, expected) => {
    expect(Object.fromEntries(parseAddedConfigs(text))).toEqual(expected)
  })

  it.each(['', 'retention.ms', 'retention.ms=1=2', 'a=1,,b=2'])('%j is no list of pairs', (text) => {
    expect(() => parseAddedConfigs(text)).toThrow('requirement failed: Invalid entity config')
  })

  it('refuses names that no config can have', () => {
    expect(() => checkConfigNames(['a.b', 'kafka.Log$1', 'a b'])).toThrow('Invalid character found for config key: a b')
  })

  it('tells of mistakes in the order of Java’s Properties', () => {
    const configs = new Map([
      ['retention.ms', '1'],
      ['cleanup.policy', '2'],
      ['b', '3'],
      ['a', '4'],
    ])
    expect([...inJavaOrder(configs).keys()]).toEqual(['a', 'cleanup.policy', 'b', 'retention.ms'])
  })
})

it('--delete-config takes names separated by commas, and may be repeated', () => {
  expect(parseDeletedConfigs(['a, b', 'c'])).toEqual(['a', 'b', 'c'])
})

describe('NAME=VALUE', () => {
  it.each([
    ['cleanup.policy=compact,delete', 'cleanup.policy', 'compact,delete'],
    ['cleanup.policy=[compact,delete]', 'cleanup.policy', 'compact,delete'],
    ['match=client_id=a', 'match', 'client_id=a'],
    ['a=', 'a', ''],
  ])('%s', (word, name, value) => {
    expect([...parseNamedValues([word])]).toEqual([[name, value]])
  })

  it.each(['retention.ms', '=5', ''])('%j is refused', (word) => {
    expect(() => parseNamedValues([word])).toThrow('is not a config: write NAME=VALUE')
  })

  it('a mistyped name gets a hint', () => {
    const error = new KafkaError('INVALID_CONFIG', { message: 'Unknown topic config name: retention.m' })
    expect(withNameHint(error, { types: ['topics'], names: ['a'] }, ['retention.m'])).toMatchObject({
      message: error.message,
      hint: 'Did you mean retention.ms?',
    })
    expect(withNameHint(error, { types: ['topics'], names: ['a'] }, ['retention.ms'])).toBe(error)
  })
})
