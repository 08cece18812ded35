/** A disk that is full, and a directory that turns read-only, under groups at work. */
import { describe, expect, it } from 'vitest'
import { groupPartition } from '../../../../src/coordinator/group/group-queries.ts'
import type { FaultPlan, Operation } from '../../../crash/fault-file-system.ts'
import { commit, committed, describeGroup, TestMember, type TestProcess } from './group-machine.ts'
import { ordersMachine } from './orders-machine.ts'

const here = ordersMachine()

const directoryOf = (groupId: string) => `__consumer_offsets-${groupPartition(groupId, 50)}`
const memberFiles = () => here.machine.names().filter((name) => name.startsWith('.kafdir-member-'))

const CHANGES: ReadonlySet<Operation['kind']> = new Set(['write', 'truncate', 'rename', 'remove'])

/** The disk takes the first `writtenBytes` of a write to the group's log, and no more. */
const fullFor =
  (groupId: string, writtenBytes: number): FaultPlan =>
  ({ kind, path }) =>
    kind === 'write' && path.includes(directoryOf(groupId)) ? { kind: 'ENOSPC', writtenBytes } : null

const readOnly: FaultPlan = ({ kind }) => (CHANGES.has(kind) ? { kind: 'EROFS' } : null)
const writable: FaultPlan = () => null

function everywhere(plan: FaultPlan): void {
  for (const { process } of [here.one, here.two]) process.plan = plan
}

describe('a full disk', () => {
  it.each([0, 1, 40, 100])('refuses a commit of which %i bytes fit, and takes it when there is room', async (fits) => {
    const member = await new TestMember(here.one, 'g', 'a').join(['orders'])
    expect(await member.commit('orders', [1, 1])).toEqual([0, 0])
    here.one.process.plan = fullFor('g', fits)
    const refusal = { error: 'KAFKA_STORAGE_ERROR', message: expect.stringContaining('the disk is full') as string }
    await expect(member.commit('orders', [2, 2])).rejects.toMatchObject(refusal)
    for (const process of [here.one, here.two, await here.machine.start()]) {
      expect(await committed(process, 'g')).toEqual(['orders-0:1', 'orders-1:1'])
      expect((await describeGroup(process, 'g')).members).toEqual(['a'])
    }
    here.one.process.plan = writable
    expect(await member.commit('orders', [3, 3])).toEqual([0, 0])
    expect(await committed(here.two, 'g')).toEqual(['orders-0:3', 'orders-1:3'])
  })

  it('keeps nobody out of the group who is in it, and lets nobody in', async () => {
    const member = await new TestMember(here.one, 'g', 'a').join(['orders'])
    everywhere(fullFor('g', 7))
    await expect(new TestMember(here.two, 'g', 'b').join(['orders'])).rejects.toMatchObject({
      error: 'KAFKA_STORAGE_ERROR',
    })
    await member.heartbeat(here.topicId)
    expect(member.memberEpoch).toBeGreaterThan(0)
    expect(memberFiles()).toHaveLength(1)
    everywhere(writable)
    await member.leave()
    expect((await describeGroup(here.two, 'g')).members).toEqual([])
  })
})

describe('a directory that turns read-only', () => {
  it('refuses what changes a group, shows it, and all goes on when it may be written again', async () => {
    const member = await new TestMember(here.one, 'g', 'a').join(['orders'])
    expect(await member.commit('orders', [1])).toEqual([0])
    everywhere(readOnly)
    const refusal = {
      error: 'KAFKA_STORAGE_ERROR',
      message: expect.stringContaining('read-only file system') as string,
    }
    await expect(member.commit('orders', [2])).rejects.toMatchObject(refusal)
    await expect(new TestMember(here.two, 'g', 'b').join(['orders'])).rejects.toMatchObject(refusal)
    await expect(commit(here.two, 'new group', 'orders', [1])).rejects.toMatchObject(refusal)
    await member.heartbeat(here.topicId)
    expect((await describeGroup(here.two, 'g')).members).toEqual(['a'])
    expect(await committed(here.two, 'g')).toEqual(['orders-0:1'])
    everywhere(writable)
    expect(await member.commit('orders', [3])).toEqual([0])
    const other = await new TestMember(here.two, 'g', 'b').join(['orders'])
    await member.heartbeat(here.topicId)
    await other.heartbeat(here.topicId)
    expect((await describeGroup(here.two, 'g')).members).toEqual(['a', 'b'])
    expect(await committed(await here.machine.start(), 'g')).toEqual(['orders-0:3'])
  })

  it('shows a group without those who died since, and nothing of that is written', async () => {
    await new TestMember(here.one, 'g', 'a').join(['orders'])
    await new TestMember(here.two, 'g', 'b').join(['orders'])
    here.machine.kill(here.one)
    here.two.process.plan = readOnly
    const size = here.machine.logBytes(directoryOf('g'))
    expect((await describeGroup(here.two, 'g')).members).toEqual(['b'])
    const { groups } = await here.two.session.request('ListGroups', { statesFilter: [], typesFilter: [] })
    expect(groups.map(({ groupId }) => groupId)).toEqual(['g'])
    expect(here.machine.logBytes(directoryOf('g'))).toBe(size)
    here.two.process.plan = writable
  })

  it('lets a process end that has a member, and who comes later takes it out', async () => {
    await new TestMember(here.one, 'g', 'a').join(['orders'])
    here.one.process.plan = readOnly
    await close(here.one)
    expect((await describeGroup(here.two, 'g')).members).toEqual([])
    expect(memberFiles()).toEqual([])
  })
})

async function close({ session, broker }: TestProcess): Promise<void> {
  await session.close()
  await broker.close()
}
