import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { localTime } from '../../../src/cli/explanation-view.ts'
import { describedGroupJson, describedGroupsText, lagBar, writeGroupList } from '../../../src/cli/group-views.ts'
import { redrawn, showLive } from '../../../src/cli/live-view.ts'
import type { Terminal } from '../../../src/cli/terminal.ts'
import { describeInFull, describeSelectedGroups } from '../../../src/tools/consumer-groups/describe-selected.ts'
import { groupSession, partitionsOf } from '../tools/consumer-groups/group-session.ts'
import { MemoryOutput } from '../tools/memory-ports.ts'

const session = groupSession({
  topics: { orders: [{ end: 10 }, { end: 5 }] },
  groups: {
    billing: {
      state: 'Stable',
      members: [{ id: 'm1', clientId: 'app', partitions: partitionsOf('orders', 0) }],
      offsets: { 'orders-0': 2, 'orders-1': 4 },
    },
  },
  processes: { m1: { pid: 4711, terminal: 'pts/3' } },
})

const plainTerminal: Terminal = {
  bold: (text) => text,
  dim: (text) => text,
  table: (head, rows) => [head, ...rows].map((row) => `${row.join('|')}\n`).join(''),
}

async function described() {
  const { groups } = await describeSelectedGroups(session, ['billing'])
  return describeInFull(session, groups)
}

describe('groups as kafdir shows them', () => {
  it('are lines with tabs when piped', async () => {
    const view = { show: 'offsets', verbose: false } as const
    expect(describedGroupsText(await described(), view, undefined)).toBe(
      'billing\torders\t0\t2\t10\t8\tm1\t/127.0.0.1\tapp\nbilling\torders\t1\t4\t5\t1\t-\t-\t-\n',
    )
  })

  it('have a bar for the lag and the process of each member on a terminal', async () => {
    const view = { show: 'offsets', verbose: false } as const
    expect(describedGroupsText(await described(), view, plainTerminal)).toBe(
      [
        'billing  Consumer, Stable, 1 member, uniform, lag 9',
        'Partition|Committed|End|Lag||Member',
        'orders-0|2|10|8|████████|app pid 4711 pts/3',
        'orders-1|4|5|1|█|',
        '',
      ].join('\n'),
    )
  })

  it('say who is away, and until when', async () => {
    const absences = new Map([['m1', { sinceMs: 0, untilMs: 1000 }]])
    const groups = (await described()).map((each) => ({ ...each, absences }))
    const shown = describedGroupsText(groups, { show: 'offsets', verbose: false }, plainTerminal)
    expect(shown).toContain('Stable, 1 member, 1 away, uniform')
    expect(shown).toContain(`|app away until ${localTime(1000)}`)
    const view = { show: 'members', verbose: false } as const
    expect(describedGroupsText(groups, view, plainTerminal)).toContain(`|app away until ${localTime(1000)}|`)
    expect(describedGroupsText(groups, view, undefined)).not.toContain('away')
    expect(groups.map(describedGroupJson)).toMatchObject([{ members: [{ away: { sinceMs: 0, untilMs: 1000 } }] }])
  })

  it('are all in the JSON, whatever is shown', async () => {
    const [group] = await described()
    expect(describedGroupJson(group as NonNullable<typeof group>)).toMatchObject({
      groupId: 'billing',
      lag: 9,
      members: [{ memberId: 'm1', pid: 4711, terminal: 'pts/3', assignment: partitionsOf('orders', 0) }],
      offsets: [{ partition: 0, currentOffset: 2, logEndOffset: 10, lag: 8, memberId: 'm1' }, { memberId: null }],
    })
  })

  it('play no tricks on a terminal, whatever their ids are', async () => {
    const groups = [{ groupId: 'a\u001b[2Jb\u202e', type: 'Consumer', protocol: 'consumer', state: 'Empty' }] as const
    const [piped, shown] = [new MemoryOutput(), new MemoryOutput({ isTerminal: true })]
    for (const output of [piped, shown]) await writeGroupList(groups, output, ({ groupId }) => [groupId])
    expect(piped.text).toBe('a\u001b[2Jb\u202e\n')
    expect(shown.text).toContain('"a\\u001b[2Jb\\u202e"')
  })

  it('name one that may be meant where there is none', async () => {
    const { groups, problems } = await describeSelectedGroups(session, ['biling'])
    expect(groups).toEqual([])
    expect(problems.get('biling')).toMatchObject({
      message: "There is no group 'biling'.",
      hint: 'Did you mean billing?',
    })
  })
})

describe('a bar for a lag', () => {
  it.each([
    [0, 9, ''],
    [9, 9, '████████████'],
    [1, 1000, '▏'],
    [1, 2, '██████'],
  ])('of %i of %i', (part, whole, bar) => {
    expect(lagBar(part, whole)).toBe(bar)
  })
})

describe('a view that is kept up to date', () => {
  const narrow = { columns: 10, trusted: (text: string) => text }

  it('takes the place of what was shown, lines that wrapped included', () => {
    expect(redrawn('', 'one\n', narrow)).toBe('one\n')
    expect(redrawn('one\n\x1b[1mtwelve cells\x1b[22m\n\n', 'two\nten cells.\n', narrow)).toBe(
      '\x1b[4A\r\x1b[Ktwo\x1b[K\n\x1b[Kten cells.\n\x1b[J',
    )
  })

  it('never clears the screen from its top: tmux would keep what was there', () => {
    expect(redrawn('one\n', 'two\n', narrow)).not.toContain('A\r\x1b[J')
  })

  it('ends with the exit code of the signal, and repeats nothing when piped', async () => {
    const stdout = new MemoryOutput()
    const controller = new AbortController()
    const combined = vi.spyOn(AbortSignal, 'any')
    onTestFinished(() => combined.mockRestore())
    let count = 0
    const render = async () => {
      count++
      if (count === 3) controller.abort('SIGINT')
      return 'same\n'
    }
    await expect(showLive({ stdout, signal: controller.signal, render })).resolves.toBe(130)
    expect(stdout.text).toBe('same\n')
    expect(count).toBe(3)
    // It may run for days.
    expect(combined).toHaveBeenCalledTimes(1)
  })
})
