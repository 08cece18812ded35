/** What stands in front of every request and response on a socket. */
import { int16, int32, message, string } from '../schema.ts'

export const requestHeader = message(
  { name: 'RequestHeader', validVersions: '1-2', flexibleVersions: '2+' },
  {
    requestApiKey: int16('0+'),
    requestApiVersion: int16('0+'),
    correlationId: int32('0+'),
    clientId: string('1+', { nullable: '1+', flexibleVersions: 'none' }),
  },
)

export const responseHeader = message(
  { name: 'ResponseHeader', validVersions: '0-1', flexibleVersions: '1+' },
  {
    correlationId: int32('0+'),
  },
)
