/**
 * What an operation of the coordinator takes and gives. Operations are functions of the state, the request and the
 * context; they change nothing. The caller appends the records as one batch and then replays them.
 */
import type { Random } from '../../common/random.ts'
import type { Uuid } from '../../common/uuid.ts'
import type { Departure } from '../../protocol/member-departure.ts'
import type { CoordinatorRecord } from './coordinator-record.ts'
import type { ClassicGroup } from './group.ts'

/** A topic as the coordinator needs it. The same object as long as nothing about it changed: its hash is kept. */
export interface TopicView {
  readonly topicId: Uuid
  readonly name: string
  readonly partitionCount: number
  /** The racks of the replicas of each partition; shorter or absent: none. */
  readonly racks?: readonly (readonly string[])[]
}

/** The topics of the cluster. Kafka: CoordinatorMetadataImage. */
export interface TopicsView {
  /** Grows with every change of topics. Kafka: the offset of the metadata image. */
  readonly version: number
  byName(name: string): TopicView | undefined
  byId(topicId: Uuid): TopicView | undefined
  names(): Iterable<string>
}

/** What brokers and groups configure. Kafka: GroupCoordinatorConfig, GroupConfig. */
export interface GroupConfigs {
  /** `group.consumer.session.timeout.ms`, or the group's own. Counted by who observes the members, not here. */
  readonly sessionTimeoutMs: number
  /** `group.consumer.heartbeat.interval.ms`, or the group's own. */
  readonly heartbeatIntervalMs: number
  /** `group.consumer.max.size` */
  readonly maxSize: number
  /** `group.consumer.assignors`: the first one is the default. */
  readonly assignors: readonly string[]
  /** `group.consumer.assignment.interval.ms`: at least so long between two target assignments (KIP-1263). */
  readonly assignmentIntervalMs: number
  /** `group.max.size`, of groups of the classic protocol. */
  readonly classicMaxSize: number
  /** `group.min.session.timeout.ms` and `group.max.session.timeout.ms`: what members of the classic protocol may ask for. */
  readonly minSessionTimeoutMs: number
  readonly maxSessionTimeoutMs: number
  /** `offset.metadata.max.bytes` */
  readonly offsetMetadataMaxBytes: number
  /** `offsets.retention.minutes`, in milliseconds. */
  readonly offsetsRetentionMs: number
}

/** Kafka's defaults, but for the assignment interval (1000 ms there): a rebalance here costs no request, so it never waits. */
export const defaultGroupConfigs: GroupConfigs = {
  sessionTimeoutMs: 45_000,
  heartbeatIntervalMs: 5000,
  maxSize: 0x7fffffff,
  assignors: ['uniform', 'range'],
  assignmentIntervalMs: 0,
  classicMaxSize: 0x7fffffff,
  minSessionTimeoutMs: 6000,
  maxSessionTimeoutMs: 1_800_000,
  offsetMetadataMaxBytes: 4096,
  offsetsRetentionMs: 10_080 * 60_000,
}

export interface OperationContext {
  /** Wall clock. */
  readonly nowMs: number
  readonly topics: TopicsView
  /** Of the group that the operation is about. */
  readonly config: GroupConfigs
  readonly random: Random
}

/** Of a request that comes from a client. */
export interface RequestContext extends OperationContext {
  readonly clientId: string
  /** As Kafka shows it: `/127.0.0.1`. */
  readonly clientHost: string
  readonly apiVersion: number
}

export interface OperationResult<R> {
  /** One batch, all or nothing. Empty: nothing to write. */
  readonly records: readonly CoordinatorRecord[]
  readonly response: R
  /** Other members of the group have something to do now: they had better heartbeat. Commits wake nobody. */
  readonly wakesGroup: boolean
  /** What is known of the classic group from now on besides its records; null: nothing. Absent: the same as before. */
  readonly classicGroup?: ClassicGroup | null
  /** Of the members that the records take out of the group; Kafka only logs it. */
  readonly departure?: Departure
  /** Of the transaction that the records belong to; absent: of none. */
  readonly producer?: { readonly producerId: number; readonly producerEpoch: number }
}
