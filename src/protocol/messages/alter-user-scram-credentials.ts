/** Adds, changes and removes SCRAM credentials of users (KIP-554). */
import { array, bytes, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const alterUserScramCredentialsRequest = message(
  { name: 'AlterUserScramCredentialsRequest', apiKey: 51, validVersions: '0', flexibleVersions: '0+' },
  {
    deletions: array('0+', {
      name: string('0+'),
      mechanism: int8('0+'),
    }),
    upsertions: array('0+', {
      name: string('0+'),
      mechanism: int8('0+'),
      iterations: int32('0+'),
      salt: bytes('0+'),
      /** PBKDF2 of the password: the password itself never travels. */
      saltedPassword: bytes('0+'),
    }),
  },
)
export type AlterUserScramCredentialsRequest = MessageOf<typeof alterUserScramCredentialsRequest>

export const alterUserScramCredentialsResponse = message(
  { name: 'AlterUserScramCredentialsResponse', apiKey: 51, validVersions: '0', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    results: array('0+', {
      user: string('0+'),
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: '0+' }),
    }),
  },
)
export type AlterUserScramCredentialsResponse = MessageOf<typeof alterUserScramCredentialsResponse>
