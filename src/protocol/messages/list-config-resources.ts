/** Which resources have configs of their own (KIP-1142); version 0 lists client metrics only (KIP-714). */
import { array, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const listConfigResourcesRequest = message(
  { name: 'ListConfigResourcesRequest', apiKey: 74, validVersions: '0-1', flexibleVersions: '0+' },
  {
    /** Empty: all types. */
    resourceTypes: array('1+', int8),
  },
)
export type ListConfigResourcesRequest = MessageOf<typeof listConfigResourcesRequest>

export const listConfigResourcesResponse = message(
  { name: 'ListConfigResourcesResponse', apiKey: 74, validVersions: '0-1', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    configResources: array('0+', {
      resourceName: string('0+'),
      resourceType: int8('1+', { ignorable: true, default: 16 }),
    }),
  },
)
export type ListConfigResourcesResponse = MessageOf<typeof listConfigResourcesResponse>
