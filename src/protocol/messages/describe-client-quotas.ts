/** The quotas of users, client ids and addresses (KIP-546). */
import { array, bool, float64, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

/** How a filter matches an entity: by its name, the default entity, any that is named. */
export const QUOTA_MATCH = { exact: 0, default: 1, specified: 2 } as const

export const describeClientQuotasRequest = message(
  { name: 'DescribeClientQuotasRequest', apiKey: 48, validVersions: '0-1', flexibleVersions: '1+' },
  {
    components: array('0+', {
      entityType: string('0+'),
      /** One of QUOTA_MATCH. */
      matchType: int8('0+'),
      match: string('0+', { nullable: '0+' }),
    }),
    /** Leaves out entities that have other parts than those asked for. */
    strict: bool('0+'),
  },
)
export type DescribeClientQuotasRequest = MessageOf<typeof describeClientQuotasRequest>

export const describeClientQuotasResponse = message(
  { name: 'DescribeClientQuotasResponse', apiKey: 48, validVersions: '0-1', flexibleVersions: '1+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+' }),
    entries: array(
      '0+',
      {
        entity: array('0+', {
          entityType: string('0+'),
          /** Null: the default entity. */
          entityName: string('0+', { nullable: '0+' }),
        }),
        values: array('0+', {
          key: string('0+'),
          value: float64('0+'),
        }),
      },
      { nullable: '0+' },
    ),
  },
)
export type DescribeClientQuotasResponse = MessageOf<typeof describeClientQuotasResponse>
