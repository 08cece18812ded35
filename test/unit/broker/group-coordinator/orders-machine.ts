/** What most tests of the coordinator begin with. */
import { afterEach, beforeEach } from 'vitest'
import { createTopic, GroupMachine, type TestProcess } from './group-machine.ts'

/** A machine with two processes, and the topic `orders` of four partitions: another one in each test. */
export interface OrdersMachine {
  machine: GroupMachine
  one: TestProcess
  two: TestProcess
  topicId: string
}

/** Made anew for each test of the file that calls it, and closed behind it. Not there before the first test begins. */
export function ordersMachine(): OrdersMachine {
  const here = {} as OrdersMachine
  beforeEach(async () => {
    here.machine = GroupMachine.make()
    here.one = await here.machine.start()
    here.two = await here.machine.start()
    here.topicId = await createTopic(here.one, 'orders', 4)
  })
  afterEach(() => here.machine.close())
  return here
}
