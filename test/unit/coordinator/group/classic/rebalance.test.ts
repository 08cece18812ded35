import { describe, expect, it } from 'vitest'
import { awayMembers } from '../../../../../src/coordinator/group/classic/away-members.ts'
import { listGroups } from '../../../../../src/coordinator/group/list-groups.ts'
import { ClassicBench } from './classic-bench.ts'

const refusal = (error: string) => expect.objectContaining({ error }) as Error
const protocols = (...names: readonly string[]) => names.map((name) => ({ name, metadata: Buffer.from(name) }))
const recordsOf = (bench: ClassicBench) =>
  bench.log.map((record) => {
    if (record.type !== 'GroupMetadata') return record.type
    if (record.value === null) return 'tombstone'
    const { protocolType, generation, protocol, leader, members } = record.value
    const parts = members.map(({ memberId, assignment }) => `${memberId}=${Buffer.from(assignment).toString()}`)
    return [protocolType, generation, protocol, leader, ...parts].join(' ')
  })

describe('the first member of a classic group', () => {
  it('is told an id, joins with it, leads, and says what it gets; the log has three records in the end', () => {
    const bench = new ClassicBench()
    const id = bench.idFor('a')
    expect(bench.view).toBe('Empty 0')
    const answer = bench.ask(id)
    expect(answer).toMatchObject({ generationId: 1, leader: 'a', protocolName: 'range', protocolType: 'consumer' })
    expect(answer?.members.map(({ memberId }) => memberId)).toEqual(['a'])
    expect(bench.view).toBe('CompletingRebalance 1 a')
    expect(Buffer.from(bench.assign('a')?.assignment ?? []).toString()).toBe('a')
    expect(bench.view).toBe('Stable 1 a')
    bench.alive('a')
    expect(bench.quit({ memberId: 'a' })).toEqual(['NONE'])
    expect(bench.view).toBe('Empty 2')
    expect(recordsOf(bench)).toEqual([' 0  ', 'consumer 1 range a a=a', 'consumer 2  '])
    expect(listGroups(bench.state, { statesFilter: [], typesFilter: [] })[0]).toMatchObject({ groupType: 'Classic' })
  })

  it('turns an empty group of the consumer protocol back, of which the offsets stay', () => {
    const bench = new ClassicBench()
    bench.topics.create('orders', 1)
    const member = bench.join('x', ['orders'])
    bench.commit({ 'orders-0': 5 }, member)
    expect(() => bench.idFor('a')).toThrow(refusal('INCONSISTENT_GROUP_PROTOCOL'))
    bench.leave(member)
    bench.enter('a')
    expect(bench.view).toBe('CompletingRebalance 1 a')
    expect(bench.committed()).toEqual({ 'orders-0': 5 })
    bench.takeOver()
    expect(bench.view).toBe('Empty 0')
    expect(bench.committed()).toEqual({ 'orders-0': 5 })
  })
})

