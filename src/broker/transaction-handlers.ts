/** Which handler answers which request about transactions. Loaded when the first of them comes: most commands ask for none. */
import type { ApiMap } from '../protocol/api-map.ts'
import type { RequestOptions } from '../protocol/kafka-apis.ts'
import type { BrokerServices } from './api-router.ts'
import { handleAddOffsetsToTxn } from './handlers/add-offsets-to-txn.ts'
import { handleAddPartitionsToTxn } from './handlers/add-partitions-to-txn.ts'
import { handleEndTxn } from './handlers/end-txn.ts'
import { handleTxnOffsetCommit } from './handlers/txn-offset-commit.ts'

export type TransactionApiName = 'AddOffsetsToTxn' | 'AddPartitionsToTxn' | 'EndTxn' | 'TxnOffsetCommit'

type TransactionHandlers = {
  readonly [N in TransactionApiName]: (
    services: BrokerServices,
    request: ApiMap[N]['request'],
    options: RequestOptions,
  ) => Promise<ApiMap[N]['response']>
}

export const transactionHandlers: TransactionHandlers = {
  AddOffsetsToTxn: handleAddOffsetsToTxn,
  AddPartitionsToTxn: handleAddPartitionsToTxn,
  EndTxn: handleEndTxn,
  TxnOffsetCommit: async (services, request, options) =>
    handleTxnOffsetCommit({ ...services, coordinator: await services.groups.coordinator() }, request, options),
}
