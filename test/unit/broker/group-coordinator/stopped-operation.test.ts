/** Looking at groups, and changing them, while another process is stopped under the operation lock. */
import { describe, expect, it } from 'vitest'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { groupPartition } from '../../../../src/coordinator/group/group-queries.ts'
import { fill } from '../../../../src/protocol/fill.ts'
import { consumerGroupHeartbeatRequest } from '../../../../src/protocol/messages/consumer-group-heartbeat.ts'
import { deleteTopicsRequest } from '../../../../src/protocol/messages/delete-topics.ts'
import { offsetCommitRequest } from '../../../../src/protocol/messages/offset-commit.ts'
import { commit, committed, describeGroup, LOG_DIR, TestMember, type TestProcess } from './group-machine.ts'
import { ordersMachine } from './orders-machine.ts'

const here = ordersMachine()

const IN_THE_WAY =
  'Another process is in the middle of changing a group and does not come to an end, so nothing was changed.'

const offsetsDirectory = (groupId: string) => `__consumer_offsets-${groupPartition(groupId, 50)}`

describe('behind a process that is stopped in the middle of an operation', () => {
  let holder: TestProcess

  async function holdOperationLock(groupId: string): Promise<void> {
    holder = await here.machine.start()
    const { fileSystem, locks } = holder.process
    const lock = fileSystem.open(`${LOG_DIR}/${offsetsDirectory(groupId)}/kafdir-operation.lock`, 'create')
    expect(locks.tryLock(lock.descriptor, 'exclusive')).toBe(true)
  }

  it('a group is shown without its dead members, and with its living ones', async () => {
    await new TestMember(here.one, 'g', 'a').join(['orders'])
    await new TestMember(here.two, 'g', 'b').join(['orders'])
    here.machine.kill(here.one)
    await holdOperationLock('g')
    const bytes = here.machine.logBytes(offsetsDirectory('g'))
    expect((await describeGroup(here.two, 'g')).members).toEqual(['b'])
    expect((await describeGroup(here.two, 'g')).members).toEqual(['b'])
    expect(here.machine.logBytes(offsetsDirectory('g'))).toBe(bytes)
    here.machine.kill(holder)
  })

  it('groups are listed as they are without their dead members', async () => {
    await new TestMember(here.one, 'g', 'a').join(['orders'])
    here.machine.kill(here.one)
    await holdOperationLock('g')
    const { groups } = await here.two.session.request('ListGroups', { statesFilter: [], typesFilter: [] })
    expect(groups).toMatchObject([{ groupId: 'g', groupState: 'Empty' }])
    here.machine.kill(holder)
    expect((await describeGroup(here.two, 'g')).members).toEqual([])
    expect(await commit(here.two, 'g', 'orders', [1])).toEqual([0])
  })

  it('a group is shown also while another request of this process waits for it', async () => {
    await new TestMember(here.one, 'g', 'a').join(['orders'])
    here.machine.kill(here.one)
    await holdOperationLock('g')
    const waiting = commit(here.two, 'g', 'orders', [1])
    expect((await describeGroup(here.two, 'g')).members).toEqual([])
    here.machine.kill(holder)
    expect(await waiting).toEqual([0])
  })

  it('the lock of a directory that was replaced lets nobody in', async () => {
    await commit(here.one, 'g', 'orders', [1])
    here.one.process.fileSystem.rename(`${LOG_DIR}/${offsetsDirectory('g')}`, '/elsewhere')
    expect(await commit(here.two, 'g', 'orders', [2])).toEqual([0])
    await holdOperationLock('g')
    let isDone = false
    const waiting = commit(here.one, 'g', 'orders', [3]).finally(() => (isDone = true))
    for (let round = 0; round < 20; round++) expect(await committed(here.two, 'g')).toEqual(['orders-0:2'])
    expect(isDone).toBe(false)
    here.machine.kill(holder)
    expect([await waiting, await committed(here.two, 'g')]).toEqual([[0], ['orders-0:3']])
  })

  it('who wants to change the group is told in time, and nothing has changed then', async () => {
    const member = await new TestMember(here.two, 'g', 'a').join(['orders'])
    await member.commit('orders', [3])
    await holdOperationLock('g')
    const request = fill(offsetCommitRequest, {
      ...{ groupId: 'g', memberId: 'a', generationIdOrMemberEpoch: member.memberEpoch },
      topics: [{ name: 'orders', partitions: [{ partitionIndex: 0, committedOffset: 4, committedMetadata: '' }] }],
    })
    const within = () => ({ deadlineMs: here.machine.monotonicMs + 300 })
    const error = {
      error: 'REQUEST_TIMED_OUT',
      message: IN_THE_WAY,
      hint: expect.stringContaining('try again') as string,
    }
    await expect(here.two.session.request('OffsetCommit', request, within())).rejects.toMatchObject(error)
    const leaving = fill(consumerGroupHeartbeatRequest, { groupId: 'g', memberId: 'a', memberEpoch: -1 })
    const left = here.two.session.request('ConsumerGroupHeartbeat', leaving, within())
    await expect(left).rejects.toMatchObject(error)
    here.machine.kill(holder)
    expect(await committed(here.two, 'g')).toEqual(['orders-0:3'])
    expect((await describeGroup(here.two, 'g')).members).toEqual(['a'])
    expect(await member.commit('orders', [4])).toEqual([0])
  })

  it('a group or an offset that can not be deleted is told with the reason', async () => {
    await commit(here.two, 'g', 'orders', [1])
    await holdOperationLock('g')
    const request = { groupsNames: ['g'] }
    const { results } = await here.two.session.request('DeleteGroups', request, {
      deadlineMs: here.machine.monotonicMs + 300,
    })
    expect(results).toEqual([{ groupId: 'g', errorCode: errorCode('REQUEST_TIMED_OUT') }])
    expect(here.machine.notices.filter((sentence) => sentence.startsWith(IN_THE_WAY))).toHaveLength(1)
    const forgotten = { groupId: 'g', topics: [{ name: 'orders', partitions: [{ partitionIndex: 0 }] }] }
    const deadlineMs = here.machine.monotonicMs + 300
    await expect(here.two.session.request('OffsetDelete', forgotten, { deadlineMs })).rejects.toMatchObject({
      error: 'REQUEST_TIMED_OUT',
      message: IN_THE_WAY,
    })
    here.machine.kill(holder)
    expect(await committed(here.two, 'g')).toEqual(['orders-0:1'])
  })

  it('whoever gives up waiting is let go at once', async () => {
    await commit(here.two, 'g', 'orders', [1])
    await holdOperationLock('g')
    const givingUp = new AbortController()
    const request = fill(consumerGroupHeartbeatRequest, { groupId: 'g', memberId: 'a', memberEpoch: 0 })
    const joining = here.two.session.request(
      'ConsumerGroupHeartbeat',
      { ...request, subscribedTopicNames: ['orders'], topicPartitions: [], rebalanceTimeoutMs: 1000 },
      { signal: givingUp.signal },
    )
    setTimeout(() => givingUp.abort(), 50)
    await expect(joining).rejects.toMatchObject({ error: 'REQUEST_TIMED_OUT' })
    expect(here.machine.names().filter((name) => name.startsWith('.kafdir-member'))).toEqual([])
    here.machine.kill(holder)
  })

  it('a process with a member ends soon, and the next one takes the member out', async () => {
    await new TestMember(here.one, 'g', 'a').join(['orders'])
    await holdOperationLock('g')
    const startMs = performance.now()
    await here.one.session.close()
    await here.one.broker.close()
    expect(performance.now() - startMs).toBeLessThan(1500)
    here.machine.kill(holder)
    expect((await describeGroup(here.two, 'g')).members).toEqual([])
    expect(here.machine.names().filter((name) => name.startsWith('.kafdir-member'))).toEqual([])
    expect(await commit(here.two, 'g', 'orders', [1])).toEqual([0])
  })

  it('a topic is deleted all the same, and it is told that offsets are left', async () => {
    await commit(here.two, 'g', 'orders', [1])
    await commit(here.two, 'another group', 'orders', [1])
    await holdOperationLock('g')
    await here.two.session.request('DeleteTopics', fill(deleteTopicsRequest, { topics: [{ name: 'orders' }] }))
    expect(here.machine.notices.at(-1)).toBe(
      `Offsets that were committed for deleted topics are still there: ${IN_THE_WAY}`,
    )
    expect(await committed(here.two, 'another group')).toEqual([])
    here.machine.kill(holder)
  })
})
