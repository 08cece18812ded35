import { describe, expect, it, vi } from 'vitest'
import { RunFiles } from '../../../../src/broker/group-coordinator/run-files.ts'
import { commit, describeGroup, LOG_DIR, TestMember } from './group-machine.ts'
import { ordersMachine } from './orders-machine.ts'

const here = ordersMachine()

const memberFiles = () => here.machine.names().filter((name) => name.startsWith('.kafdir-member-'))

/** The file of a member whose process was killed; `text` where that was before it wrote its note. */
function abandonMember(groupId: string, memberId: string, text?: string): void {
  const opened = here.one.process.fileSystem.open(new RunFiles(LOG_DIR).ofMember(groupId, memberId), 'create')
  opened.write(Buffer.from(text ?? JSON.stringify({ groupId, memberId, processId: 1, terminal: null })), 0)
  opened.close()
}

describe('what members leave behind', () => {
  it('is removed by the next here.one that joins the group, and nothing of others', async () => {
    await new TestMember(here.two, 'g', 'living').join(['orders'])
    abandonMember('g', 'killed before it joined')
    abandonMember('g', 'killed before it wrote', '')
    abandonMember('h', 'of another group')
    abandonMember('g', 'not ours', 'text')
    await new TestMember(here.one, 'g', 'a').join(['orders'])
    expect(memberFiles().map((name) => /member-([a-z_]+)-/.exec(name)?.[1])).toEqual([
      'a',
      'living',
      'not_ours',
      'of_another_group',
    ])
    expect((await describeGroup(here.one, 'g')).members).toEqual(['a', 'living'])
  })

  it('is removed with the group', async () => {
    await commit(here.one, 'g', 'orders', [1])
    abandonMember('g', 'killed')
    await here.one.session.request('DeleteGroups', { groupsNames: ['g'] })
    expect(memberFiles()).toEqual([])
  })

  it('is not even a file of the group where its only member was refused', async () => {
    const end = here.one.session.watchGroup?.('g', () => undefined)
    const member = new TestMember(here.one, 'g', 'a', { subscribedTopicRegex: '(' })
    await expect(member.join(['orders'])).rejects.toMatchObject({ error: 'INVALID_REGULAR_EXPRESSION' })
    const long = new TestMember(here.one, 'x'.repeat(33_000), 'a')
    await expect(long.join(['orders'])).rejects.toThrow("GroupId can't be longer than 32767 bytes.")
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(here.machine.names().filter((name) => name.startsWith('.kafdir-'))).toEqual([])
    end?.()
  })

  it('is not a file of the group when its last member left, though its client still watches', async () => {
    const end = here.one.session.watchGroup?.('g', () => undefined)
    const member = await new TestMember(here.one, 'g', 'a').join(['orders'])
    expect(here.machine.names().filter((name) => name.startsWith('.kafdir-group-'))).toHaveLength(1)
    await member.leave()
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(here.machine.names().filter((name) => name.startsWith('.kafdir-'))).toEqual([])
    end?.()
  })

  it('is removed when offsets expire, where nobody joins the group any more', async () => {
    await commit(here.one, 'g', 'orders', [1])
    abandonMember('h', 'killed')
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      await commit(here.two, 'g', 'orders', [2])
      await vi.advanceTimersByTimeAsync(30_000)
    } finally {
      vi.useRealTimers()
    }
    await here.two.broker.close()
    expect(memberFiles()).toEqual([])
  })
})
