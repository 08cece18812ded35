/** Which SCRAM credentials users have; never the credentials themselves (KIP-554). */
import { array, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const describeUserScramCredentialsRequest = message(
  { name: 'DescribeUserScramCredentialsRequest', apiKey: 50, validVersions: '0', flexibleVersions: '0+' },
  {
    /** Null or empty: all users. */
    users: array('0+', { name: string('0+') }, { nullable: '0+' }),
  },
)
export type DescribeUserScramCredentialsRequest = MessageOf<typeof describeUserScramCredentialsRequest>

export const describeUserScramCredentialsResponse = message(
  { name: 'DescribeUserScramCredentialsResponse', apiKey: 50, validVersions: '0', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+' }),
    results: array('0+', {
      user: string('0+'),
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: '0+' }),
      credentialInfos: array('0+', {
        mechanism: int8('0+'),
        iterations: int32('0+'),
      }),
    }),
  },
)
export type DescribeUserScramCredentialsResponse = MessageOf<typeof describeUserScramCredentialsResponse>
