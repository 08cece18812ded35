/** FindCoordinator (10): whoever opens the directory coordinates all of its groups and transactions, in turns. */
import type { KafkaErrorName } from '../../common/error-table.ts'
import { errorCode, KafkaError } from '../../common/kafka-error.ts'
import type { ApiMap } from '../../protocol/api-map.ts'
import { fill } from '../../protocol/fill.ts'
import { findCoordinatorResponse } from '../../protocol/messages/find-coordinator.ts'
import type { BrokerState } from '../broker-state.ts'

type Request = ApiMap['FindCoordinator']['request']
type Response = ApiMap['FindCoordinator']['response']

const GROUP = 0
const TRANSACTION = 1
/** Of an empty key. */
const refusals: ReadonlyMap<number, KafkaErrorName> = new Map([
  [GROUP, 'INVALID_GROUP_ID'],
  [TRANSACTION, 'INVALID_REQUEST'],
])
const NOBODY = { nodeId: -1, host: '', port: -1 }

/**
 * Answers a FindCoordinator request. Share groups have no coordinator yet. Unlike Kafka it makes no `__consumer_offsets` and
 * no `__transaction_state`: who writes to them first does. Kafka: KafkaApis.handleFindCoordinatorRequest.
 */
export async function handleFindCoordinator(state: BrokerState, request: Request): Promise<Response> {
  const { keyType, coordinatorKeys } = request
  const node = { nodeId: state.env.brokerId, host: state.host, port: state.port }
  const coordinators = coordinatorKeys.map((key) => {
    const isCoordinated = keyType === GROUP || keyType === TRANSACTION
    if (isCoordinated && key !== '') return { key, ...node, errorCode: 0, errorMessage: null }
    const error = new KafkaError(refusals.get(keyType) ?? 'COORDINATOR_NOT_AVAILABLE')
    return { key, ...NOBODY, errorCode: errorCode(error.error), errorMessage: error.message }
  })
  return fill(findCoordinatorResponse, { coordinators })
}
