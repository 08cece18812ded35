/** Looking at groups while another process is stopped under the operation lock. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { groupPartition } from '../../../../src/coordinator/group/group-queries.ts'
import {
  commit,
  createTopic,
  describeGroup,
  GroupMachine,
  LOG_DIR,
  TestMember,
  type TestProcess,
} from './group-machine.ts'

let machine: GroupMachine
let one: TestProcess
let two: TestProcess

beforeEach(async () => {
  machine = GroupMachine.make()
  one = await machine.start()
  two = await machine.start()
  await createTopic(one, 'orders', 4)
})
afterEach(() => machine.close())

const offsetsDirectory = (groupId: string) => `__consumer_offsets-${groupPartition(groupId, 50)}`

describe('behind a process that is stopped in the middle of an operation', () => {
  let holder: TestProcess

  async function holdOperationLock(groupId: string): Promise<void> {
    holder = await machine.start()
    const { fileSystem, locks } = holder.process
    const lock = fileSystem.open(`${LOG_DIR}/${offsetsDirectory(groupId)}/kafdir-operation.lock`, 'create')
    expect(locks.tryLock(lock.descriptor, 'exclusive')).toBe(true)
  }

  it('a group is shown without its dead members, and with its living ones', async () => {
    await new TestMember(one, 'g', 'a').join(['orders'])
    await new TestMember(two, 'g', 'b').join(['orders'])
    machine.kill(one)
    await holdOperationLock('g')
    const bytes = machine.logBytes(offsetsDirectory('g'))
    expect((await describeGroup(two, 'g')).members).toEqual(['b'])
    expect((await describeGroup(two, 'g')).members).toEqual(['b'])
    expect(machine.logBytes(offsetsDirectory('g'))).toBe(bytes)
    machine.kill(holder)
  })

  it('groups are listed as they are without their dead members', async () => {
    await new TestMember(one, 'g', 'a').join(['orders'])
    machine.kill(one)
    await holdOperationLock('g')
    const { groups } = await two.session.request('ListGroups', { statesFilter: [], typesFilter: [] })
    expect(groups).toMatchObject([{ groupId: 'g', groupState: 'Empty' }])
    machine.kill(holder)
    expect((await describeGroup(two, 'g')).members).toEqual([])
    expect(await commit(two, 'g', 'orders', [1])).toEqual([0])
  })

  it('a group is shown also while another request of this process waits for it', async () => {
    await new TestMember(one, 'g', 'a').join(['orders'])
    machine.kill(one)
    await holdOperationLock('g')
    const waiting = commit(two, 'g', 'orders', [1])
    expect((await describeGroup(two, 'g')).members).toEqual([])
    machine.kill(holder)
    expect(await waiting).toEqual([0])
  })
})
