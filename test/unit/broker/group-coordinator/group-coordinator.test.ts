import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { errorCode } from '../../../../src/common/kafka-error.ts'
import { groupPartition } from '../../../../src/coordinator/group/group-queries.ts'
import {
  commit,
  committed,
  createTopic,
  describeGroup,
  GroupMachine,
  LOG_DIR,
  produce,
  TestMember,
  type TestProcess,
} from './group-machine.ts'

let machine: GroupMachine
let one: TestProcess
let two: TestProcess
let topicId = ''

beforeEach(async () => {
  machine = GroupMachine.make()
  one = await machine.start()
  two = await machine.start()
  topicId = await createTopic(one, 'orders', 4)
})
afterEach(() => machine.close())

const offsetsDirectory = (groupId: string) => `__consumer_offsets-${groupPartition(groupId, 50)}`
const memberFiles = () => machine.names().filter((name) => name.startsWith('.kafdir-member-'))

describe('a group without a server', () => {
  it('gets its topic with the first member, and only the partition that it needs gets a directory', async () => {
    expect(machine.names().filter((name) => name.startsWith('__consumer_offsets'))).toEqual([])
    await new TestMember(one, 'g', 'm1').join(['orders'])
    expect(machine.names().filter((name) => name.startsWith('__consumer_offsets'))).toEqual([offsetsDirectory('g')])
    const { topics } = await two.session.request('Metadata', {
      topics: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAA', name: '__consumer_offsets' }],
      allowAutoTopicCreation: false,
      includeClusterAuthorizedOperations: false,
      includeTopicAuthorizedOperations: false,
    })
    expect(topics[0]?.partitions.length).toBe(50)
  })

  it('nothing is made by looking at groups that are not there', async () => {
    await expect(describeGroup(one, 'g')).rejects.toMatchObject({ error: 'GROUP_ID_NOT_FOUND' })
    expect(await committed(one, 'g')).toEqual([])
    const { groups } = await one.session.request('ListGroups', { statesFilter: [], typesFilter: [] })
    const { results } = await one.session.request('DeleteGroups', { groupsNames: ['g'] })
    expect([groups, results]).toEqual([[], [{ groupId: 'g', errorCode: errorCode('GROUP_ID_NOT_FOUND') }]])
    expect(machine.names().filter((name) => name.startsWith('__consumer_offsets'))).toEqual([])
  })

  it('is shared out among members of several processes, one partition to one owner', async () => {
    const a = await new TestMember(one, 'g', 'a').join(['orders'])
    expect(a.assigned).toEqual([0, 1, 2, 3])
    const b = await new TestMember(two, 'g', 'b').join(['orders'])
    expect(b.assigned).toEqual([])
    await a.heartbeat(topicId)
    expect(a.assigned.length).toBe(2)
    await b.heartbeat(topicId)
    expect(b.assigned).toEqual([])
    await a.heartbeat(topicId)
    await b.heartbeat(topicId)
    expect([...a.assigned, ...b.assigned].toSorted((x, y) => x - y)).toEqual([0, 1, 2, 3])
    expect(await describeGroup(one, 'g')).toEqual({ state: 'Stable', epoch: 3, members: ['a', 'b'] })
  })

  it('a heartbeat that changes nothing writes nothing', async () => {
    const a = await new TestMember(one, 'g', 'a').join(['orders'])
    await a.heartbeat(topicId)
    const [bytes, operations] = [machine.logBytes(offsetsDirectory('g')), one.process.operations]
    for (let i = 0; i < 20; i++) await a.heartbeat(topicId)
    expect(machine.logBytes(offsetsDirectory('g'))).toBe(bytes)
    expect(one.process.operations).toBe(operations)
  })

  it('who leaves is gone at once, and leaves no file behind', async () => {
    const a = await new TestMember(one, 'g', 'a').join(['orders'])
    await new TestMember(two, 'g', 'b').join(['orders'])
    expect(memberFiles().length).toBe(2)
    await a.leave()
    expect((await describeGroup(two, 'g')).members).toEqual(['b'])
    await two.session.close()
    expect(await describeGroup(one, 'g')).toMatchObject({ state: 'Empty', members: [] })
    expect(machine.names().filter((name) => name.startsWith('.kafdir-'))).toEqual([])
  })

  it('who was refused leaves no file behind either', async () => {
    const member = new TestMember(one, 'g', 'a', { serverAssignor: 'none' })
    await expect(member.join(['orders'])).rejects.toMatchObject({ error: 'UNSUPPORTED_ASSIGNOR' })
    await new TestMember(one, 'g', 'b', { instanceId: 'i' }).join(['orders'])
    const twin = new TestMember(two, 'g', 'c', { instanceId: 'i' })
    await expect(twin.join(['orders'])).rejects.toMatchObject({ error: 'UNRELEASED_INSTANCE_ID' })
    expect(memberFiles().length).toBe(1)
  })

  it('a member id that another process uses is refused', async () => {
    await new TestMember(one, 'g', 'a').join(['orders'])
    const twin = new TestMember(two, 'g', 'a')
    await expect(twin.join(['orders'])).rejects.toThrow('Member id a is in use by process 4000.')
    await new TestMember(two, 'other', 'a').join(['orders'])
  })
})

