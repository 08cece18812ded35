import { describe, expect, it } from 'vitest'
import { expectPartitions } from '../../../../src/tools/consumer-groups/absent-partitions.ts'
import { forgetOffsets } from '../../../../src/tools/consumer-groups/group-operations.ts'
import { planInactiveReset } from '../../../../src/tools/consumer-groups/inactive-reset.ts'
import { groupSession, partitionsOf } from './group-session.ts'

const session = groupSession({
  topics: { orders: [{ end: 10 }, { end: 4 }], pay: [{ end: 1 }] },
  groups: {
    billing: { offsets: { 'orders-1': 3, 'orders-0': 1 } },
    fresh: {},
    busy: { state: 'Stable', members: [{ id: 'm1', partitions: partitionsOf('orders', 0), topics: ['orders'] }] },
  },
  processes: { m1: { pid: 4711, terminal: 'pts/3' } },
})
const notices = { noRecordOfThatTime() {}, outOfRange() {} }
const toEnd = { scenario: () => ({ to: 'latest' }) as const, notices }

describe('a reset with kafdir', () => {
  it('knows what was there before, by topic and partition', async () => {
    const request = { ...toEnd, scope: { topics: ['pay', 'orders'] } }
    expect(await planInactiveReset(session, 'billing', request)).toEqual([
      { topic: 'orders', partition: 0, offset: 10, before: 1 },
      { topic: 'orders', partition: 1, offset: 4, before: 3 },
      { topic: 'pay', partition: 0, offset: 1, before: null },
    ])
  })

  it('refuses a group that is not there, unless it is told what to give it', async () => {
    await expect(planInactiveReset(session, 'biling', { ...toEnd, scope: 'committed' })).rejects.toMatchObject({
      error: 'GROUP_ID_NOT_FOUND',
      message: "There is no group 'biling'.",
      hint: 'Did you mean billing? Give --topic to make the group, with offsets of that topic.',
    })
    const made = await planInactiveReset(session, 'biling', { ...toEnd, scope: { topics: ['pay'] } })
    expect(made).toEqual([{ topic: 'pay', partition: 0, offset: 1, before: null }])
  })

  it('refuses to do nothing', async () => {
    await expect(planInactiveReset(session, 'fresh', { ...toEnd, scope: 'committed' })).rejects.toMatchObject({
      message: "Group 'fresh' has committed nothing: there is nothing to reset.",
    })
  })

  it.each([
    [['orders', 'pya'], "Topic 'pya' does not exist.", 'Did you mean pay?'],
    [['pya:0'], "Topic 'pya' does not exist.", 'Did you mean pay?'],
    [['orders:1,2'], "Topic 'orders' has no partition 2.", 'Its partitions are 0 to 1.'],
    [['pay:1'], "Topic 'pay' has no partition 1.", 'It has partition 0 only.'],
  ])('says of %j what is not there', async (words, message, hint) => {
    await expect(expectPartitions(session, words)).rejects.toMatchObject({ message, hint })
  })
})

describe('forgetting offsets with kafdir', () => {
  it('says which group may be meant', async () => {
    const { groupError, deletions } = await forgetOffsets(session, 'biling', ['orders'])
    expect(groupError).toMatchObject({ message: "There is no group 'biling'.", hint: 'Did you mean billing?' })
    expect(deletions).toEqual([])
  })

  it('says what does not exist, and forgets the rest', async () => {
    const { deletions } = await forgetOffsets(session, 'billing', ['ordres', 'orders:7,0'])
    expect(deletions.map(({ topic, partition, error }) => [topic, partition, error?.message ?? null])).toEqual([
      ['orders', 0, null],
      ['orders', 7, "Topic 'orders' has no partition 7."],
      ['ordres', null, "Topic 'ordres' does not exist."],
    ])
  })

  it('says who reads the topic', async () => {
    const { deletions, readers } = await forgetOffsets(session, 'busy', ['orders:0'])
    const message = "The offset of orders-0 can't be deleted while members of 'busy' subscribe to orders."
    expect(deletions[0]?.error).toMatchObject({ error: 'GROUP_SUBSCRIBED_TO_TOPIC', message })
    expect(readers).toBe('Member m1 (client c, pid 4711, terminal pts/3) is at work.')
  })
})
