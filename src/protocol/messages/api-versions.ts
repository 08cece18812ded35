/** What a broker speaks: the versions of every API, and the feature levels of the cluster. */
import { array, bool, int16, int32, int64, type MessageOf, message, string } from '../schema.ts'

export const apiVersionsRequest = message(
  { name: 'ApiVersionsRequest', apiKey: 18, validVersions: '0-4', flexibleVersions: '3+' },
  {
    clientSoftwareName: string('3+', { ignorable: true }),
    clientSoftwareVersion: string('3+', { ignorable: true }),
  },
)
export type ApiVersionsRequest = MessageOf<typeof apiVersionsRequest>

export const apiVersionsResponse = message(
  { name: 'ApiVersionsResponse', apiKey: 18, validVersions: '0-4', flexibleVersions: '3+' },
  {
    errorCode: int16('0+'),
    apiKeys: array('0+', {
      apiKey: int16('0+'),
      minVersion: int16('0+'),
      maxVersion: int16('0+'),
    }),
    throttleTimeMs: int32('1+', { ignorable: true }),
    supportedFeatures: array(
      '3+',
      {
        name: string('3+'),
        minVersion: int16('3+'),
        maxVersion: int16('3+'),
      },
      { tag: 0, taggedVersions: '3+', ignorable: true },
    ),
    finalizedFeaturesEpoch: int64('3+', { default: -1, tag: 1, taggedVersions: '3+', ignorable: true }),
    finalizedFeatures: array(
      '3+',
      {
        name: string('3+'),
        maxVersionLevel: int16('3+'),
        minVersionLevel: int16('3+'),
      },
      { tag: 2, taggedVersions: '3+', ignorable: true },
    ),
    zkMigrationReady: bool('3+', { tag: 3, taggedVersions: '3+', ignorable: true }),
  },
)
export type ApiVersionsResponse = MessageOf<typeof apiVersionsResponse>