describe('members that die', () => {
  it('are taken out of the group by whoever does something with it next', async () => {
    await new TestMember(one, 'g', 'a').join(['orders'])
    const b = await new TestMember(two, 'g', 'b').join(['orders'])
    machine.kill(one)
    await b.heartbeat(topicId)
    expect(b.assigned).toEqual([0, 1, 2, 3])
    expect(await describeGroup(two, 'g')).toEqual({ state: 'Stable', epoch: 4, members: ['b'] })
    expect(memberFiles().length).toBe(1)
  })

  it('are not shown by those who only look, also when nobody is left', async () => {
    await new TestMember(one, 'g', 'a').join(['orders'])
    machine.kill(one)
    const { groups } = await two.session.request('ListGroups', { statesFilter: ['Empty'], typesFilter: [] })
    expect(groups.map(({ groupId }) => groupId)).toEqual(['g'])
    expect(await describeGroup(two, 'g')).toMatchObject({ state: 'Empty', members: [] })
    expect(await commit(two, 'g', 'orders', [1])).toEqual([0])
  })

  it('are shown as they were where nothing may be changed', async () => {
    await new TestMember(one, 'g', 'a').join(['orders'])
    machine.kill(one)
    const reader = await machine.start({ isReadOnly: true })
    const before = machine.names()
    expect((await describeGroup(reader, 'g')).members).toEqual(['a'])
    expect(machine.names()).toEqual(before)
  })

  it('a live member keeps its commits from those who are not in the group', async () => {
    const a = await new TestMember(one, 'g', 'a').join(['orders'])
    expect(await commit(two, 'g', 'orders', [1])).toEqual([errorCode('UNKNOWN_MEMBER_ID')])
    expect(await a.commit('orders', [1, 2])).toEqual([0, 0])
    expect(await committed(two, 'g')).toEqual(['orders-0:1', 'orders-1:2'])
  })
})

