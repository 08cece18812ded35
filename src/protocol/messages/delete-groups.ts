/** Deletes groups that have no member (KIP-229). */
import { array, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const deleteGroupsRequest = message(
  { name: 'DeleteGroupsRequest', apiKey: 42, validVersions: '0-2', flexibleVersions: '2+' },
  {
    groupsNames: array('0+', string),
  },
)
export type DeleteGroupsRequest = MessageOf<typeof deleteGroupsRequest>

export const deleteGroupsResponse = message(
  { name: 'DeleteGroupsResponse', apiKey: 42, validVersions: '0-2', flexibleVersions: '2+' },
  {
    throttleTimeMs: int32('0+'),
    results: array('0+', {
      groupId: string('0+'),
      errorCode: int16('0+'),
    }),
  },
)
export type DeleteGroupsResponse = MessageOf<typeof deleteGroupsResponse>
