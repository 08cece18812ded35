/** Who may do what: rules as an authorizer keeps them (KIP-140, KIP-290). */
import { array, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const describeAclsRequest = message(
  { name: 'DescribeAclsRequest', apiKey: 29, validVersions: '1-3', flexibleVersions: '2+' },
  {
    resourceTypeFilter: int8('0+'),
    resourceNameFilter: string('0+', { nullable: '0+' }),
    patternTypeFilter: int8('1+', { default: 3 }),
    principalFilter: string('0+', { nullable: '0+' }),
    hostFilter: string('0+', { nullable: '0+' }),
    operation: int8('0+'),
    permissionType: int8('0+'),
  },
)
export type DescribeAclsRequest = MessageOf<typeof describeAclsRequest>

export const describeAclsResponse = message(
  { name: 'DescribeAclsResponse', apiKey: 29, validVersions: '1-3', flexibleVersions: '2+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+' }),
    resources: array('0+', {
      resourceType: int8('0+'),
      resourceName: string('0+'),
      patternType: int8('1+', { default: 3 }),
      acls: array('0+', {
        principal: string('0+'),
        host: string('0+'),
        operation: int8('0+'),
        permissionType: int8('0+'),
      }),
    }),
  },
)
export type DescribeAclsResponse = MessageOf<typeof describeAclsResponse>

export const createAclsRequest = message(
  { name: 'CreateAclsRequest', apiKey: 30, validVersions: '1-3', flexibleVersions: '2+' },
  {
    creations: array('0+', {
      resourceType: int8('0+'),
      resourceName: string('0+'),
      resourcePatternType: int8('1+', { default: 3 }),
      principal: string('0+'),
      host: string('0+'),
      operation: int8('0+'),
      permissionType: int8('0+'),
    }),
  },
)
export type CreateAclsRequest = MessageOf<typeof createAclsRequest>

export const createAclsResponse = message(
  { name: 'CreateAclsResponse', apiKey: 30, validVersions: '1-3', flexibleVersions: '2+' },
  {
    throttleTimeMs: int32('0+'),
    results: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: '0+' }),
    }),
  },
)
export type CreateAclsResponse = MessageOf<typeof createAclsResponse>

export const deleteAclsRequest = message(
  { name: 'DeleteAclsRequest', apiKey: 31, validVersions: '1-3', flexibleVersions: '2+' },
  {
    filters: array('0+', {
      resourceTypeFilter: int8('0+'),
      resourceNameFilter: string('0+', { nullable: '0+' }),
      patternTypeFilter: int8('1+', { default: 3 }),
      principalFilter: string('0+', { nullable: '0+' }),
      hostFilter: string('0+', { nullable: '0+' }),
      operation: int8('0+'),
      permissionType: int8('0+'),
    }),
  },
)
export type DeleteAclsRequest = MessageOf<typeof deleteAclsRequest>

export const deleteAclsResponse = message(
  { name: 'DeleteAclsResponse', apiKey: 31, validVersions: '1-3', flexibleVersions: '2+' },
  {
    throttleTimeMs: int32('0+'),
    filterResults: array('0+', {
      errorCode: int16('0+'),
      errorMessage: string('0+', { nullable: '0+' }),
      matchingAcls: array('0+', {
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: '0+' }),
        resourceType: int8('0+'),
        resourceName: string('0+'),
        patternType: int8('1+', { default: 3 }),
        principal: string('0+'),
        host: string('0+'),
        operation: int8('0+'),
        permissionType: int8('0+'),
      }),
    }),
  },
)
export type DeleteAclsResponse = MessageOf<typeof deleteAclsResponse>
