import { describe, expect, it } from 'vitest'
import { planImport } from '../../../../src/tools/topics/import-plan.ts'

const existing = (name: string, partitions: number, configs: Record<string, string> = {}, isInternal = false) => {
  return { name, partitions, replicationFactor: 1, configs: new Map(Object.entries(configs)), isInternal }
}
const wanted = (name: string, facts: { partitions?: number; replicationFactor?: number; configs?: object } = {}) => {
  const { partitions, replicationFactor, configs = {} } = facts
  return { name, partitions, replicationFactor, configs: new Map(Object.entries(configs as Record<string, string>)) }
}
const keep = { prune: false }

describe('the plan of an import', () => {
  it('creates what is missing, with the defaults of the brokers where the file is silent', () => {
    const { changes } = planImport([], [wanted('a', { partitions: 3, configs: { b: '1', a: '2' } }), wanted('c')], keep)
    expect(changes).toEqual([
      {
        name: 'a',
        action: 'create',
        partitions: { before: null, after: 3 },
        replicationFactor: null,
        configs: [
          { name: 'a', before: null, after: '2' },
          { name: 'b', before: null, after: '1' },
        ],
      },
      { name: 'c', action: 'create', partitions: { before: null, after: null }, replicationFactor: null, configs: [] },
    ])
  })

  it('sets, changes and unsets configs until they are those of the file', () => {
    const before = existing('a', 2, { same: '1', other: '1', gone: '1' })
    const { changes } = planImport([before], [wanted('a', { configs: { same: '1', other: '2', fresh: '3' } })], keep)
    expect(changes).toEqual([
      {
        name: 'a',
        action: 'change',
        partitions: { before: 2, after: 2 },
        replicationFactor: null,
        configs: [
          { name: 'fresh', before: null, after: '3' },
          { name: 'gone', before: '1', after: null },
          { name: 'other', before: '1', after: '2' },
        ],
      },
    ])
  })

  it('is empty where all is as it should be', () => {
    const { changes, problems } = planImport(
      [existing('a', 2, { x: '1' }), existing('b', 1)],
      [wanted('a', { partitions: 2, replicationFactor: 1, configs: { x: '1' } }), wanted('b')],
      keep,
    )
    expect(changes.map(({ action }) => action)).toEqual(['none', 'none'])
    expect(problems.size).toBe(0)
  })

  it('adds partitions, and finds fault with fewer of them and with other replication factors', () => {
    const { changes, problems } = planImport(
      ['more', 'fewer', 'copies'].map((name) => existing(name, 3)),
      [
        wanted('more', { partitions: 5 }),
        wanted('fewer', { partitions: 2 }),
        wanted('copies', { partitions: 3, replicationFactor: 2 }),
      ],
      keep,
    )
    expect(changes[0]).toMatchObject({ action: 'change', partitions: { before: 3, after: 5 } })
    expect([...problems]).toEqual([
      ['fewer', "Topic fewer has 3 partitions and can't get fewer (2)."],
      ['copies', "Topic copies has replication factor 1; an import can't make it 2."],
    ])
  })

  it("deletes nothing, unless it is to prune; Kafka's own topics never", () => {
    const topics = [existing('a', 1), existing('b', 1), existing('__consumer_offsets', 50, {}, true)]
    expect(planImport(topics, [wanted('a')], keep).changes.map(({ name }) => name)).toEqual(['a'])
    const pruned = planImport(topics, [wanted('a')], { prune: true }).changes
    expect(pruned.map(({ name, action }) => [name, action])).toEqual([
      ['a', 'none'],
      ['b', 'delete'],
    ])
  })
})
