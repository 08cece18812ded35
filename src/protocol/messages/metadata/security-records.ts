/** Metadata records about ACLs, SCRAM credentials and delegation tokens. */
import { array, bytes, int8, int32, int64, message, string, uuid } from '../../schema.ts'

export const accessControlEntryRecord = message(
  { name: 'AccessControlEntryRecord', apiKey: 18, validVersions: '0', flexibleVersions: '0+' },
  {
    id: uuid('0+'),
    resourceType: int8('0+'),
    resourceName: string('0+'),
    patternType: int8('0+'),
    principal: string('0+'),
    host: string('0+'),
    operation: int8('0+'),
    permissionType: int8('0+'),
  },
)

export const removeAccessControlEntryRecord = message(
  { name: 'RemoveAccessControlEntryRecord', apiKey: 19, validVersions: '0', flexibleVersions: '0+' },
  {
    id: uuid('0+'),
  },
)

export const userScramCredentialRecord = message(
  { name: 'UserScramCredentialRecord', apiKey: 11, validVersions: '0', flexibleVersions: '0+' },
  {
    name: string('0+'),
    mechanism: int8('0+'),
    salt: bytes('0+'),
    storedKey: bytes('0+'),
    serverKey: bytes('0+'),
    iterations: int32('0+'),
  },
)

export const removeUserScramCredentialRecord = message(
  { name: 'RemoveUserScramCredentialRecord', apiKey: 22, validVersions: '0', flexibleVersions: '0+' },
  {
    name: string('0+'),
    mechanism: int8('0+'),
  },
)

export const delegationTokenRecord = message(
  { name: 'DelegationTokenRecord', apiKey: 10, validVersions: '0', flexibleVersions: '0+' },
  {
    owner: string('0+'),
    requester: string('0+'),
    renewers: array('0+', string),
    issueTimestamp: int64('0+'),
    maxTimestamp: int64('0+'),
    expirationTimestamp: int64('0+'),
    tokenId: string('0+'),
  },
)

export const removeDelegationTokenRecord = message(
  { name: 'RemoveDelegationTokenRecord', apiKey: 26, validVersions: '0', flexibleVersions: '0+' },
  {
    tokenId: string('0+'),
  },
)
