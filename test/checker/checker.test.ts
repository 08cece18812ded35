/** Each verdict is shown what it is to find, and beside it what looks like it and is allowed. */
import { describe, expect, it } from 'vitest'
import { Checker, onlyBroker } from './checker.ts'
import type { ConsumerEvent, Evidence } from './evidence.ts'
import {
  batch,
  changes,
  commitOf,
  consumer,
  Exhibit,
  evidence,
  marker,
  ownershipOf,
  producer,
  transactional,
} from './exhibit.ts'
import { VERDICTS } from './verdict.ts'

const P = 'orders-0'
const OFFSETS = '__consumer_offsets-3'

function namesOf(exhibit: Exhibit, given: Partial<Evidence> = {}, checker = new Checker()): string[] {
  const verdicts = checker.check(onlyBroker(exhibit.logDir), evidence(given))
  return [...new Set(verdicts.map(({ verdict }) => verdict))].sort()
}

/** Three records of the producer `a`. */
function threeRecords(): Exhibit {
  return new Exhibit().segment(P, [batch(0, ['a.0', 'a.1']), batch(2, ['a.2'])])
}

function assigned(atMs: number): ConsumerEvent {
  return { kind: 'assigned', atMs, partitions: [P] }
}

function committed(atMs: number, offset: number): ConsumerEvent {
  return { kind: 'committed', atMs, partition: P, offset }
}

function got(atMs: number, offset: number): ConsumerEvent {
  return { kind: 'record', atMs, partition: P, offset, key: null, value: `a.${offset}` }
}

describe('the checker', () => {
  it('says nothing when all is well', () => {
    const producers = [
      producer([
        [0, 'a.0'],
        [2, 'a.2'],
      ]),
    ]
    const consumers = [
      consumer([
        [0, 'a.0'],
        [1, 'a.1'],
        [2, 'a.2'],
      ]),
    ]
    expect(namesOf(threeRecords(), { producers, consumers })).toEqual([])
  })

  it('has a test for each verdict', async () => {
    const { readFileSync } = await import('node:fs')
    const text = readFileSync(import.meta.filename, 'utf8')
    expect(VERDICTS.filter((verdict) => !text.includes(`['${verdict}']`))).toEqual([])
  })
})

describe('lost', () => {
  it('is an acknowledged record that is not there', () => {
    expect(namesOf(threeRecords(), { producers: [producer([[3, 'a.3']])] })).toEqual(['lost'])
  })

  it('is one of which only that it is written was told', () => {
    const acknowledged = [{ place: null, key: null, value: 'a.4' }]
    expect(namesOf(threeRecords(), { producers: [{ ...producer([]), acknowledged }] })).toEqual(['lost'])
  })

  it('is a front that went without being asked', () => {
    const exhibit = () => new Exhibit().segment(P, [batch(2, ['a.2'])], 2)
    const producers = [
      producer([
        [0, 'a.0'],
        [2, 'a.2'],
      ]),
    ]
    const before = (offset: number) => new Map([['orders', { kind: 'front', before: new Map([[P, offset]]) }]] as const)
    expect(namesOf(exhibit(), { producers })).toEqual(['lost'])
    expect(namesOf(exhibit(), { producers, removals: before(1) })).toEqual(['lost'])
    expect(namesOf(exhibit(), { producers, removals: before(2) })).toEqual([])
    const size = (keptBytes: number) => new Map([['orders', { kind: 'size', keptBytes }]] as const)
    expect(namesOf(exhibit(), { producers, removals: size(10) })).toEqual([])
    expect(namesOf(exhibit(), { producers, removals: size(10_000) })).toEqual(['lost'])
  })

  it('is in a compacted topic the last record of a key, not an earlier one', () => {
    const removals = new Map([['orders', { kind: 'compaction' }]] as const)
    const exhibit = () => new Exhibit().segment(P, [batch(2, ['k:a.2'])])
    expect(namesOf(exhibit(), { removals, producers: [producer([[0, 'k:a.0']])] })).toEqual([])
    expect(namesOf(exhibit(), { removals, producers: [producer([[0, 'x:a.0']])] })).toEqual(['lost'])
  })

  it('is the end of a log that was longer before', () => {
    const [exhibit, checker, producers] = [threeRecords(), new Checker(), [producer([])]]
    expect(namesOf(exhibit, { producers }, checker)).toEqual([])
    expect(namesOf(exhibit.segment(P, [batch(0, ['a.0', 'a.1'])]), { producers }, checker)).toEqual(['lost'])
  })

  it('is a record that a consumer was not given between two others', () => {
    expect(
      namesOf(threeRecords(), {
        consumers: [
          consumer([
            [0, 'a.0'],
            [2, 'a.2'],
          ]),
        ],
      }),
    ).toEqual(['lost'])
  })

  it('is a record before a committed offset that no member got', () => {
    const exhibit = () => threeRecords().segment(OFFSETS, [changes(0, commitOf('g', 'orders', 2))])
    const member = (...events: ConsumerEvent[]) => consumer([], { group: 'g', events: [assigned(1), ...events] })
    expect(namesOf(exhibit(), { consumers: [member(got(2, 1))] })).toEqual(['lost'])
    expect(namesOf(exhibit(), { consumers: [member(got(2, 0)), member(got(3, 1))] })).toEqual([])
  })
})

