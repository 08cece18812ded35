/** Deletes topics by name, from version 6 on also by id. */
import { array, int16, int32, type MessageOf, message, string, uuid } from '../schema.ts'

export const deleteTopicsRequest = message(
  { name: 'DeleteTopicsRequest', apiKey: 20, validVersions: '1-6', flexibleVersions: '4+' },
  {
    topics: array('6+', {
      name: string('6+', { nullable: '6+', default: null }),
      topicId: uuid('6+'),
    }),
    topicNames: array('0-5', string, { ignorable: true }),
    timeoutMs: int32('0+'),
  },
)
export type DeleteTopicsRequest = MessageOf<typeof deleteTopicsRequest>

export const deleteTopicsResponse = message(
  { name: 'DeleteTopicsResponse', apiKey: 20, validVersions: '1-6', flexibleVersions: '4+' },
  {
    throttleTimeMs: int32('1+', { ignorable: true }),
    responses: array('0+', {
      name: string('0+', { nullable: '6+' }),
      topicId: uuid('6+', { ignorable: true }),
      errorCode: int16('0+'),
      errorMessage: string('5+', { nullable: '5+', default: null, ignorable: true }),
    }),
  },
)
export type DeleteTopicsResponse = MessageOf<typeof deleteTopicsResponse>
