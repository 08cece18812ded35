import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listGroupOffsets } from '../../../../src/clients/admin/consumer-group-offsets.ts'
import { isKafkaError } from '../../../../src/common/kafka-error.ts'
import type { KafkaSession } from '../../../../src/protocol/kafka-apis.ts'
import { pause, until } from '../../../processes/until.ts'
import { GroupReader } from './group-reader.ts'
import { createTopic, produce, ScratchLogDir } from './scratch-log-dir.ts'

let logDir: ScratchLogDir
let admin: KafkaSession
let readers: GroupReader[]

beforeEach(async () => {
  logDir = new ScratchLogDir()
  admin = await logDir.session()
  readers = []
  await createTopic(admin, 'orders', 4)
})

afterEach(async () => {
  for (const reader of readers) await reader.close().catch(() => undefined)
  await logDir.remove()
})

async function join(options: ConstructorParameters<typeof GroupReader>[1] = {}): Promise<GroupReader> {
  const reader = new GroupReader(await logDir.session(), options)
  readers.push(reader)
  return reader
}

/** Waits for it, and says what every reader has if it does not come. */
function when(holds: () => boolean | Promise<boolean>): Promise<void> {
  return until(holds, () => JSON.stringify(readers.map(({ owned, seen, failure }) => ({ owned, seen, failure }))), 8000)
}

/** `0:3 1:0`: partition and offset, of one group and the topic orders. */
async function committed(groupId = 'g'): Promise<string> {
  const offsets = (await listGroupOffsets(admin, [groupId])).get(groupId)
  if (offsets === undefined || isKafkaError(offsets)) throw offsets ?? new Error('no answer')
  return offsets
    .filter(({ topic }) => topic === 'orders')
    .map(({ partition, offset }) => `${partition}:${offset}`)
    .sort()
    .join(' ')
}

const all = 'orders-0 orders-1 orders-2 orders-3'