describe('duplicated', () => {
  it('is a record that is in the log twice, unless its producer may have sent it again', () => {
    const exhibit = () => new Exhibit().segment(P, [batch(0, ['a.0', 'a.0'])])
    expect(namesOf(exhibit(), { producers: [producer([])] })).toEqual(['duplicated'])
    expect(namesOf(exhibit(), { producers: [{ ...producer([]), mayRepeat: true }] })).toEqual([])
  })

  it('is a record that a consumer got twice', () => {
    expect(
      namesOf(threeRecords(), {
        consumers: [
          consumer([
            [0, 'a.0'],
            [0, 'a.0'],
          ]),
        ],
      }),
    ).toEqual(['duplicated'])
  })

  it('is for a group what comes again although it was committed before', () => {
    const first = consumer([], { group: 'g', endedMs: 4, events: [assigned(1), got(2, 0), got(2, 1), committed(3, 2)] })
    const again = (offset: number) => consumer([], { consumer: 'd', group: 'g', events: [assigned(5), got(6, offset)] })
    const exhibit = () => threeRecords().segment(OFFSETS, [changes(0, commitOf('g', 'orders', 2))])
    expect(namesOf(exhibit(), { consumers: [first, again(1)] })).toEqual(['duplicated'])
    expect(namesOf(exhibit(), { consumers: [first, again(2)] })).toEqual([])
    // What was read and not committed comes again: at least once.
    const uncommitted = { ...first, events: first.events.slice(0, 3) }
    expect(namesOf(threeRecords(), { consumers: [uncommitted, again(0)] })).toEqual([])
  })
})

describe('reordered', () => {
  it('is what a writer wrote earlier and stands later', () => {
    const exhibit = new Exhibit().segment(P, [batch(0, ['a.1', 'a.0'])])
    expect(namesOf(exhibit, { producers: [producer([])] })).toEqual(['reordered'])
  })

  it('is what a consumer got backwards', () => {
    expect(
      namesOf(threeRecords(), {
        consumers: [
          consumer([
            [2, 'a.2'],
            [1, 'a.1'],
          ]),
        ],
      }),
    ).toEqual(['reordered'])
  })
})

describe('invented', () => {
  it('is a record that nobody wrote', () => {
    const exhibit = () => new Exhibit().segment(P, [batch(0, ['a.0', 'b.0'])])
    expect(namesOf(exhibit(), { producers: [producer([])] })).toEqual(['invented'])
    expect(namesOf(exhibit(), { producers: [producer([]), { ...producer([]), writer: 'b' }] })).toEqual([])
    expect(namesOf(exhibit(), { producers: [producer([], 0), { ...producer([]), writer: 'b' }] })).toEqual(['invented'])
  })

  it('is what a consumer got from behind the end, or where a marker is', () => {
    expect(namesOf(threeRecords(), { consumers: [consumer([[3, 'a.3']])] })).toEqual(['invented'])
    const marked = new Exhibit().segment(P, [transactional(0, ['a.0']), marker(1, 'commit')])
    expect(namesOf(marked, { consumers: [consumer([[1, 'a.1']])] })).toEqual(['invented'])
  })
})

describe('offset reused', () => {
  it('is another record where one was acknowledged', () => {
    expect(namesOf(threeRecords(), { producers: [producer([[1, 'a.7']])] })).toEqual(['offset reused'])
    expect(namesOf(threeRecords(), { producers: [producer([[1, 'key:a.1']])] })).toEqual(['offset reused'])
  })

  it('is one offset acknowledged for two records', () => {
    const producers = [
      producer([
        [1, 'a.1'],
        [1, 'a.1'],
      ]),
    ]
    expect(namesOf(threeRecords(), { producers })).toEqual(['offset reused'])
  })

  it('is another record than a consumer got there', () => {
    expect(namesOf(threeRecords(), { consumers: [consumer([[1, 'a.9']])] })).toEqual(['offset reused'])
  })

  it('is another record than was there at an earlier look', () => {
    const [exhibit, checker, producers] = [threeRecords(), new Checker(), [producer([])]]
    expect(namesOf(exhibit, { producers }, checker)).toEqual([])
    const changed = exhibit.segment(P, [batch(0, ['a.0', 'a.1']), batch(2, ['a.3'])])
    expect(namesOf(changed, { producers }, checker)).toEqual(['offset reused'])
  })

  it('is another record on another broker', () => {
    const [leader, follower] = [threeRecords(), new Exhibit().segment(P, [batch(0, ['a.0', 'a.2'])])]
    const replicas = { logDirs: [leader.logDir, follower.logDir], leaderOf: () => 0 }
    const verdicts = new Checker().check(replicas, evidence({ producers: [producer([])] }))
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['offset reused'])
  })

  it('is a batch that begins before the end of the last one', () => {
    const exhibit = new Exhibit().segment(P, [batch(0, ['a.0', 'a.1']), batch(1, ['a.1'])])
    expect(namesOf(exhibit)).toEqual(['offset reused'])
  })
})

