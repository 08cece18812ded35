/** The groups that a node coordinates. */
import { array, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const listGroupsRequest = message(
  { name: 'ListGroupsRequest', apiKey: 16, validVersions: '0-5', flexibleVersions: '3+' },
  {
    /** Empty: any state (KIP-518). */
    statesFilter: array('4+', string),
    /** Empty: any type (KIP-848). */
    typesFilter: array('5+', string),
  },
)
export type ListGroupsRequest = MessageOf<typeof listGroupsRequest>

export const listGroupsResponse = message(
  { name: 'ListGroupsResponse', apiKey: 16, validVersions: '0-5', flexibleVersions: '3+' },
  {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0+'),
    groups: array('0+', {
      groupId: string('0+'),
      protocolType: string('0+'),
      groupState: string('4+', { ignorable: true }),
      groupType: string('5+', { ignorable: true }),
    }),
  },
)
export type ListGroupsResponse = MessageOf<typeof listGroupsResponse>
