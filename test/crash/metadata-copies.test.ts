/** The copies of the metadata log of several brokers, when one of them is not what it seems after a crash of the machine. */
import { expect, it } from 'vitest'
import { createTopics } from '../../src/clients/admin/create-topics.ts'
import { ClusterDriver, demand } from './cluster-driver.ts'
import { WORKLOADS } from './cluster-workloads.ts'
import { keeping } from './power-loss.ts'
import { newMachine, rehearse } from './power-loss-campaign.ts'

const SEED = 1
const THIRD_COPY = /broker-3\/__cluster_metadata-0\/\d+\.log$/
const replicas = WORKLOADS.find(({ name }) => name === 'replicas')!

it('one that lacks a record in front of its last index entry is made equal before it gets the next record', async () => {
  const calls = await rehearse(replicas, SEED)
  const syncs = calls.filter(({ kind, path }) => kind === 'datasync' && THIRD_COPY.test(path))
  const late = syncs.filter(({ number }) => number > calls.length * 0.6 && number < calls.length * 0.7)
  expect(late.length).toBeGreaterThan(2)
  for (const { number } of late) {
    const machine = newMachine(SEED)
    let call = 0
    const driver = new ClusterDriver(machine, () => (call++ === number ? { kind: 'EIO' } : null))
    await replicas.live(driver)
    // Only the process that saw the sync fail knew what was lost; to the others the copy seemed whole.
    machine.crash(keeping(() => true))
    await machine.run(async (session) => demand(await createTopics(session, [{ name: 'next' }])))
    const findings = await machine.findings()
    const damage = findings.filter(({ severity, file }) => severity === 'damage' && THIRD_COPY.test(file ?? ''))
    expect(damage, `call ${number}`).toEqual([])
  }
})
