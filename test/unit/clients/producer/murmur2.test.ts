import { expect, it } from 'vitest'
import { murmur2 } from '../../../../src/clients/producer/murmur2.ts'

const utf8 = (text: string) => Buffer.from(text)

/** What Kafka's own class computes. */
const samples: [string, Buffer, number][] = [
  ['nothing', utf8(''), 275646681],
  ['a', utf8('a'), -1563381124],
  ['k', utf8('k'), -1567496736],
  ['key', utf8('key'), -1079937367],
  ['abc', utf8('abc'), 479470107],
  ['foobar', utf8('foobar'), -790332482],
  ['kafka', utf8('kafka'), -798503068],
  ['21', utf8('21'), -973932308],
  ['a-little-bit-long-string', utf8('a-little-bit-long-string'), -985981536],
  ['bytes ff 80 fe', Buffer.from('ff80fe', 'hex'), 957058525],
  ['the int32 42', Buffer.from('0000002a', 'hex'), 1606757304],
]

it.each(samples)('the hash of %s is that of Kafka', (_what, key, hash) => {
  expect(murmur2(key)).toBe(hash)
  const around = Buffer.concat([utf8('??'), key, utf8('!!!')])
  expect(murmur2(around, 2, 2 + key.length)).toBe(hash)
})
