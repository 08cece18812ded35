import { expect, it } from 'vitest'
import { parseCopiedTopic } from '../../../../src/tools/cp/copied-topic.ts'

it.each([
  ['orders', { topic: 'orders', place: null }],
  ['./dir:orders', { topic: 'orders', place: { dir: './dir' } }],
  ['/a/b:c:orders', { topic: 'orders', place: { dir: '/a/b:c' } }],
  ['C:\\kafka:orders', { topic: 'orders', place: { dir: 'C:\\kafka' } }],
  ['fixtures:orders', { topic: 'orders', place: { dir: 'fixtures' } }],
  ['file:/a/b:orders', { topic: 'orders', place: { bootstrapServer: 'file:/a/b' } }],
  ['localhost:9092:orders', { topic: 'orders', place: { bootstrapServer: 'localhost:9092' } }],
  ['a:9092,b:9093:orders', { topic: 'orders', place: { bootstrapServer: 'a:9092,b:9093' } }],
])('%s names a topic and a place', (text, expected) => {
  expect(parseCopiedTopic(text)).toEqual({ text, ...expected })
})

it.each(['', './dir', './dir:', ':orders', 'localhost:9092', 'C:\\kafka', 'file:/a/b'])(
  "'%s' names no topic",
  (text) => {
    expect(() => parseCopiedTopic(text)).toThrow(`'${text}' names no topic.`)
  },
)
