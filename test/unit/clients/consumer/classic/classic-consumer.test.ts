/** Consumers that are members of the classic protocol, each with a broker of its own on one log.dir. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { describeConsumerGroups } from '../../../../../src/clients/admin/describe-consumer-groups.ts'
import { isKafkaError } from '../../../../../src/common/kafka-error.ts'
import { fill } from '../../../../../src/protocol/fill.ts'
import type { KafkaSession } from '../../../../../src/protocol/kafka-apis.ts'
import { createPartitionsRequest } from '../../../../../src/protocol/messages/create-partitions.ts'
import { until } from '../../../../processes/until.ts'
import { GroupReader } from '../group-reader.ts'
import { createTopic, produce, ScratchLogDir } from '../scratch-log-dir.ts'

const classic = { sessionTimeoutMs: 45_000, heartbeatIntervalMs: 3000, strategies: ['range'] as const }
const all = 'orders-0 orders-1 orders-2 orders-3'

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
  const reader = new GroupReader(await logDir.session(), { classic, ...options })
  readers.push(reader)
  return reader
}

/** Less than a heartbeat interval: nobody may wait for one. */
const SOON_MS = 2500

function when(holds: () => boolean | Promise<boolean>, timeoutMs = SOON_MS): Promise<void> {
  const have = () => JSON.stringify(readers.map(({ owned, rebalances, failure }) => ({ owned, rebalances, failure })))
  return until(holds, have, timeoutMs)
}

async function described() {
  const group = (await describeConsumerGroups(admin, ['g'])).get('g')
  if (group === undefined || isKafkaError(group)) throw group ?? new Error('no answer')
  return group
}

function notePath(): string {
  const name = readdirSync(logDir.path).find((each) => each.startsWith('.kafdir-classic-'))
  return path.join(logDir.path, name ?? 'none')
}

describe('consumers of the classic protocol', () => {
  it('give everything up, and share it out anew, when one comes or goes', async () => {
    const a = await join()
    await when(() => a.owned === all)
    const b = await join()
    await when(() => a.owned === 'orders-0 orders-1' && b.owned === 'orders-2 orders-3')
    expect(a.rebalances).toEqual([
      '+orders-0 +orders-1 +orders-2 +orders-3',
      '-orders-0 -orders-1 -orders-2 -orders-3',
      '+orders-0 +orders-1',
    ])
    expect(await described()).toMatchObject({ type: 'Classic', state: 'Stable', assignor: 'range', groupEpoch: null })
    await a.close()
    await when(() => b.owned === all)
    await b.close()
    expect(await described()).toMatchObject({ type: 'Classic', state: 'Empty', members: [] })
    expect(readdirSync(logDir.path).filter((name) => name.startsWith('.kafdir-'))).toEqual([])
  })

  it('read each record once across rebalances in good order', async () => {
    const a = await join()
    await when(() => a.owned === all)
    for (const partition of [0, 1, 2, 3]) await produce(admin, 'orders', partition, ['x', 'y'])
    const b = await join()
    await when(() => b.owned !== '' && a.owned.length === b.owned.length)
    for (const partition of [0, 1, 2, 3]) await produce(admin, 'orders', partition, ['z'])
    await when(() => a.seen.length + b.seen.length === 12)
    await a.close()
    await when(() => b.owned === all)
    const seen = [...a.seen, ...b.seen]
    expect(new Set(seen).size).toBe(12)
    expect(seen.length).toBe(12)
  })

  it('notice new partitions and new topics by themselves', async () => {
    const a = await join({ subscription: { names: ['orders', 'later'] } })
    const b = await join({ subscription: { names: ['later', 'orders'] } })
    await when(() => a.owned !== '' && a.owned.length === b.owned.length)
    await createTopic(admin, 'later', 2)
    await when(() => a.owned === 'later-0 orders-0 orders-1' && b.owned === 'later-1 orders-2 orders-3')
    const topics = [{ name: 'orders', count: 6, assignments: null }]
    await admin.request('CreatePartitions', fill(createPartitionsRequest, { topics, timeoutMs: 1000 }))
    await when(() => a.owned.includes('orders-2') && b.owned === 'later-1 orders-3 orders-4 orders-5')
    expect(a.rebalances.at(-1)).toBe('+later-0 +orders-0 +orders-1 +orders-2')
  })

  it('change what they want, one by one', async () => {
    await createTopic(admin, 'other', 2)
    const a = await join()
    const b = await join()
    await when(() => a.owned !== '' && a.owned.length === b.owned.length)
    b.consumer.subscribe({ names: ['other'] })
    await when(() => a.owned === all && b.owned === 'other-0 other-1', 5000)
    expect(b.rebalances.at(-1)).toBe('+other-0 +other-1')
  })

  it('deal partitions in turn where they ask for that', async () => {
    await createTopic(admin, 'other', 1)
    const options = { classic: { ...classic, strategies: ['roundrobin', 'range'] as const } }
    const a = await join({ ...options, subscription: { names: ['orders', 'other'] } })
    const b = await join({ ...options, subscription: { names: ['orders', 'other'] } })
    await when(() => a.owned === 'orders-0 orders-2 other-0' && b.owned === 'orders-1 orders-3')
    expect((await described()).assignor).toBe('roundrobin')
  })

  it('that are static come back to what they had, without a rebalance of the others', async () => {
    const till = { instanceId: 'till' }
    const a = await join()
    await when(() => a.owned === all)
    const b = await join(till)
    await when(() => a.owned !== '' && a.owned.length === b.owned.length)
    const had = b.owned
    const before = a.rebalances.length
    await b.close()
    // The administrator's is the first, and that of `a` the second.
    await logDir.closeSession(2)
    expect((await described()).members.length).toBe(2)
    const again = await join(till)
    await when(() => again.owned === had)
    expect(a.rebalances.length).toBe(before)
  })

  it('leave when they do not poll for too long, and join again when they do', async () => {
    const a = await join({ maxPollIntervalMs: 300 })
    await when(() => a.owned === all)
    await a.pause()
    const b = await join()
    await when(() => b.owned === all)
    a.resume()
    await when(() => a.owned !== '' && a.owned.length === b.owned.length)
    expect(a.rebalances).toContainEqual(expect.stringMatching(/^!orders-0.* no poll$/) as string)
  })
})

describe('the note of what members of the classic protocol know of each other', () => {
  it.each([
    ['gone', (file: string) => rmSync(file)],
    ['empty', (file: string) => writeFileSync(file, '')],
    ['cut short', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 100))],
    [
      'of another generation',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('"base":[', '"base":[9')),
    ],
    [
      'of another group',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('"groupId":"g"', '"groupId":"h"')),
    ],
    [
      'not of its form',
      (file: string) => writeFileSync(file, '{"base":[1,2],"group":{"type":"classic","groupId":"g","members":[{}]}}'),
    ],
  ])('may be %s: the group is what its records say, and members join anew', async (_, damage) => {
    const a = await join()
    await when(() => a.owned === all)
    const b = await join()
    await when(() => a.owned !== '' && a.owned.length === b.owned.length)
    damage(notePath())
    expect(await described()).toMatchObject({ state: 'Stable', members: [{}, {}] })
    const c = await join()
    await when(
      () =>
        [a, b, c].every(({ owned }) => owned !== '') && [a, b, c].flatMap(({ owned }) => owned.split(' ')).length === 4,
    )
    await produce(admin, 'orders', 0, ['x'])
    await when(() => [a, b, c].flatMap(({ seen }) => seen).length === 1)
  })
})