describe('a consumer in a group', () => {
  it('reads everything from the beginning, commits on closing, and goes on there the next time', async () => {
    await produce(admin, 'orders', 0, ['a', 'b'])
    await produce(admin, 'orders', 3, ['c'])
    const first = await join()
    await when(() => first.seen.length === 3)
    expect(first.owned).toBe(all)
    expect([...first.seen].sort()).toEqual(['orders-0@0=a', 'orders-0@1=b', 'orders-3@0=c'])
    await first.close()
    expect(await committed()).toBe('0:2 1:0 2:0 3:1')
    await produce(admin, 'orders', 0, ['d'])
    const second = await join()
    await when(() => second.seen.length > 0)
    expect(second.seen).toEqual(['orders-0@2=d'])
  })

  it('tells the epoch of the last record that it read', async () => {
    await produce(admin, 'orders', 0, ['a'])
    const reader = await join()
    await when(() => reader.seen.length === 1)
    await reader.close()
    const offsets = (await listGroupOffsets(admin, ['g'])).get('g')
    if (offsets === undefined || isKafkaError(offsets)) throw offsets ?? new Error('no answer')
    const epochs = offsets.map(({ partition, leaderEpoch }) => `${partition}: ${leaderEpoch}`)
    expect(epochs.sort()).toEqual(['0: 0', '1: null', '2: null', '3: null'])
  })

  it('commits each interval what the application was done with at its last poll', async () => {
    const reader = await join({ autoCommitIntervalMs: 50 })
    await when(() => reader.owned === all)
    await produce(admin, 'orders', 1, ['a', 'b', 'c'])
    await when(async () => (await committed()).includes('1:3'))
    expect(await committed()).toBe('0:0 1:3 2:0 3:0')
  })

  it('commits nothing where that is switched off', async () => {
    await produce(admin, 'orders', 0, ['a'])
    const reader = await join({ autoCommitIntervalMs: null })
    await when(() => reader.seen.length === 1)
    await reader.close()
    expect(await committed()).toBe('')
  })

  it('commits nothing more when the application was cut short', async () => {
    const reader = await join()
    await when(() => reader.owned === all)
    await reader.pause()
    await produce(admin, 'orders', 0, ['a'])
    readers.length = 0
    const polled = await reader.consumer.poll({ maxWaitMs: 1000, signal: AbortSignal.timeout(5000) })
    expect(polled).toHaveLength(1)
    if (polled[0] !== undefined) reader.consumer.advance(polled[0], 1)
    await reader.consumer.close({ isDone: false })
    expect(await committed()).toBe('')
    await reader.close(false)
  })

  it('shares the partitions with others, each record going to exactly one of them', async () => {
    const first = await join()
    await when(() => first.owned === all)
    const second = await join()
    await when(() => first.owned.split(' ').length === 2 && second.owned.split(' ').length === 2)
    expect([...first.owned.split(' '), ...second.owned.split(' ')].sort().join(' ')).toBe(all)
    for (const partition of [0, 1, 2, 3]) await produce(admin, 'orders', partition, ['x', 'y'])
    await when(() => first.seen.length + second.seen.length === 8)
    await pause(100)
    expect(new Set([...first.seen, ...second.seen]).size).toBe(8)
    expect([first.seen.length, second.seen.length]).toEqual([4, 4])
  })

  it('commits what it gives up, so that the next owner reads nothing twice', async () => {
    for (const partition of [0, 1, 2, 3]) await produce(admin, 'orders', partition, ['x', 'y', 'z'])
    const first = await join()
    await when(() => first.seen.length === 12)
    const second = await join()
    await when(() => second.owned.split(' ').length === 2)
    await produce(admin, 'orders', Number(second.owned.at(-1)), ['new'])
    await when(() => second.seen.length > 0)
    expect(second.seen).toEqual([`${second.owned.slice(-8)}@3=new`])
    expect(first.rebalances.at(-1)).toMatch(/^-orders-\d -orders-\d$/)
  })

  it('takes part in the group in the middle of what a poll returned', async () => {
    for (const partition of [0, 1, 2, 3]) await produce(admin, 'orders', partition, ['x', 'y', 'z'])
    const first = await join({ maxPollIntervalMs: 1500 })
    await when(() => first.seen.length === 12)
    await first.pause()
    const signal = AbortSignal.timeout(8000)
    for (const partition of [0, 1, 2, 3]) await produce(admin, 'orders', partition, ['new', 'newer'])
    const polled = await first.consumer.poll({ maxWaitMs: 1000, signal })
    expect(polled.map(({ fromOffset }) => fromOffset)).toEqual([3, 3, 3, 3])
    const second = await join()
    // For longer than it may be without a poll.
    const goesOn = new Set<number>()
    const endMs = performance.now() + 2500
    while (performance.now() < endMs) {
      for (const batches of polled) {
        const { partition } = batches
        if (await first.consumer.proceed(batches, 4, signal)) goesOn.add(partition)
        else goesOn.delete(partition)
      }
      await pause(50)
    }
    expect(goesOn.size).toBe(2)
    expect(second.owned.split(' ')).toHaveLength(2)
    expect(first.rebalances.join()).not.toContain('lost')
    // What was given up is read on from where it had come to.
    expect([...second.seen].sort()).toEqual(second.owned.split(' ').map((name) => `${name}@4=newer`))
    expect(polled.filter((batches) => first.consumer.holds(batches, 4)).map(({ partition }) => partition)).toEqual([
      ...goesOn,
    ])
  })

  it('gives its partitions back when it closes, and the others take them at once', async () => {
    const first = await join()
    const second = await join()
    await when(() => first.owned.split(' ').length === 2 && second.owned.split(' ').length === 2)
    const beganMs = performance.now()
    await first.close()
    await when(() => second.owned === all)
    expect(performance.now() - beganMs).toBeLessThan(1000)
  })

  it('waits without partitions when there are more members than partitions, and takes over', async () => {
    await createTopic(admin, 'narrow', 1)
    const subscription = { names: ['narrow'] }
    const first = await join({ subscription })
    await when(() => first.owned === 'narrow-0')
    const second = await join({ subscription })
    await when(() => second.consumer.isIdle)
    expect(first.consumer.isIdle).toBe(false)
    await first.close()
    await when(() => second.owned === 'narrow-0')
    expect(second.consumer.isIdle).toBe(false)
  })

  it('reads topics that match a regular expression, also those that come later', async () => {
    const subscription = { regex: 'orders|bills' }
    const first = await join({ subscription })
    await when(() => first.owned === all)
    await createTopic(admin, 'bills', 1)
    const second = await join({ subscription })
    await when(() => first.owned.split(' ').length + second.owned.split(' ').length === 5)
    expect([first.owned, second.owned].join(' ').split(' ').sort()).toEqual(['bills-0', ...all.split(' ')])
  })

  it('reads other topics once it subscribes to them', async () => {
    await createTopic(admin, 'bills', 1)
    const reader = await join({ subscription: { regex: 'order.*' } })
    await when(() => reader.owned === all)
    reader.consumer.subscribe({ names: ['bills'] })
    await when(() => reader.owned === 'bills-0')
    expect(reader.rebalances.slice(-2)).toEqual(['-orders-0 -orders-1 -orders-2 -orders-3', '+bills-0'])
  })

  it('begins at the end, at a time, or not at all, as the reset policy says', async () => {
    await produce(admin, 'orders', 0, ['old'])
    const latest = await join({ groupId: 'latest', offsetReset: 'latest' })
    await when(() => latest.owned === all)
    await produce(admin, 'orders', 0, ['new'])
    await when(() => latest.seen.length > 0)
    expect(latest.seen).toEqual(['orders-0@1=new'])
    const recent = await join({ groupId: 'recent', offsetReset: { durationMs: 60_000 } })
    await when(() => recent.seen.length === 2)
    const none = await join({ groupId: 'none', offsetReset: 'none' })
    await when(() => none.failure !== null)
    expect(String(none.failure)).toBe('Error: no offset for orders-0,orders-1,orders-2,orders-3')
  })

  it('leaves when the application does not poll for too long, and comes back when it does', async () => {
    const first = await join({ maxPollIntervalMs: 300 })
    await when(() => first.owned === all)
    const second = await join()
    await when(() => first.owned.split(' ').length === 2 && second.owned.split(' ').length === 2)
    await first.pause()
    await when(() => second.owned === all)
    first.resume()
    await when(() => first.rebalances.length > 3 && first.owned.split(' ').length === 2)
    expect(first.rebalances.at(-2)).toMatch(/^!orders-\d !orders-\d no poll$/)
    expect(first.rebalances.at(-1)).toMatch(/^\+orders-\d \+orders-\d$/)
  })

  it('keeps what it has while the application is slow, but not too slow', async () => {
    const first = await join({ maxPollIntervalMs: 60_000 })
    await when(() => first.owned === all)
    await first.pause()
    const second = await join()
    await pause(500)
    expect(second.owned).toBe('')
    first.resume()
    await when(() => second.owned.split(' ').length === 2)
  })

  it('has its place again as a static member', async () => {
    const first = await join({ instanceId: 'till-1' })
    const second = await join({ instanceId: 'till-2' })
    await when(() => first.owned.split(' ').length === 2 && second.owned.split(' ').length === 2)
    const before = first.owned
    await first.close()
    await pause(300)
    expect(second.owned.split(' ')).toHaveLength(2)
    const again = await join({ instanceId: 'till-1' })
    await when(() => again.owned === before)
  })

  it('is refused as the second one with the same instance id', async () => {
    const first = await join({ instanceId: 'till-1' })
    await when(() => first.owned === all)
    const twin = await join({ instanceId: 'till-1' })
    await when(() => twin.failure !== null)
    expect(twin.failure).toMatchObject({ error: 'UNRELEASED_INSTANCE_ID' })
    expect(first.owned).toBe(all)
  })

  it('has four members stable soon after they came all at once', async () => {
    const beganMs = performance.now()
    const four = await Promise.all([join(), join(), join(), join()])
    await when(() => four.every(({ owned }) => /^orders-\d$/.test(owned)))
    expect(performance.now() - beganMs).toBeLessThan(1500)
    expect(
      four
        .map(({ owned }) => owned)
        .sort()
        .join(' '),
    ).toBe(all)
  })
})
