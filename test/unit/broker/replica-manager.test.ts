/** What is on the disk when an append is acknowledged. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Operation } from '../../crash/fault-file-system.ts'
import { createTopic, GroupMachine, produce } from './group-coordinator/group-machine.ts'

let machine: GroupMachine
beforeEach(() => {
  machine = GroupMachine.make()
})
afterEach(() => machine.close())

/** What is done to the log of orders-0 for one record more. */
async function operationsAt(acks: number): Promise<string[]> {
  const operations: string[] = []
  const note = ({ kind, path }: Operation) => {
    if (path.endsWith('/orders-0/00000000000000000000.log')) operations.push(kind)
    return null
  }
  const process = await machine.start({ plan: note })
  await createTopic(process, 'orders', 1)
  await produce(process, 'orders', 0, acks)
  operations.length = 0
  await produce(process, 'orders', 0, acks)
  return operations
}

it('with acks=all an append is acknowledged when it is on the disk', async () => {
  expect(await operationsAt(-1)).toEqual(['write', 'datasync'])
})

it('with acks=1 it is acknowledged when it is written', async () => {
  expect(await operationsAt(1)).toEqual(['write'])
})
