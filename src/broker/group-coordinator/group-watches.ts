/**
 * Tells clients of this process when members of their groups may have something to do: the group's file was touched, or
 * topics have changed.
 */
import type { Clock } from '../../common/clock.ts'
import { isKafkaError } from '../../common/kafka-error.ts'
import type { MetadataImage } from '../../metadata/image/metadata-image.ts'
import { isInternalTopic } from '../../metadata/topic-name.ts'
import type { BrokerState } from '../broker-state.ts'
import type { MetadataAccess } from '../metadata-access.ts'
import type { Purgatory } from '../purgatory.ts'
import type { GroupSignals } from './group-signals.ts'

export interface GroupWatchesOptions {
  readonly clock: Clock
  readonly purgatory: Purgatory
  readonly state: BrokerState
  readonly metadata: Pick<MetadataAccess, 'directory'>
  readonly signals: GroupSignals
  readonly notice: (sentence: string) => void
}

/** The purgatory lets go of a directory on which nobody has waited anew for a little longer than this. */
const REARM_MS = 4000

interface Watched {
  readonly listeners: Set<() => void>
  /** Null: not begun; there is nothing to watch before the first member. */
  stop: AbortController | null
}

export class GroupWatches {
  readonly #options: GroupWatchesOptions
  readonly #watched = new Map<string, Watched>()

  constructor(options: GroupWatchesOptions) {
    this.#options = options
  }

  /** Calls `onChange` at each change from the moment on in which a member is hosted here; returns what ends it. */
  add(groupId: string, onChange: () => void): () => void {
    const watched = this.#watched.get(groupId) ?? { listeners: new Set(), stop: null }
    this.#watched.set(groupId, watched)
    // Twice the same function is two listeners.
    const listener = (): void => onChange()
    watched.listeners.add(listener)
    return () => {
      watched.listeners.delete(listener)
      if (watched.listeners.size > 0 || this.#watched.get(groupId) !== watched) return
      this.#watched.delete(groupId)
      watched.stop?.abort()
    }
  }

  /** A member of the group is about to be hosted here: what is changed from now on is told. */
  begin(groupId: string): void {
    const watched = this.#watched.get(groupId)
    if (watched === undefined || watched.stop !== null) return
    watched.stop = new AbortController()
    const { signal } = watched.stop
    void this.#watch(groupId, watched, signal).catch((error: unknown) => {
      if (watched.stop?.signal === signal) watched.stop = null
      // Members hear of changes with their regular heartbeats, or are told there what is wrong with the directory.
      if (!isKafkaError(error)) this.#options.notice(`Changes of group ${groupId} can't be watched: ${String(error)}`)
    })
  }

  /** No member of the group is hosted here any more; its file is left alone until `begin`. */
  pause(groupId: string): void {
    const watched = this.#watched.get(groupId)
    watched?.stop?.abort()
    if (watched !== undefined) watched.stop = null
  }

  close(): void {
    for (const { stop } of this.#watched.values()) stop?.abort()
    this.#watched.clear()
  }

  async #watch(groupId: string, { listeners }: Watched, signal: AbortSignal): Promise<void> {
    const { purgatory, clock, state } = this.#options
    let moment = purgatory.arm(this.#places(groupId))
    let mark = `${this.#options.signals.mark(groupId)} ${shapeOf(await state.image())}`
    for (;;) {
      const end = await purgatory.wait(moment, clock.monotonicMs() + REARM_MS, signal)
      if (end === 'aborted' || signal.aborted) return
      // In this order: what happens while the listeners are told is told later.
      moment = purgatory.arm(this.#places(groupId))
      const image = await state.image()
      const markNow = `${this.#options.signals.mark(groupId)} ${shapeOf(image)}`
      if (markNow === mark) continue
      mark = markNow
      for (const listener of listeners) listener()
    }
  }

  #places(groupId: string): string[] {
    const { signals, metadata } = this.#options
    const { directory } = metadata
    return directory === null ? [signals.watched(groupId)] : [signals.watched(groupId), directory]
  }
}

/** Changes with what groups can be assigned, and not with each leader, setting or block of producer ids. */
function shapeOf({ topicsByName }: MetadataImage): string {
  let [topics, partitions] = [0, 0]
  for (const topic of topicsByName.values()) {
    if (isInternalTopic(topic.name)) continue
    topics++
    partitions += topic.partitions.length
  }
  return `${topics} ${partitions}`
}