describe('a rebalance', () => {
  it('waits until all have joined anew, and then for the leader; each gets its part', () => {
    const bench = ClassicBench.stable('a')
    expect(bench.enter('b')).toBeNull()
    expect(bench.view).toBe('PreparingRebalance 1 a [b join]')
    expect(() => bench.alive('a')).toThrow(refusal('REBALANCE_IN_PROGRESS'))
    expect(() => bench.sync('a')).toThrow(refusal('REBALANCE_IN_PROGRESS'))
    expect(bench.ask('b')).toBeNull()
    expect(bench.ask('a')).toMatchObject({ generationId: 2, leader: 'a' })
    expect(bench.ask('b')).toMatchObject({ generationId: 2, leader: 'a', members: [] })
    expect(bench.sync('b')).toBeNull()
    expect(bench.view).toBe('CompletingRebalance 2 a [b sync]')
    const before = bench.log.length
    bench.assign('a')
    expect(bench.log.length).toBe(before + 1)
    expect(Buffer.from(bench.sync('b')?.assignment ?? []).toString()).toBe('b')
    expect(bench.view).toBe('Stable 2 a b')
  })

  it('begins anew when somebody else comes while the leader is at it: nobody gets anything of the old one', () => {
    const bench = ClassicBench.stable('a', 'b')
    bench.enter('c')
    for (const id of ['a', 'b']) bench.ask(id)
    bench.sync('b')
    bench.enter('d')
    expect(bench.view).toMatch(/^PreparingRebalance \d+ a b c \[d join\]$/)
    expect(() => bench.sync('b')).toThrow(refusal('REBALANCE_IN_PROGRESS'))
    expect(() => bench.assign('a')).toThrow(refusal('REBALANCE_IN_PROGRESS'))
    expect(() => bench.sync('a', { generationId: 1 })).toThrow(refusal('ILLEGAL_GENERATION'))
  })

  it('goes on without one that died before it joined anew, and without a leader that died before it said a word', () => {
    const bench = ClassicBench.stable('a', 'b', 'c')
    const { generation } = bench.classic
    bench.fence(['c'])
    expect(bench.ask('b')).toBeNull()
    bench.fence(['a'])
    expect(bench.view).toBe(`CompletingRebalance ${generation + 1} b`)
    expect(bench.classic.leader).toBe('b')
    bench.enter('d')
    bench.ask('b')
    bench.fence(['b'])
    expect(bench.view).toBe(`PreparingRebalance ${generation + 2} d`)
    expect(bench.ask('d')).toMatchObject({ leader: 'd', generationId: generation + 3 })
  })

  it('waits for who was told an id, and not for who was told one and died', () => {
    const bench = ClassicBench.stable('a')
    bench.idFor('b')
    expect(bench.ask('a')).toBeNull()
    expect(bench.fence(['b'])).toEqual(['b'])
    expect(bench.view).toBe('CompletingRebalance 2 a')
  })

  it('is not what a follower causes that only missed an answer, but what a leader does', () => {
    const bench = ClassicBench.stable('a', 'b')
    const { generation } = bench.classic
    expect(bench.ask('b')).toMatchObject({ generationId: generation })
    expect(bench.classic.state).toBe('Stable')
    expect(bench.ask('b', { protocols: protocols('range') })).toBeNull()
    expect(bench.classic.state).toBe('PreparingRebalance')
    const other = ClassicBench.stable('a', 'b')
    expect(other.ask('a')).toBeNull()
  })

  it('forgotten by everybody leaves the group as its records have it', () => {
    const bench = ClassicBench.stable('a', 'b')
    bench.enter('c')
    bench.ask('a')
    bench.takeOver()
    const { generation } = bench.classic
    expect(bench.view).toBe(`Stable ${generation} a b`)
    expect(() => bench.ask('c')).toThrow(refusal('UNKNOWN_MEMBER_ID'))
    expect(Buffer.from(bench.sync('b')?.assignment ?? []).toString()).toBe('b')
    expect(() => bench.alive('b', generation + 1)).toThrow(refusal('ILLEGAL_GENERATION'))
  })
})

describe('the protocol of a classic group', () => {
  it('is what all have and most prefer', () => {
    const bench = new ClassicBench()
    bench.enter('a', { protocols: protocols('range', 'roundrobin', 'sticky') })
    bench.enter('b', { protocols: protocols('sticky', 'roundrobin') })
    bench.ask('a', { protocols: protocols('range', 'roundrobin', 'sticky') })
    expect(bench.classic.protocol).toBe('roundrobin')
    expect(() => bench.idFor('c', { protocols: protocols('range') })).toThrow(refusal('INCONSISTENT_GROUP_PROTOCOL'))
    expect(() => bench.idFor('c', { protocolType: 'connect' })).toThrow(refusal('INCONSISTENT_GROUP_PROTOCOL'))
    expect(() => bench.sync('a', { protocolName: 'range' })).toThrow(refusal('INCONSISTENT_GROUP_PROTOCOL'))
  })

  it('is needed: nobody begins a group with none', () => {
    expect(() => new ClassicBench().idFor('a', { protocols: [] })).toThrow(refusal('INCONSISTENT_GROUP_PROTOCOL'))
  })
})

