/** Changes of the set of controllers that vote on the metadata log (KIP-853). */
import { array, bool, int16, int32, type MessageOf, message, string, uint16, uuid } from '../schema.ts'

export const addRaftVoterRequest = message(
  { name: 'AddRaftVoterRequest', apiKey: 80, validVersions: '0-1', flexibleVersions: '0+' },
  {
    clusterId: string('0+', { nullable: '0+' }),
    timeoutMs: int32('0+'),
    voterId: int32('0+'),
    voterDirectoryId: uuid('0+'),
    listeners: array('0+', {
      name: string('0+'),
      host: string('0+'),
      port: uint16('0+'),
    }),
    ackWhenCommitted: bool('1+', { default: true }),
  },
)
export type AddRaftVoterRequest = MessageOf<typeof addRaftVoterRequest>

export const addRaftVoterResponse = message(
  { name: 'AddRaftVoterResponse', apiKey: 80, validVersions: '0-1', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+', ignorable: true }),
  },
)
export type AddRaftVoterResponse = MessageOf<typeof addRaftVoterResponse>

export const removeRaftVoterRequest = message(
  { name: 'RemoveRaftVoterRequest', apiKey: 81, validVersions: '0', flexibleVersions: '0+' },
  {
    clusterId: string('0+', { nullable: '0+' }),
    voterId: int32('0+'),
    voterDirectoryId: uuid('0+'),
  },
)
export type RemoveRaftVoterRequest = MessageOf<typeof removeRaftVoterRequest>

export const removeRaftVoterResponse = message(
  { name: 'RemoveRaftVoterResponse', apiKey: 81, validVersions: '0', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+', ignorable: true }),
  },
)
export type RemoveRaftVoterResponse = MessageOf<typeof removeRaftVoterResponse>