describe('committed offsets', () => {
  it('lie never behind the end of the log after a power loss', async () => {
    for (let i = 0; i < 3; i++) await produce(one, 'orders', 0)
    expect(await commit(two, 'g', 'orders', [3])).toEqual([0])
    machine.crash('everything')
    const later = await machine.start()
    expect(await committed(later, 'g')).toEqual(['orders-0:3'])
    const request = { timestamp: -1, partitionIndex: 0, currentLeaderEpoch: -1 }
    const { topics } = await later.session.request('ListOffsets', {
      replicaId: -1,
      isolationLevel: 0,
      topics: [{ name: 'orders', partitions: [request] }],
      timeoutMs: 0,
    })
    expect(topics[0]?.partitions[0]?.offset).toBe(3)
  })

  it('of partitions that are not there are refused, those of others are kept', async () => {
    expect(await commit(one, 'g', 'orders', [1, 1, 1, 1, 1, 1])).toEqual([0, 0, 0, 0, 3, 3])
    expect(await commit(one, 'g', 'nowhere', [1])).toEqual([errorCode('UNKNOWN_TOPIC_OR_PARTITION')])
    expect((await committed(one, 'g')).length).toBe(4)
  })

  it('are deleted partition by partition; those that are not there are refused, and the group stays', async () => {
    await commit(one, 'g', 'orders', [1, 2])
    const remove = async (name: string, partitions: readonly number[]) => {
      const asked = partitions.map((partitionIndex) => ({ partitionIndex }))
      const request = { groupId: 'g', topics: [{ name, partitions: asked }] }
      const response = await one.session.request('OffsetDelete', request)
      expect(response.errorCode).toBe(0)
      return response.topics.flatMap(({ partitions: found }) =>
        found.map(({ partitionIndex, errorCode: code }) => [partitionIndex, code]),
      )
    }
    const missing = errorCode('UNKNOWN_TOPIC_OR_PARTITION')
    expect(await remove('nowhere', [0])).toEqual([[0, missing]])
    expect(await remove('orders', [7])).toEqual([[7, missing]])
    expect(await remove('orders', [0, 9])).toEqual([
      [0, 0],
      [9, missing],
    ])
    expect(await remove('orders', [1])).toEqual([[1, 0]])
    // Whoever was there before and whoever reads it all at once see the same.
    for (const process of [two, await machine.start()]) {
      expect(await committed(process, 'g')).toEqual([])
      const { groups } = await process.session.request('ListGroups', { statesFilter: [], typesFilter: [] })
      expect(groups.map(({ groupId }) => groupId)).toEqual(['g'])
    }
  })

  it('a disk that fails refuses the commit, and the offset stays as it was', async () => {
    expect(await commit(one, 'g', 'orders', [1])).toEqual([0])
    await produce(two, 'orders', 0)
    one.process.plan = ({ kind, path }) => (kind === 'datasync' && path.includes('orders') ? { kind: 'EIO' } : null)
    await expect(commit(one, 'g', 'orders', [2])).rejects.toMatchObject({ error: 'KAFKA_STORAGE_ERROR' })
    expect(await committed(two, 'g')).toEqual(['orders-0:1'])
  })

  it('go with their topic', async () => {
    await commit(one, 'g', 'orders', [1])
    await createTopic(one, 'kept', 1)
    await commit(one, 'g', 'kept', [7])
    await two.session.request('DeleteTopics', {
      topicNames: [],
      topics: [{ name: 'orders', topicId: 'AAAAAAAAAAAAAAAAAAAAAA' }],
      timeoutMs: 0,
    })
    expect(await committed(one, 'g')).toEqual(['kept-0:7'])
  })
})

