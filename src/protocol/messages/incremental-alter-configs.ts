/** Sets, deletes, appends to and subtracts from single configs of topics, brokers and other resources (KIP-339). */
import { array, bool, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

/** What happens to a config. Kafka: `AlterConfigOp.OpType`. */
export const CONFIG_OPERATION = { set: 0, delete: 1, append: 2, subtract: 3 } as const

export const incrementalAlterConfigsRequest = message(
  { name: 'IncrementalAlterConfigsRequest', apiKey: 44, validVersions: '0-1', flexibleVersions: '1+' },
  {
    resources: array('0+', {
      resourceType: int8('0+'),
      resourceName: string('0+'),
      configs: array('0+', {
        name: string('0+'),
        /** One of CONFIG_OPERATION. */
        configOperation: int8('0+'),
        value: string('0+', { nullable: '0+' }),
      }),
    }),
    validateOnly: bool('0+'),
  },
)
export type IncrementalAlterConfigsRequest = MessageOf<typeof incrementalAlterConfigsRequest>

export const incrementalAlterConfigsResponse = message(
  { name: 'IncrementalAlterConfigsResponse', apiKey: 44, validVersions: '0-1', flexibleVersions: '1+' },
  {
    throttleTimeMs: int32('0+'),
    responses: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: '0+' }),
      resourceType: int8('0+'),
      resourceName: string('0+'),
    }),
  },
)
export type IncrementalAlterConfigsResponse = MessageOf<typeof incrementalAlterConfigsResponse>
