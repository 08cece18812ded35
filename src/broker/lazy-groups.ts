/** The group coordinator and its handlers, loaded when the first request about a group comes. */
import { isKafkaError } from '../common/kafka-error.ts'
import type { DeletedTopic } from '../coordinator/group/expire-offsets.ts'
import { OFFSETS_TOPIC } from '../metadata/topic-name.ts'
import type { ApiMap } from '../protocol/api-map.ts'
import type { RequestOptions } from '../protocol/kafka-apis.ts'
import type { BrokerServices } from './api-router.ts'
import type { BrokerSession } from './broker-session.ts'
import type { GroupCoordinator, GroupCoordinatorOptions } from './group-coordinator/group-coordinator.ts'
import type { GroupApiName } from './group-handlers.ts'

export class LazyGroups {
  readonly #options: GroupCoordinatorOptions
  #loading: Promise<GroupCoordinator> | null = null

  constructor(options: GroupCoordinatorOptions) {
    this.#options = options
  }

  /** Makes the coordinator at the first call. */
  coordinator(): Promise<GroupCoordinator> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  /** Answers a request about groups. Throws what the handler throws. */
  async handle<N extends GroupApiName>(
    api: N,
    services: BrokerServices,
    request: ApiMap[N]['request'],
    options: RequestOptions,
    session: BrokerSession,
  ): Promise<ApiMap[N]['response']> {
    const { groupHandlers } = await import('./group-handlers.ts')
    const coordinator = await this.coordinator()
    return groupHandlers[api]({ ...services, coordinator, session }, request, options)
  }

  /** Topics were deleted: what groups committed for them means nothing any more. Never fails: it is no harm to keep it. */
  async forgetTopics(topics: readonly DeletedTopic[]): Promise<void> {
    const { state, notice } = this.#options
    if (topics.length === 0 || !(await state.image()).topicsByName.has(OFFSETS_TOPIC)) return
    try {
      const { forgetDeletedTopics } = await import('../coordinator/group/expire-offsets.ts')
      await (await this.coordinator()).writeAll((groups) => forgetDeletedTopics(groups, topics))
    } catch (error) {
      if (!isKafkaError(error)) throw error
      notice(`Offsets that were committed for deleted topics are still there: ${error.message}`)
    }
  }

  /** See GroupCoordinator.watchGroup; it may be called, and ended, before the coordinator is there. */
  watchGroup(groupId: string, onChange: () => void): () => void {
    let end: (() => void) | null = null
    let isEnded = false
    void this.coordinator().then((coordinator) => {
      if (!isEnded) end = coordinator.watchGroup(groupId, onChange)
    })
    return () => {
      isEnded = true
      end?.()
    }
  }

  async closeSession(session: BrokerSession): Promise<void> {
    await (await this.#loading)?.closeSession(session)
  }

  async close(): Promise<void> {
    await (await this.#loading)?.close()
  }

  async #load(): Promise<GroupCoordinator> {
    const { GroupCoordinator } = await import('./group-coordinator/group-coordinator.ts')
    return new GroupCoordinator(this.#options)
  }
}
