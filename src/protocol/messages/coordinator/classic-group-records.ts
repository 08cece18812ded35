/** Groups of the classic protocol, in `__consumer_offsets`. */
import { array, bytes, int32, int64, message, string } from '../../schema.ts'

export const groupMetadataKey = message(
  { name: 'GroupMetadataKey', apiKey: 2, validVersions: '0', flexibleVersions: 'none' },
  {
    group: string('0'),
  },
)

export const groupMetadataValue = message(
  { name: 'GroupMetadataValue', apiKey: 2, validVersions: '0-4', flexibleVersions: '4+' },
  {
    protocolType: string('0+'),
    generation: int32('0+'),
    protocol: string('0+', { nullable: '0+' }),
    leader: string('0+', { nullable: '0+' }),
    currentStateTimestamp: int64('2+', { default: -1, ignorable: true }),
    members: array('0+', {
      memberId: string('0+'),
      groupInstanceId: string('3+', { nullable: '3+', default: null, ignorable: true }),
      clientId: string('0+'),
      clientHost: string('0+'),
      rebalanceTimeout: int32('1+', { default: -1, ignorable: true }),
      sessionTimeout: int32('0+'),
      subscription: bytes('0+'),
      assignment: bytes('0+'),
    }),
  },
)