describe('offsets not dense', () => {
  it('is a gap, where nothing is compacted', () => {
    const exhibit = () => new Exhibit().segment(P, [batch(0, ['a.0']), batch(2, ['a.2'])])
    expect(namesOf(exhibit())).toEqual(['offsets not dense'])
    expect(namesOf(exhibit(), { removals: new Map([['orders', { kind: 'compaction' }]]) })).toEqual([])
  })
})

describe('damaged', () => {
  it('is a batch with a wrong checksum, not an unfinished one at the end', () => {
    const broken = batch(2, ['a.2'])
    broken[broken.length - 1] = 0x40
    const behind = new Exhibit().segment(P, [batch(0, ['a.0', 'a.1']), broken, batch(3, ['a.3'])])
    expect(namesOf(behind)).toEqual(['damaged'])
    expect(namesOf(new Exhibit().segment(P, [batch(0, ['a.0']), broken.subarray(0, 65)]))).toEqual([])
  })

  it('is an unfinished batch in a closed segment', () => {
    const exhibit = new Exhibit().segment(P, [batch(0, ['a.0']), batch(1, ['a.1']).subarray(0, 65)])
    expect(namesOf(exhibit.segment(P, [batch(1, ['a.1'])], 1))).toEqual(['damaged'])
  })
})

describe('aborted data seen', () => {
  it('is a record of a transaction that was not committed', () => {
    const exhibit = (...end: Buffer[]) => new Exhibit().segment(P, [transactional(0, ['a.0']), ...end])
    const consumers = [consumer([[0, 'a.0']], { isolation: 'read_committed' })]
    expect(namesOf(exhibit(marker(1, 'abort')), { consumers })).toEqual(['aborted data seen'])
    expect(namesOf(exhibit(), { consumers })).toEqual(['aborted data seen'])
    expect(namesOf(exhibit(marker(1, 'commit')), { consumers })).toEqual([])
    expect(namesOf(exhibit(marker(1, 'abort')), { consumers: [consumer([[0, 'a.0']])] })).toEqual([])
  })
})

describe('committed offset regressed', () => {
  it('is a lower one after a higher one, in the log', () => {
    const exhibit = (...offsets: number[]) => {
      const batches = offsets.map((offset, at) => changes(at, commitOf('g', 'orders', offset)))
      return threeRecords().segment(OFFSETS, batches)
    }
    expect(namesOf(exhibit(2, 1))).toEqual(['committed offset regressed'])
    expect(namesOf(exhibit(1, 2))).toEqual([])
  })

  it('is a lower one than a member was told, or than there was before', () => {
    const [exhibit, checker] = [
      threeRecords().segment(OFFSETS, [changes(0, commitOf('g', 'orders', 2))]),
      new Checker(),
    ]
    const events = [assigned(1), got(2, 0), got(2, 1), got(2, 2), committed(3, 3)]
    expect(namesOf(exhibit, { consumers: [consumer([], { group: 'g', events })] })).toEqual([
      'committed offset regressed',
    ])
    expect(namesOf(exhibit, {}, checker)).toEqual([])
    exhibit.segment(OFFSETS, [changes(0, commitOf('g', 'orders', 1))])
    expect(namesOf(exhibit, {}, checker)).toEqual(['committed offset regressed', 'offset reused'])
  })
})

describe('committed offset beyond the log', () => {
  it('is one behind the end', () => {
    const exhibit = (offset: number) => threeRecords().segment(OFFSETS, [changes(0, commitOf('g', 'orders', offset))])
    expect(namesOf(exhibit(4))).toEqual(['committed offset beyond the log'])
    expect(namesOf(exhibit(3))).toEqual([])
  })
})

describe('two owners', () => {
  it('is a member that begins before the last one has given up or died', () => {
    const first = (endedMs: number) => consumer([], { group: 'g', endedMs, events: [assigned(1)] })
    const second = consumer([], { consumer: 'd', group: 'g', events: [assigned(5)] })
    expect(namesOf(threeRecords(), { consumers: [first(6), second] })).toEqual(['two owners'])
    expect(namesOf(threeRecords(), { consumers: [first(5), second] })).toEqual([])
    const other = { ...second, group: 'other' }
    expect(namesOf(threeRecords(), { consumers: [first(6), other] })).toEqual([])
  })

  it('is a partition that the coordinator gave away before it got it back', () => {
    const [give, take] = [ownershipOf('g', 'm1', [0]), ownershipOf('g', 'm2', [0])]
    const free = ownershipOf('g', 'm1', [])
    const exhibit = (...batches: Buffer[]) => threeRecords().segment(OFFSETS, batches)
    expect(namesOf(exhibit(changes(0, give), changes(1, take)))).toEqual(['two owners'])
    expect(namesOf(exhibit(changes(0, give), changes(1, free), changes(2, take)))).toEqual([])
    // Records of one batch count at once.
    expect(namesOf(exhibit(changes(0, give), changes(1, take, free)))).toEqual([])
  })
})
