/** Programs that work with a group while another process is stopped in the middle of changing it. */
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { groupPartition } from '../../src/coordinator/group/group-queries.ts'
import { GroupObserver, recordsOf, startMember } from '../processes/group-panes.ts'
import { holdLock } from '../processes/lock-holder.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'
import type { ToolProcess } from '../processes/tool-process.ts'

async function startedMember(cluster: ScratchCluster, ...args: string[]): Promise<ToolProcess> {
  await cluster.createTopic('orders', 1)
  const observer = await GroupObserver.open(cluster)
  const member = startMember(cluster, 'g', ...args)
  await observer.untilShared('g', [1])
  return member
}

/** Resolves when another process is stopped in the middle of changing the group. */
function holdGroup(cluster: ScratchCluster): Promise<ToolProcess> {
  const lock = path.join(cluster.logDir, `__consumer_offsets-${groupPartition('g', 50)}`, 'kafdir-operation.lock')
  return holdLock(cluster, lock)
}

const inTheWay = ({ pid }: ToolProcess) =>
  `Process ${pid} is in the middle of changing a group and does not come to an end, so nothing was changed.\n` +
  `If it is stopped, let it go on (kill -CONT ${pid}) or end it (kill -9 ${pid}), and try again: no record and no offset is lost by that.\n`

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const startMs = performance.now()
  const result = await work
  expect(performance.now() - startMs).toBeLessThan(ms)
  return result
}

describe('behind a process that is stopped in the middle of changing a group', () => {
  it('a member that is ended says that its last offsets are not committed, and the next one reads them again', async () => {
    const cluster = scratchCluster()
    const member = await startedMember(cluster)
    const holder = await holdGroup(cluster)
    await cluster.fill('orders', 'one\ntwo\n')
    await member.untilStdout('two')
    member.signal('SIGTERM')
    const { status, stderr } = await within(4000, member.end())
    expect(status).toBe(1)
    expect(stderr).toContain('What was read since the last commit of group g is not committed and will be read again: ')
    expect(stderr).toContain(inTheWay(holder))
    holder.signal('SIGKILL')
    const next = startMember(cluster, 'g')
    await next.untilStdout('two')
    expect(recordsOf(next).map(({ value }) => value)).toEqual(['one', 'two'])
    next.signal('SIGINT')
    expect((await next.end()).status).toBe(130)
  })

  it('a member that has read enough ends with the same, and one whose holder goes on in time commits', async () => {
    const cluster = scratchCluster()
    const hasty = await startedMember(cluster, '--max-messages', '1')
    const holder = await holdGroup(cluster)
    await cluster.fill('orders', 'one\n')
    const { status, stdout, stderr } = await within(6000, hasty.end())
    expect({ status, printsOne: stdout.includes('one') }).toEqual({ status: 1, printsOne: true })
    expect(stderr).toContain(inTheWay(holder))
    holder.signal('SIGKILL')
    const observer = await GroupObserver.open(cluster)
    expect(await observer.committed('g')).toEqual([])
    const member = startMember(cluster, 'g', '--max-messages', '2')
    await member.untilStdout('one')
    const briefly = await holdGroup(cluster)
    await cluster.fill('orders', 'two\n')
    await member.untilStdout('two')
    briefly.signal('SIGKILL')
    expect((await member.end()).status).toBe(0)
    expect((await observer.committed('g')).map(({ offset }) => offset)).toEqual([2])
  })

  it('a group is neither deleted nor reset, and it is told why', async () => {
    const cluster = scratchCluster()
    const member = await startedMember(cluster)
    await cluster.fill('orders', 'one\n')
    await member.untilStdout('one')
    member.signal('SIGINT')
    expect((await member.end()).status).toBe(130)
    const holder = await holdGroup(cluster)
    const groups = (...args: string[]) =>
      cluster.run('kafka-consumer-groups.sh', ['--timeout', '2500', '--group', 'g', ...args])
    const deleted = await within(6000, groups('--delete'))
    expect(deleted.status).toBe(1)
    expect(deleted.stdout).toContain(
      "* Group 'g' could not be deleted due to: org.apache.kafka.common.errors.TimeoutException",
    )
    expect(deleted.stderr).toBe(
      `Waiting for process ${holder.pid}, which is changing a group …\n${inTheWay(holder).replace('.\nIf', '. If')}`,
    )
    const reset = await within(6000, groups('--reset-offsets', '--to-earliest', '--topic', 'orders', '--execute'))
    expect(reset.status).toBe(1)
    expect(reset.stdout).toContain('Error: Executing consumer group command failed due to')
    expect(reset.stderr).toContain(`kill -CONT ${holder.pid}`)
    holder.signal('SIGKILL')
    expect((await groups('--describe')).stdout).toMatch(/g +orders +0 +1 +1 +0 /)
    expect(await groups('--delete')).toMatchObject({ status: 0, stderr: '' })
  })
})