describe('the log of a group', () => {
  it('is followed by other processes when it was compacted meanwhile', async () => {
    await commit(two, 'g', 'orders', [0, 0, 0, 0])
    for (let i = 1; i <= 9000; i++) await commit(one, 'g', 'orders', [i, i, i, i])
    await one.broker.close()
    expect(machine.logBytes(offsetsDirectory('g'))).toBeLessThan(3 * 1024 * 1024)
    const expected = [0, 1, 2, 3].map((partition) => `orders-${partition}:9000`)
    expect(await committed(two, 'g')).toEqual(expected)
    expect(await committed(await machine.start(), 'g')).toEqual(expected)
  }, 60_000)

  it('an operation of a killed process happened or did not', async () => {
    await commit(one, 'g', 'orders', [1])
    for (let at = 0; at < 12; at++) {
      const victim = await machine.start()
      const from = victim.process.operations
      victim.process.plan = ({ number, sizeInBytes }) =>
        number === from + at ? { kind: 'kill', writtenBytes: Math.floor(sizeInBytes / 2) } : null
      const before = await committed(two, 'g')
      const wanted = [`orders-0:${at + 10}`, `orders-1:${at + 10}`]
      await commit(victim, 'g', 'orders', [at + 10, at + 10]).catch(() => undefined)
      const after = await committed(two, 'g')
      expect([before, wanted]).toContainEqual(after)
    }
  })

  it('that was replaced under its lock begins anew', async () => {
    await commit(one, 'g', 'orders', [1])
    await commit(two, 'g', 'orders', [2])
    const { fileSystem } = (await machine.start()).process
    fileSystem.rename(`${LOG_DIR}/${offsetsDirectory('g')}`, '/elsewhere')
    expect(await committed(one, 'g')).toEqual([])
    expect(await commit(one, 'g', 'orders', [3])).toEqual([0])
    expect(await committed(two, 'g')).toEqual(['orders-0:3'])
  })

  it('that is damaged is told with its place, and other groups are not concerned', async () => {
    await commit(one, 'g', 'orders', [1])
    await commit(one, 'h', 'orders', [2])
    const segment = machine.disk.find(`${LOG_DIR}/${offsetsDirectory('g')}/00000000000000000000.log`)
    segment?.write(80, Buffer.from('damage'))
    const reader = await machine.start()
    await expect(committed(reader, 'g')).rejects.toMatchObject({ error: 'CORRUPT_MESSAGE' })
    expect(await committed(reader, 'h')).toEqual(['orders-0:2'])
    const { groups, errorCode: code } = await reader.session.request('ListGroups', {
      statesFilter: [],
      typesFilter: [],
    })
    expect([groups.map(({ groupId }) => groupId), code]).toEqual([['h'], errorCode('CORRUPT_MESSAGE')])
    expect(machine.notices.join()).toContain(`of ${LOG_DIR}/${offsetsDirectory('g')}/00000000000000000000.log)`)
    expect(machine.notices.join()).toContain('. Groups of other partitions are not concerned. Restore ')
  })
})

