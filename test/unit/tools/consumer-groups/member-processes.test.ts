import { expect, it } from 'vitest'
import type { ConsumerGroupDescription } from '../../../../src/clients/admin/describe-consumer-groups.ts'
import { isAtWork, membersAtWork } from '../../../../src/tools/consumer-groups/member-processes.ts'

function member(memberId: string, memberEpoch: number) {
  const subscription = { subscribedTopics: ['orders'], subscribedRegex: null, assignment: [], targetAssignment: [] }
  const client = { clientId: 'c', host: '/127.0.0.1', instanceId: null, rackId: null, isUpgraded: true }
  return { memberId, memberEpoch, ...client, ...subscription }
}

const group: ConsumerGroupDescription = {
  groupId: 'g',
  type: 'Consumer',
  state: 'Stable',
  assignor: 'uniform',
  coordinator: { id: 1, host: 'localhost', port: 9092 },
  members: [member('m1', 3), member('m2', -2)],
  groupEpoch: 3,
  targetAssignmentEpoch: 3,
}
const memberProcesses = async () => new Map([['m1', { pid: 4711, terminal: null }]])
const leftMs = Date.UTC(2024, 0, 2, 3, 4, 5)

it('tells who is away, and since when, from who is at work', async () => {
  const session = {
    memberProcesses,
    membersAway: async () => new Map([['m2', { sinceMs: leftMs, untilMs: leftMs + 45_000 }]]),
  }
  expect(await membersAtWork(group, session)).toBe(
    'Member m1 (client c, pid 4711) is at work.\n' +
      'Member m2 (client c, host /127.0.0.1) is away since 2024-01-02T03:04:05.000Z, ' +
      'and expected back until its session times out at 2024-01-02T03:04:50.000Z.',
  )
})

it.each([
  ['behind a socket', {}],
  [
    'where the time of leaving is not known',
    { membersAway: async () => new Map([['m2', { sinceMs: -1, untilMs: -1 }]]) },
  ],
])('says without a time who is away %s', async (_, session) => {
  expect(await membersAtWork({ ...group, members: [member('m2', -2)] }, session)).toBe(
    'Member m2 (client c, host /127.0.0.1) is away, and expected back until its session times out.',
  )
})

it('a group is kept by a member that is away', async () => {
  const nobody = { memberProcesses: async () => new Map() }
  expect(await isAtWork({ ...group, members: [member('m2', -2)] }, nobody)).toBe(true)
  expect(await isAtWork({ ...group, members: [member('m1', 3)] }, nobody)).toBe(false)
})
