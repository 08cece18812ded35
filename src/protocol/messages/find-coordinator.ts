/** Which node coordinates a group or a transaction. */
import { array, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const findCoordinatorRequest = message(
  { name: 'FindCoordinatorRequest', apiKey: 10, validVersions: '0-6', flexibleVersions: '3+' },
  {
    /** Up to version 3 one key, then many. */
    key: string('0-3'),
    /** 0 group, 1 transaction, 2 share (`groupId:topicId:partition`). */
    keyType: int8('1+'),
    coordinatorKeys: array('4+', string),
  },
)
export type FindCoordinatorRequest = MessageOf<typeof findCoordinatorRequest>

export const findCoordinatorResponse = message(
  { name: 'FindCoordinatorResponse', apiKey: 10, validVersions: '0-6', flexibleVersions: '3+' },
  {
    throttleTimeMs: int32('1+', { ignorable: true }),
    errorCode: int16('0-3'),
    errorMessage: string('1-3', { nullable: '1-3', ignorable: true }),
    nodeId: int32('0-3'),
    host: string('0-3'),
    port: int32('0-3'),
    coordinators: array('4+', {
      key: string('4+'),
      nodeId: int32('4+'),
      host: string('4+'),
      port: int32('4+'),
      errorCode: int16('4+'),
      errorMessage: string('4+', { nullable: '4+', ignorable: true }),
    }),
  },
)
export type FindCoordinatorResponse = MessageOf<typeof findCoordinatorResponse>