describe('a static member', () => {
  const till = { groupInstanceId: 'till' }

  function benchWithTill(): ClassicBench {
    const bench = ClassicBench.stable('a')
    bench.ask('', till, 'till-1')
    bench.ask('a')
    bench.assign('a')
    return bench
  }

  it('needs no second request, and who comes after it with the same name has its place, without a rebalance', () => {
    const bench = benchWithTill()
    const { generation } = bench.classic
    expect(bench.ask('', till, 'till-2')).toMatchObject({ generationId: generation, memberId: 'till-2', leader: 'a' })
    expect(bench.view).toBe(`Stable ${generation} a till-2`)
    expect(Buffer.from(bench.sync('till-2')?.assignment ?? []).toString()).toBe('till-1')
    expect(() => bench.alive('till-1', generation, 'till')).toThrow(refusal('FENCED_INSTANCE_ID'))
    expect(() => bench.ask('till-1', till)).toThrow(refusal('FENCED_INSTANCE_ID'))
    expect(recordsOf(bench).at(-1)).toContain('till-2=till-1')
  })

  it('that leads keeps the assignment when it comes back', () => {
    const bench = new ClassicBench()
    bench.ask('', till, 'till-1')
    bench.assign('till-1')
    const answer = bench.ask('', till, 'till-2')
    expect(answer).toMatchObject({ leader: 'till-2', skipAssignment: true, memberId: 'till-2' })
    expect(bench.classic.leader).toBe('till-2')
  })

  it('keeps its place while it is away, as others do not', () => {
    const bench = benchWithTill()
    expect(bench.apply(awayMembers(bench.state, 'g', ['a', 'till-1'], bench.context))).toEqual(['till-1'])
    expect(bench.classic.members.map(({ awaySinceMs }) => awaySinceMs)).toEqual([null, bench.nowMs])
    bench.ask('', till, 'till-2')
    expect(bench.classic.members.map(({ awaySinceMs }) => awaySinceMs)).toEqual([null, null])
  })

  it('can be sent away by its name', () => {
    const bench = benchWithTill()
    expect(bench.quit({ groupInstanceId: 'till' }, { groupInstanceId: 'nobody' })).toEqual([
      'NONE',
      'UNKNOWN_MEMBER_ID',
    ])
    expect(bench.classic.members.map(({ memberId }) => memberId)).toEqual(['a'])
  })
})

describe('what a classic group refuses', () => {
  it('is who it does not know', () => {
    const bench = ClassicBench.stable('a')
    for (const ask of [() => bench.ask('x'), () => bench.sync('x'), () => bench.alive('x')]) {
      expect(ask).toThrow(refusal('UNKNOWN_MEMBER_ID'))
    }
    expect(bench.quit({ memberId: 'x' })).toEqual(['UNKNOWN_MEMBER_ID'])
    expect(() => new ClassicBench().ask('x')).toThrow(refusal('UNKNOWN_MEMBER_ID'))
  })

  it('is one member too many, and a session that is too short or too long', () => {
    const bench = new ClassicBench({ classicMaxSize: 1 })
    bench.enter('a')
    expect(() => bench.idFor('b')).toThrow(refusal('GROUP_MAX_SIZE_REACHED'))
    for (const sessionTimeoutMs of [5999, 1_800_001]) {
      expect(() => bench.idFor('b', { sessionTimeoutMs })).toThrow(refusal('INVALID_SESSION_TIMEOUT'))
    }
  })

  it('is a commit of another generation, of nobody, and of one that has joined but got nothing yet', () => {
    const bench = ClassicBench.stable('a')
    bench.topics.create('orders', 1)
    const commit = (memberId: string, memberEpoch: number) => bench.commit({ 'orders-0': 1 }, { memberId, memberEpoch })
    const { generation } = bench.classic
    commit('a', generation)
    expect(() => commit('a', generation - 1)).toThrow(refusal('ILLEGAL_GENERATION'))
    expect(() => commit('x', generation)).toThrow(refusal('UNKNOWN_MEMBER_ID'))
    expect(() => bench.commit({ 'orders-0': 1 }, null)).toThrow(refusal('UNKNOWN_MEMBER_ID'))
    bench.enter('b')
    commit('a', generation)
    bench.ask('a')
    expect(() => commit('a', generation + 1)).toThrow(refusal('REBALANCE_IN_PROGRESS'))
  })

  it('is a member of the consumer protocol, as long as it has members', () => {
    const bench = ClassicBench.stable('a')
    bench.topics.create('orders', 1)
    expect(() => bench.join('x', ['orders'])).toThrow(refusal('INCONSISTENT_GROUP_PROTOCOL'))
    bench.quit({ memberId: 'a' })
    expect(bench.join('x', ['orders']).assigned).toEqual(['orders-0'])
  })
})