describe('sessions and static members', () => {
  it('a static member that leaves for a while keeps its partitions, and another process comes back for it', async () => {
    const a = await new TestMember(one, 'g', 'a', { instanceId: 'i' }).join(['orders'])
    await a.leave(-2)
    expect(await describeGroup(two, 'g')).toMatchObject({ members: ['a'] })
    const back = await new TestMember(two, 'g', 'a2', { instanceId: 'i' }).join(['orders'])
    expect(back.assigned).toEqual([0, 1, 2, 3])
    expect(await describeGroup(one, 'g')).toMatchObject({ epoch: 2, members: ['a2'] })
  })

  it('a static member that stays away is expected until its session times out, also when nobody is left to count', async () => {
    const a = await new TestMember(one, 'g', 'a', { instanceId: 'i' }).join(['orders'])
    await a.leave(-2)
    const leftMs = machine.nowMs
    machine.nowMs += 44_000
    expect((await describeGroup(two, 'g')).members).toEqual(['a'])
    expect([...(await two.broker.membersAway('g'))]).toEqual([['a', { sinceMs: leftMs, untilMs: leftMs + 45_000 }]])
    expect(await commit(two, 'g', 'orders', [1])).toEqual([errorCode('UNKNOWN_MEMBER_ID')])
    machine.nowMs += 2000
    expect(await commit(two, 'g', 'orders', [1])).toEqual([0])
    expect(await describeGroup(await machine.start(), 'g')).toMatchObject({ state: 'Empty', members: [] })
  })

  it('the time away counts from the record, for whoever reads it later: the next one gets everything at once', async () => {
    const a = await new TestMember(one, 'g', 'a', { instanceId: 'i' }).join(['orders'])
    await a.leave(-2)
    machine.nowMs += 46_000
    const b = await new TestMember(await machine.start(), 'g', 'b').join(['orders'])
    expect(b.assigned).toEqual([0, 1, 2, 3])
  })

  it('a static member that stays away is not shown by those who only look', async () => {
    const a = await new TestMember(one, 'g', 'a', { instanceId: 'i' }).join(['orders'])
    await a.leave(-2)
    machine.nowMs += 46_000
    expect(await describeGroup(two, 'g')).toMatchObject({ state: 'Empty', members: [] })
    const { results } = await two.session.request('DeleteGroups', { groupsNames: ['g'] })
    expect(results).toEqual([{ groupId: 'g', errorCode: 0 }])
  })

  it('a departure in the future keeps no place either: a clock was wrong', async () => {
    const a = await new TestMember(one, 'g', 'a', { instanceId: 'i' }).join(['orders'])
    await a.leave(-2)
    machine.nowMs -= 3_600_000
    expect((await describeGroup(two, 'g')).members).toEqual([])
  })

  it('a static member that comes back late under its own id is in the group', async () => {
    const a = await new TestMember(one, 'g', 'a', { instanceId: 'i' }).join(['orders'])
    await a.leave(-2)
    machine.nowMs += 46_000
    await a.join(['orders'])
    expect(a.assigned).toEqual([0, 1, 2, 3])
    expect((await describeGroup(two, 'g')).members).toEqual(['a'])
    await a.heartbeat(topicId)
  })

  it('a static member that crashed is replaced at once', async () => {
    await new TestMember(one, 'g', 'a', { instanceId: 'i' }).join(['orders'])
    machine.kill(one)
    const next = await new TestMember(two, 'g', 'b', { instanceId: 'i' }).join(['orders'])
    expect(next.assigned).toEqual([0, 1, 2, 3])
  })

  it('members go with their session, and only with theirs', async () => {
    const context = { softwareName: 't', softwareVersion: '0', principal: 'User:ANONYMOUS', listener: 'L' }
    const other = one.broker.open({ ...context, clientId: 'other', host: '127.0.0.1' })
    await new TestMember(one, 'g', 'a').join(['orders'])
    await new TestMember({ session: other }, 'g', 'b').join(['orders'])
    await other.close()
    expect((await describeGroup(two, 'g')).members).toEqual(['a'])
  })

  it('a member that was fenced can neither commit nor go on, but join again under its id', async () => {
    const a = await new TestMember(one, 'g', 'a').join(['orders'])
    for (const name of memberFiles()) machine.disk.find(LOG_DIR)?.names.delete(name)
    const b = await new TestMember(two, 'g', 'b').join(['orders'])
    expect(b.assigned).toEqual([0, 1, 2, 3])
    expect(await a.commit('orders', [1])).toEqual([errorCode('UNKNOWN_MEMBER_ID')])
    await expect(a.heartbeat(topicId)).rejects.toMatchObject({ error: 'UNKNOWN_MEMBER_ID' })
    await a.join(['orders'])
    expect((await describeGroup(two, 'g')).members).toEqual(['a', 'b'])
  })
})

describe('offsets past their retention', () => {
  it('are forgotten with their group, once in a while for all processes', async () => {
    await commit(one, 'old', 'orders', [1])
    machine.nowMs += 8 * 24 * 3_600_000
    await commit(one, 'young', 'orders', [2])
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      await commit(two, 'young', 'orders', [3])
      await vi.advanceTimersByTimeAsync(30_000)
    } finally {
      vi.useRealTimers()
    }
    await two.broker.close()
    expect([await committed(one, 'old'), await committed(one, 'young')]).toEqual([[], ['orders-0:3']])
    const { groups } = await one.session.request('ListGroups', { statesFilter: [], typesFilter: [] })
    expect(groups.map(({ groupId }) => groupId)).toEqual(['young'])
  })
})
