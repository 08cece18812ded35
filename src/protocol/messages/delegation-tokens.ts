/** Tokens by which a client acts in the name of a user (KIP-48, KIP-373). */
import { array, bytes, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const createDelegationTokenRequest = message(
  { name: 'CreateDelegationTokenRequest', apiKey: 38, validVersions: '1-3', flexibleVersions: '2+' },
  {
    ownerPrincipalType: string('3+', { nullable: '3+' }),
    ownerPrincipalName: string('3+', { nullable: '3+' }),
    renewers: array('0+', {
      principalType: string('0+'),
      principalName: string('0+'),
    }),
    maxLifetimeMs: int64('0+'),
  },
)
export type CreateDelegationTokenRequest = MessageOf<typeof createDelegationTokenRequest>

export const createDelegationTokenResponse = message(
  { name: 'CreateDelegationTokenResponse', apiKey: 38, validVersions: '1-3', flexibleVersions: '2+' },
  {
    errorCode: int16('0+'),
    principalType: string('0+'),
    principalName: string('0+'),
    tokenRequesterPrincipalType: string('3+'),
    tokenRequesterPrincipalName: string('3+'),
    issueTimestampMs: int64('0+'),
    expiryTimestampMs: int64('0+'),
    maxTimestampMs: int64('0+'),
    tokenId: string('0+'),
    hmac: bytes('0+'),
    throttleTimeMs: int32('0+'),
  },
)
export type CreateDelegationTokenResponse = MessageOf<typeof createDelegationTokenResponse>

export const renewDelegationTokenRequest = message(
  { name: 'RenewDelegationTokenRequest', apiKey: 39, validVersions: '1-2', flexibleVersions: '2+' },
  {
    hmac: bytes('0+'),
    renewPeriodMs: int64('0+'),
  },
)
export type RenewDelegationTokenRequest = MessageOf<typeof renewDelegationTokenRequest>

export const renewDelegationTokenResponse = message(
  { name: 'RenewDelegationTokenResponse', apiKey: 39, validVersions: '1-2', flexibleVersions: '2+' },
  {
    errorCode: int16('0+'),
    expiryTimestampMs: int64('0+'),
    throttleTimeMs: int32('0+'),
  },
)
export type RenewDelegationTokenResponse = MessageOf<typeof renewDelegationTokenResponse>

export const expireDelegationTokenRequest = message(
  { name: 'ExpireDelegationTokenRequest', apiKey: 40, validVersions: '1-2', flexibleVersions: '2+' },
  {
    hmac: bytes('0+'),
    expiryTimePeriodMs: int64('0+'),
  },
)
export type ExpireDelegationTokenRequest = MessageOf<typeof expireDelegationTokenRequest>

export const expireDelegationTokenResponse = message(
  { name: 'ExpireDelegationTokenResponse', apiKey: 40, validVersions: '1-2', flexibleVersions: '2+' },
  {
    errorCode: int16('0+'),
    expiryTimestampMs: int64('0+'),
    throttleTimeMs: int32('0+'),
  },
)
export type ExpireDelegationTokenResponse = MessageOf<typeof expireDelegationTokenResponse>

export const describeDelegationTokenRequest = message(
  { name: 'DescribeDelegationTokenRequest', apiKey: 41, validVersions: '1-3', flexibleVersions: '2+' },
  {
    owners: array(
      '0+',
      {
        principalType: string('0+'),
        principalName: string('0+'),
      },
      { nullable: '0+' },
    ),
  },
)
export type DescribeDelegationTokenRequest = MessageOf<typeof describeDelegationTokenRequest>

export const describeDelegationTokenResponse = message(
  { name: 'DescribeDelegationTokenResponse', apiKey: 41, validVersions: '1-3', flexibleVersions: '2+' },
  {
    errorCode: int16('0+'),
    tokens: array('0+', {
      principalType: string('0+'),
      principalName: string('0+'),
      tokenRequesterPrincipalType: string('3+'),
      tokenRequesterPrincipalName: string('3+'),
      issueTimestamp: int64('0+'),
      expiryTimestamp: int64('0+'),
      maxTimestamp: int64('0+'),
      tokenId: string('0+'),
      hmac: bytes('0+'),
      renewers: array('0+', {
        principalType: string('0+'),
        principalName: string('0+'),
      }),
    }),
    throttleTimeMs: int32('0+'),
  },
)
export type DescribeDelegationTokenResponse = MessageOf<typeof describeDelegationTokenResponse>
