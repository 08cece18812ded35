/** When offsets are forgotten, whatever the wall clock says meanwhile. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { OffsetExpiry } from '../../../../src/broker/group-coordinator/offset-expiry.ts'
import { KafkaError } from '../../../../src/common/kafka-error.ts'
import { memoryBroker } from '../handlers/memory-broker.ts'
import { commit, committed } from './group-machine.ts'
import { ordersMachine } from './orders-machine.ts'

const here = ordersMachine()

const DAY_MS = 86_400_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** A process works with another group for long enough to take its part, and ends. */
async function passBy(): Promise<void> {
  const janitor = await here.machine.start()
  await commit(janitor, 'of the janitor', 'orders', [1])
  await vi.advanceTimersByTimeAsync(30_000)
  await janitor.session.close()
  await janitor.broker.close()
}

describe('offsets', () => {
  it('are forgotten a week after the last commit, and not earlier', async () => {
    await commit(here.one, 'g', 'orders', [1])
    here.machine.nowMs += 7 * DAY_MS - 1
    await passBy()
    expect(await committed(here.two, 'g')).toEqual(['orders-0:1'])
    here.machine.nowMs += DAY_MS
    await passBy()
    expect(await committed(here.two, 'g')).toEqual([])
    expect(await committed(here.two, 'of the janitor')).toEqual(['orders-0:1'])
  })

  it('are kept when the clock is set back, also far behind the last commit', async () => {
    await commit(here.one, 'g', 'orders', [1])
    for (const stepMs of [-DAY_MS, -400 * DAY_MS, 399 * DAY_MS, 2 * DAY_MS, DAY_MS]) {
      here.machine.nowMs += stepMs
      await passBy()
      expect(await committed(here.one, 'g')).toEqual(['orders-0:1'])
    }
  })

  it('are looked at again when the clock was ahead for a while', async () => {
    await commit(here.one, 'g', 'orders', [1])
    here.machine.nowMs += 6 * DAY_MS
    await passBy()
    here.machine.nowMs -= 5 * DAY_MS
    await passBy()
    expect(await committed(here.one, 'g')).toEqual(['orders-0:1'])
    here.machine.nowMs += 6 * DAY_MS + 1
    await passBy()
    expect(await committed(here.one, 'g')).toEqual([])
  })

  it('are left to others by a process that finds no metadata any more, which goes on all the same', async () => {
    const notices: string[] = []
    const lost = (): never => {
      throw new KafkaError('KAFKA_STORAGE_ERROR', { message: 'It is not there.' })
    }
    const { fileSystem } = here.one.process
    const clock = { nowMs: () => here.machine.nowMs, monotonicMs: () => 0 }
    const notice = (sentence: string) => notices.push(sentence)
    const state = { ...memoryBroker(), lastImage: lost }
    const options = { fileSystem, clock, state, directory: () => '/broker-1', expire: lost, notice }
    const expiry = new OffsetExpiry(options)
    expiry.begin()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(notices).toEqual(['Offsets past their retention were not removed: It is not there.'])
    await expiry.close()
  })
})
