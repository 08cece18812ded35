/**
 * The one seam: Kafka's own API as a port. Clients are written over it once; a broker in this process answers it over a
 * directory, and a remote cluster answers it over a socket. Kafka: the requests of `kafka.server.KafkaApis`.
 */
import type { KafkaError } from '../common/kafka-error.ts'
import type { TopicPartition } from '../common/topic-partition.ts'
import type { ApiMap, ApiName } from './api-map.ts'

/** Who is asking. Lives as long as the session. */
export interface RequestContext {
  readonly clientId: string
  readonly softwareName: string
  readonly softwareVersion: string
  /** `User:ANONYMOUS` unless a listener authenticated somebody. */
  readonly principal: string
  readonly host: string
  readonly listener: string
}

/** Which node has to answer. */
export type Target =
  | { readonly kind: 'any' }
  | { readonly kind: 'controller' }
  | { readonly kind: 'node'; readonly nodeId: number }
  | { readonly kind: 'coordinator'; readonly keyType: 'group' | 'transaction'; readonly key: string }

export interface RequestOptions {
  /** Default: any node. */
  readonly target?: Target
  /** On the monotonic clock, in ms. Past it the request fails with REQUEST_TIMED_OUT. */
  readonly deadlineMs?: number
  /** Aborting gives up waiting (a long poll ends with what it has); what was already appended stays. */
  readonly signal?: AbortSignal
  /** What the records of a Fetch response may be read into; by default memory of their own. */
  readonly memory?: AnswerMemory
  /**
   * The batches of a Produce request were made in this process, and their checksums with them: a broker in the same process
   * need not compute them once more. What came over a socket never has this.
   */
  readonly hasOwnChecksums?: boolean
}

/** Memory that belongs to who asks. */
export interface AnswerMemory {
  /** Memory of so many bytes, whatever was in it before. */
  take(bytes: number): Buffer
  /** What was read into it is not part of the answer after all. Other memory is left alone. */
  giveBack(read: Buffer): void
}

/** The versions of one API that a target answers. */
export interface ApiVersionRange {
  readonly api: ApiName
  readonly minVersion: number
  readonly maxVersion: number
}

/** One client's conversation. Membership in groups belongs to a session, not to a process. */
export interface KafkaSession {
  /**
   * Asks for `api`. Errors per topic or partition are values in the response (`errorCode`); only what concerns the whole
   * request is thrown, as KafkaError. Buffers inside a Produce request belong to the broker until the promise settles;
   * buffers inside a Fetch response belong to the caller.
   */
  request<N extends ApiName>(
    api: N,
    request: ApiMap[N]['request'],
    options?: RequestOptions,
  ): Promise<ApiMap[N]['response']>
  /**
   * Calls `onChange` when members of the group may have something to do, until the function that it returns is called: an
   * occasion for a heartbeat. Whatever is changed from the call on is told. Absent where nobody tells: members then hear of
   * changes with their regular heartbeats.
   */
  watchGroup?(groupId: string, onChange: () => void): () => void
  /**
   * Whether what can't be read or written now may be led by another broker, or come back with one, so that it is worth to ask
   * again after KAFKA_STORAGE_ERROR as well. Absent: no.
   */
  hasSeveralBrokers?(): boolean
  /**
   * Why nobody leads the partition, in words for the user, which most answers have no room for; null where somebody does. Absent
   * where nobody can say.
   */
  leaderProblem?(partition: TopicPartition): KafkaError | null
  /** What the target can answer. */
  apiVersions(target?: Target): Promise<readonly ApiVersionRange[]>
  /** Ends the session: leaves groups, completes what a clean close completes. Safe to call twice. */
  close(): Promise<void>
}

/** Anything that answers Kafka's API. */
export interface KafkaApis {
  open(context: RequestContext): KafkaSession
  /** Frees files, locks and watchers. Sessions must be closed before. */
  close(): Promise<void>
}
