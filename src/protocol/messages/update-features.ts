/** New levels for features that the cluster agrees on (KIP-584, KIP-778). */
import { array, bool, int8, int16, int32, type MessageOf, message, string } from '../schema.ts'

export const updateFeaturesRequest = message(
  { name: 'UpdateFeaturesRequest', apiKey: 57, validVersions: '0-2', flexibleVersions: '0+' },
  {
    timeoutMs: int32('0+', { default: 60000 }),
    featureUpdates: array('0+', {
      feature: string('0+'),
      maxVersionLevel: int16('0+'),
      allowDowngrade: bool('0'),
      upgradeType: int8('1+', { default: 1 }),
    }),
    validateOnly: bool('1+', { default: false }),
  },
)
export type UpdateFeaturesRequest = MessageOf<typeof updateFeaturesRequest>

export const updateFeaturesResponse = message(
  { name: 'UpdateFeaturesResponse', apiKey: 57, validVersions: '0-2', flexibleVersions: '0+' },
  {
    throttleTimeMs: int32('0+'),
    errorCode: int16('0+'),
    errorMessage: string('0+', { nullable: '0+' }),
    results: array(
      '0-1',
      {
        feature: string('0+'),
        errorCode: int16('0+'),
        errorMessage: string('0+', { nullable: '0+' }),
      },
      { ignorable: true },
    ),
  },
)
export type UpdateFeaturesResponse = MessageOf<typeof updateFeaturesResponse>
