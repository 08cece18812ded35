/** What kafdir's own commands for groups say and do where something is missing, wrong or not meant. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { GroupObserver, startMember } from '../processes/group-panes.ts'
import { type ScratchCluster, scratchCluster } from '../processes/scratch-cluster.ts'

const hasScript = spawnSync('script', ['-qec', 'exit 7', '/dev/null'], { stdio: 'ignore' }).status === 7
const skipped = hasScript ? '' : ' (skipped: no script command)'

async function billingCluster(): Promise<ScratchCluster> {
  const cluster = scratchCluster()
  await cluster.createTopic('orders', 2)
  await cluster.fill('orders', 'a\nb\nc\nd\n')
  await groups(cluster, 'reset', 'billing', '--topic', 'orders', '--to-earliest', '--yes')
  return cluster
}

const groups = (cluster: ScratchCluster, ...words: string[]) => cluster.run('kafdir.js', ['consumer-groups', ...words])

/** `0 0`: what the group has committed of each partition. */
async function offsetsOf(cluster: ScratchCluster, group: string): Promise<string> {
  const { stdout } = await groups(cluster, 'describe', group)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t')[3])
    .join(' ')
}

describe('kafdir consumer-groups reset', () => {
  it('prints a plan with --export and changes nothing, unless --yes says so', async () => {
    const cluster = await billingCluster()
    const exported = await groups(cluster, 'reset', 'billing', '--to-latest', '--export')
    expect(exported).toMatchObject({ status: 0, stdout: 'orders,0,2\norders,1,2\n' })
    expect(exported.stderr).toContain('Nothing was changed: --export only prints the plan.')
    expect(await offsetsOf(cluster, 'billing')).toBe('0 0')
    const both = await groups(cluster, 'reset', 'billing', '--to-latest', '--export', '--yes')
    expect(both).toEqual({ status: 0, stdout: exported.stdout, stderr: '' })
    expect(await offsetsOf(cluster, 'billing')).toBe('2 2')
  })

  it('refuses groups that are not there, and resets the others', async () => {
    const cluster = await billingCluster()
    const { status, stdout, stderr } = await groups(cluster, 'reset', 'biling', 'billing', '--to-latest', '--yes')
    expect({ status, stdout }).toEqual({ status: 1, stdout: 'billing\torders\t0\t2\nbilling\torders\t1\t2\n' })
    expect(stderr).toContain("There is no group 'biling' in ")
    expect(stderr).toContain('Did you mean billing? Give --topic to make the group')
    const asJson = await groups(cluster, 'reset', 'biling', '--to-latest', '--yes', '--json')
    expect(asJson.status).toBe(1)
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      groups: [{ executed: false, error: { name: 'GROUP_ID_NOT_FOUND' }, offsets: [] }],
    })
  })

  it('reads files with headings, names bad lines, and tells lines about other groups', async () => {
    const cluster = await billingCluster()
    const file = path.join(cluster.directory, 'plan.csv')
    writeFileSync(file, 'group,topic,partition,offset\nbilling,orders,1,1\naudit,orders,0,1\n')
    const { status, stderr } = await groups(cluster, 'reset', 'billing', '--from-file', 'plan.csv', '--yes')
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'Passed over 1 line of plan.csv about other groups: audit.\n',
    })
    expect(await offsetsOf(cluster, 'billing')).toBe('0 1')
    writeFileSync(file, 'orders,0,1\norders,1\n')
    const bad = await groups(cluster, 'reset', 'billing', '--from-file', 'plan.csv', '--yes', '--json')
    expect(bad.status).toBe(1)
    expect(JSON.parse(bad.stdout)).toEqual({
      error: { name: null, message: 'Line 2 of plan.csv: The offset is missing.' },
    })
    expect(await offsetsOf(cluster, 'billing')).toBe('0 1')
  })

  it.each([
    [['--to-earliest', '--to-latest'], 'kafdir: Where to? Give only one of --to-earliest and --to-latest.\n'],
    [['--to-earliest', '--topic', 'ordres'], "kafdir: Topic 'ordres' does not exist in "],
    [['--to-earliest', '--topic', 'orders:5'], "kafdir: Topic 'orders' has no partition 5.\n"],
  ])('refuses %j', async (words, text) => {
    const { status, stderr } = await groups(await billingCluster(), 'reset', 'billing', ...words)
    expect(status).toBe(1)
    expect(stderr).toContain(text)
  })
})

describe('kafdir consumer-groups describe', () => {
  it.each([[[]], [['--watch']]])('prints a JSON document of an error where nothing is to be seen %j', async (words) => {
    const { status, stdout } = await groups(await billingCluster(), 'describe', 'nope', '--json', ...words)
    expect(status).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { name: 'GROUP_ID_NOT_FOUND' } })
  })
})

describe('kafdir consumer-groups delete-offsets', () => {
  it('names who reads the topic, and what is not there', async () => {
    const cluster = await billingCluster()
    expect((await groups(cluster, 'delete-offsets', 'biling', '--topic', 'orders')).stderr).toMatch(
      /^kafdir: There is no group 'biling' in .*\nDid you mean billing\?\n$/,
    )
    expect((await groups(cluster, 'delete-offsets', 'billing', '--topic', 'ordres')).stderr).toMatch(
      /^kafdir: Topic 'ordres' does not exist in .*\nDid you mean orders\?\n$/,
    )
    const member = startMember(cluster, 'billing')
    await (await GroupObserver.open(cluster)).untilShared('billing', [2])
    const { status, stderr } = await groups(cluster, 'delete-offsets', 'billing', '--topic', 'orders')
    expect(status).toBe(1)
    expect(stderr).toContain("The offset of orders-1 can't be deleted while members of 'billing' subscribe to orders.")
    expect(stderr).toContain(`(client console-consumer, pid ${member.pid}) is at work.\n`)
  })
})

describe.skipIf(!hasScript)(`on a terminal${skipped}`, () => {
  it('a reset shows now and after before it asks, and an export asks nothing', async () => {
    const cluster = await billingCluster()
    const line = 'stty cols 100; kafdir.js consumer-groups reset billing --to-latest'
    const asking = cluster.spawn('script', ['-qec', line, '/dev/null'])
    await asking.untilStdout('[y/N]')
    const shown = stripVTControlCharacters(asking.stdout)
    expect(shown).toContain('billing  2 partitions, 4 records skipped')
    expect(shown).toMatch(/│ Partition │ Now │ After │ Records {3}│/)
    expect(shown).toMatch(/│ orders-0 {2}│ 0 {3}│ 2 {5}│ 2 skipped │/)
    await asking.write('n\n')
    expect((await asking.end()).status).toBe(1)
    const exporting = cluster.spawn('script', ['-qec', `${line} --export`, '/dev/null'])
    const { status, stdout } = await exporting.end()
    expect(status).toBe(0)
    expect(stdout).not.toContain('[y/N]')
    expect(await offsetsOf(cluster, 'billing')).toBe('0 0')
  })
})
