import { apiSchemas } from '../../../src/protocol/api-map.ts'
import { type CoordinatorRecordSchemas, coordinatorSchemas } from '../../../src/protocol/coordinator-record.ts'
import { kraftControlRecordSchemas } from '../../../src/protocol/kraft-control-record.ts'
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '../../../src/protocol/messages/consumer-protocol.ts'
import { requestHeader, responseHeader } from '../../../src/protocol/messages/headers.ts'
import { metadataRecordSchemas } from '../../../src/protocol/metadata-record.ts'
import type { MessageSchema } from '../../../src/protocol/schema.ts'

export const allSchemas: readonly MessageSchema[] = [
  ...Object.values(apiSchemas).flatMap(({ request, response }): MessageSchema[] => [request, response]),
  ...Object.values(metadataRecordSchemas),
  ...Object.values(kraftControlRecordSchemas),
  ...Object.values(coordinatorSchemas).flatMap((records) =>
    Object.values<CoordinatorRecordSchemas>(records).flatMap(({ key, value }) => [key, value]),
  ),
  consumerProtocolSubscription,
  consumerProtocolAssignment,
  requestHeader,
  responseHeader,
]

/** Every schema with every version of it. */
export const allVersions: readonly { readonly schema: MessageSchema; readonly version: number }[] = allSchemas.flatMap(
  (schema) =>
    Array.from({ length: schema.validVersions.highest - schema.validVersions.lowest + 1 }, (_, i) => ({
      schema,
      version: schema.validVersions.lowest + i,
    })),
)
