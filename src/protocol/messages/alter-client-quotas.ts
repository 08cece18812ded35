/** Sets and removes quotas of users, client ids and addresses (KIP-546). */
import { array, bool, float64, int16, int32, type MessageOf, message, string } from '../schema.ts'

const entity = array('0+', {
  entityType: string('0+'),
  /** Null: the default entity. */
  entityName: string('0+', { nullable: '0+' }),
})

export const alterClientQuotasRequest = message(
  { name: 'AlterClientQuotasRequest', apiKey: 49, validVersions: '0-1', flexibleVersions: '1+' },
  {
    entries: array('0+', {
      entity,
      ops: array('0+', {
        key: string('0+'),
        value: float64('0+'),
        remove: bool('0+'),
      }),
    }),
    validateOnly: bool('0+'),
  },
)
export type AlterClientQuotasRequest = MessageOf<typeof alterClientQuotasRequest>

export const alterClientQuotasResponse = message(
  { name: 'AlterClientQuotasResponse', apiKey: 49, validVersions: '0-1', flexibleVersions: '1+' },
  {
    throttleTimeMs: int32('0+'),
    entries: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: '0+' }),
      entity,
    }),
  },
)
export type AlterClientQuotasResponse = MessageOf<typeof alterClientQuotasResponse>
