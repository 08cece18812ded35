/** The transaction coordinator, loaded when the first request about a transaction comes: most commands ask for none. */
import { TRANSACTION_STATE_TOPIC } from '../metadata/topic-name.ts'
import type { ApiMap } from '../protocol/api-map.ts'
import type { RequestOptions } from '../protocol/kafka-apis.ts'
import type { BrokerServices } from './api-router.ts'
import type { ReplicaManager } from './replica-manager.ts'
import type {
  TransactionCoordinator,
  TransactionCoordinatorOptions,
} from './transaction-coordinator/transaction-coordinator.ts'
import type { TransactionSweep } from './transaction-coordinator/transaction-sweep.ts'
import type { TransactionApiName } from './transaction-handlers.ts'

export interface LazyTransactionsOptions extends TransactionCoordinatorOptions {
  readonly replicas: ReplicaManager
  /** Of kafdir's own cluster directory; null, or left out: a bare log.dir, which a broker may have left. */
  readonly clusterRoot?: string | null
}

interface Loaded {
  readonly coordinator: TransactionCoordinator
  readonly sweep: TransactionSweep
}

export class LazyTransactions {
  readonly #options: LazyTransactionsOptions
  #loading: Promise<Loaded> | null = null

  constructor(options: LazyTransactionsOptions) {
    this.#options = options
  }

  /** Makes the coordinator at the first call. */
  async coordinator(): Promise<TransactionCoordinator> {
    return (await this.#loaded()).coordinator
  }

  /** The same, of a process that changes something: from then on it looks after transactions of others as well. */
  async activeCoordinator(): Promise<TransactionCoordinator> {
    const { coordinator, sweep } = await this.#loaded()
    sweep.begin()
    return coordinator
  }

  /** Answers a request about transactions. Throws what the handler throws. */
  async handle<N extends TransactionApiName>(
    api: N,
    services: BrokerServices,
    request: ApiMap[N]['request'],
    options: RequestOptions,
  ): Promise<ApiMap[N]['response']> {
    const { transactionHandlers } = await import('./transaction-handlers.ts')
    return transactionHandlers[api](services, request, options)
  }

  /**
   * A reader of committed records waits behind a transaction that is open. True: its way may be free now. In a directory that
   * a broker left, and where nothing may be changed, a reader only looks.
   */
  async unblock(): Promise<boolean> {
    const { clusterRoot = null, isReadOnly, image } = this.#options
    if (isReadOnly || clusterRoot === null || !image().topicsByName.has(TRANSACTION_STATE_TOPIC)) return false
    const { sweep } = await this.#loaded()
    return sweep.runIfDue()
  }

  async close(): Promise<void> {
    const loaded = await this.#loading
    await loaded?.sweep.close()
    await loaded?.coordinator.close()
  }

  #loaded(): Promise<Loaded> {
    this.#loading ??= this.#load()
    return this.#loading
  }

  async #load(): Promise<Loaded> {
    const [{ TransactionCoordinator }, { TransactionSweep }] = await Promise.all([
      import('./transaction-coordinator/transaction-coordinator.ts'),
      import('./transaction-coordinator/transaction-sweep.ts'),
    ])
    const coordinator = new TransactionCoordinator(this.#options)
    return { coordinator, sweep: new TransactionSweep({ ...this.#options, coordinator }) }
  }
}
