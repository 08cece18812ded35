/**
 * Spreads the replicas of new partitions over racks and brokers: round robin over both, from a random start, fenced brokers
 * last, the leader never on one of them. Kafka: metadata.placement.StripedReplicaPlacer.
 */
import { KafkaError } from '../../common/kafka-error.ts'

export interface UsableBroker {
  readonly id: number
  /** Null: in no rack; those are together in one of their own. */
  readonly rack: string | null
  readonly isFenced: boolean
}

/** A whole number from 0 to below `bound`. */
export type NextInt = (bound: number) => number

/**
 * The replicas of `partitionCount` partitions, the preferred leader first. Throws INVALID_REPLICATION_FACTOR where there are
 * too few brokers, or none that is not fenced.
 */
export function placeStriped(
  brokers: readonly UsableBroker[],
  partitionCount: number,
  replicationFactor: number,
  nextInt: NextInt,
): readonly (readonly number[])[] {
  checkReplicationFactor(brokers, replicationFactor)
  const racks = new RackList(brokers, nextInt)
  return Array.from({ length: partitionCount }, () => racks.place(replicationFactor))
}

function checkReplicationFactor(brokers: readonly UsableBroker[], replicationFactor: number): void {
  if (replicationFactor <= 0) {
    throw invalid(`Invalid replication factor ${replicationFactor}: the replication factor must be positive.`)
  }
  if (brokers.every(({ isFenced }) => isFenced)) {
    throw invalid('All brokers are currently fenced, or have all their log directories cordoned.')
  }
  if (replicationFactor > brokers.length) {
    throw invalid(
      `The target replication factor of ${replicationFactor} cannot be reached because only ${brokers.length} ` +
        'broker(s) are registered or some brokers have all their log directories cordoned.',
    )
  }
}

function invalid(message: string): KafkaError {
  return new KafkaError('INVALID_REPLICATION_FACTOR', { message })
}

/** Brokers that are gone through once for each partition, each time from the next one on. */
class BrokerList {
  readonly #brokers: number[]
  #offset: number
  #index = 0
  #epoch = 0

  constructor(brokers: readonly number[], nextInt: NextInt) {
    this.#brokers = [...brokers].sort((a, b) => a - b)
    this.#offset = brokers.length === 0 ? 0 : nextInt(brokers.length)
  }

  shuffle(nextInt: NextInt): void {
    shuffle(this.#brokers, nextInt)
  }

  /** The next broker for partition `epoch`; undefined: it had them all. */
  next(epoch: number): number | undefined {
    const { length } = this.#brokers
    if (length === 0) return undefined
    if (this.#epoch !== epoch) {
      this.#epoch = epoch
      this.#index = 0
      this.#offset = (this.#offset + 1) % length
    }
    if (this.#index >= length) return undefined
    return this.#brokers[(this.#index++ + this.#offset) % length]
  }
}

class Rack {
  readonly fenced: BrokerList
  readonly unfenced: BrokerList

  constructor(brokers: readonly UsableBroker[], nextInt: NextInt) {
    const ids = (isFenced: boolean) => brokers.filter((broker) => broker.isFenced === isFenced).map(({ id }) => id)
    this.fenced = new BrokerList(ids(true), nextInt)
    this.unfenced = new BrokerList(ids(false), nextInt)
  }

  next(epoch: number): number | undefined {
    return this.unfenced.next(epoch) ?? this.fenced.next(epoch)
  }
}

class RackList {
  readonly #nextInt: NextInt
  /** In the order of their names. */
  readonly #byName: readonly Rack[]
  /** In the order in which they are gone through. */
  readonly #racks: Rack[]
  readonly #unfencedCount: number
  #epoch = 0
  /** The rack that comes first for the next partition. */
  #offset: number

  constructor(brokers: readonly UsableBroker[], nextInt: NextInt) {
    this.#nextInt = nextInt
    this.#byName = byRack(brokers).map((members) => new Rack(members, nextInt))
    this.#racks = [...this.#byName]
    this.#unfencedCount = brokers.filter(({ isFenced }) => !isFenced).length
    this.#offset = nextInt(this.#racks.length)
  }

  place(replicationFactor: number): readonly number[] {
    // As many assignments as there are brokers: mixed anew, so that they don't repeat.
    if (this.#epoch === this.#unfencedCount && this.#unfencedCount > 1) this.#shuffle()
    if (this.#offset === this.#racks.length) this.#offset = 0
    const { leader, leaderRack } = this.#placeLeader()
    const replicas = [leader, ...this.#placeFollowers(leaderRack, replicationFactor - 1)]
    this.#epoch++
    this.#offset++
    return replicas
  }

  #placeLeader(): { leader: number; leaderRack: number } {
    for (let rack = this.#offset; ; rack = this.#after(rack)) {
      const leader = this.#racks[rack]?.unfenced.next(this.#epoch)
      if (leader !== undefined) return { leader, leaderRack: rack }
    }
  }

  /** One of each rack in turn; that of the leader is passed over the first time. */
  #placeFollowers(leaderRack: number, count: number): number[] {
    const followers: number[] = []
    let isLeaderRackDue = true
    for (let rack = this.#offset; followers.length < count; rack = this.#after(rack)) {
      if (rack === leaderRack && isLeaderRackDue) {
        isLeaderRackDue = false
        continue
      }
      const follower = this.#racks[rack]?.next(this.#epoch)
      if (follower !== undefined) followers.push(follower)
    }
    return followers
  }

  #after(rack: number): number {
    return (rack + 1) % this.#racks.length
  }

  #shuffle(): void {
    shuffle(this.#racks, this.#nextInt)
    for (const { fenced, unfenced } of this.#byName) {
      fenced.shuffle(this.#nextInt)
      unfenced.shuffle(this.#nextInt)
    }
    this.#epoch = 0
  }
}

/** The brokers of each rack, those without one first. */
function byRack(brokers: readonly UsableBroker[]): readonly (readonly UsableBroker[])[] {
  const racks = new Map<string | null, UsableBroker[]>()
  for (const broker of brokers) {
    const members = racks.get(broker.rack)
    if (members === undefined) racks.set(broker.rack, [broker])
    else members.push(broker)
  }
  const names = [...racks.keys()].sort(compareNames)
  return names.map((name) => racks.get(name) ?? [])
}

/** As Java compares strings, null first. Kafka: metadata.OptionalStringComparator. */
function compareNames(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Java: `Collections.shuffle`. */
function shuffle<T>(items: T[], nextInt: NextInt): void {
  for (let last = items.length - 1; last > 0; last--) {
    const other = nextInt(last + 1)
    const item = items[last] as T
    items[last] = items[other] as T
    items[other] = item
  }
}
