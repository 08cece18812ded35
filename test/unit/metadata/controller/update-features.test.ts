import { describe, expect, it } from 'vitest'
import { updateFeatures } from '../../../../src/metadata/controller/update-features.ts'
import { fill, type Partially } from '../../../../src/protocol/fill.ts'
import { type UpdateFeaturesRequest, updateFeaturesRequest } from '../../../../src/protocol/messages/update-features.ts'
import { newCluster, oneBroker } from '../images.ts'

const UPGRADE = 1
const SAFE_DOWNGRADE = 2
const UNSAFE_DOWNGRADE = 3

function update(
  updates: readonly (readonly [string, number, number])[],
  request: Partially<UpdateFeaturesRequest> = {},
) {
  const replay = newCluster()
  const featureUpdates = updates.map(([feature, maxVersionLevel, upgradeType]) => ({
    feature,
    maxVersionLevel,
    upgradeType,
  }))
  const all = fill<UpdateFeaturesRequest>(updateFeaturesRequest, { ...request, featureUpdates })
  const { records } = updateFeatures(replay.image, all, oneBroker())
  for (const record of records) replay.apply(record)
  return { records, features: replay.image.features }
}

describe('updating features', () => {
  it('switches one off, and another one on again', () => {
    const { records, features } = update([
      ['share.version', 0, SAFE_DOWNGRADE],
      ['group.version', 1, UPGRADE],
    ])
    expect(records.map(({ type }) => type)).toEqual(['FeatureLevelRecord', 'FeatureLevelRecord'])
    expect(features.has('share.version')).toBe(false)
    expect(features.get('group.version')).toBe(1)
  })

  it('writes nothing when it is only asked whether it could', () => {
    expect(update([['share.version', 0, SAFE_DOWNGRADE]], { validateOnly: true }).records).toEqual([])
  })

  it('keeps kraft.version, which is not among the records', () => {
    expect(update([['kraft.version', 1, UPGRADE]]).records).toEqual([])
  })

  it('sets one min.insync.replicas for all brokers when eligible leader replicas come', () => {
    const replay = newCluster(
      { type: 'FeatureLevelRecord', version: 0, data: { name: 'eligible.leader.replicas.version', featureLevel: 0 } },
      {
        type: 'ConfigRecord',
        version: 0,
        data: { resourceType: 4, resourceName: '', name: 'min.insync.replicas', value: null },
      },
      {
        type: 'ConfigRecord',
        version: 0,
        data: { resourceType: 4, resourceName: '1', name: 'min.insync.replicas', value: '2' },
      },
    )
    const featureUpdates = [{ feature: 'eligible.leader.replicas.version', maxVersionLevel: 1 }]
    const request = fill<UpdateFeaturesRequest>(updateFeaturesRequest, { featureUpdates })
    const { records } = updateFeatures(replay.image, request, oneBroker())
    expect(records.slice(1).map(({ data }) => data)).toEqual([
      { resourceType: 4, resourceName: '', name: 'min.insync.replicas', value: '1' },
      { resourceType: 4, resourceName: '1', name: 'min.insync.replicas', value: null },
    ])
  })

  it.each([
    [
      'metadata.version',
      99,
      UPGRADE,
      'Invalid update version 99 for feature metadata.version. Local controller 1 only supports versions 7-30',
    ],
    [
      'metadata.version',
      29,
      SAFE_DOWNGRADE,
      'Unsupported metadata.version downgrade from 30 to 29. Refusing to perform the requested downgrade because it might delete metadata information.',
    ],
    [
      'metadata.version',
      21,
      UNSAFE_DOWNGRADE,
      'Unsupported metadata.version downgrade from 30 to 21. Unsafe metadata downgrade is not supported in this version.',
    ],
    [
      'metadata.version',
      25,
      UPGRADE,
      "Invalid update version 25 for feature metadata.version. Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.",
    ],
    [
      'kraft.version',
      0,
      SAFE_DOWNGRADE,
      "Invalid update version 0 for feature kraft.version. Can't downgrade the version of this feature.",
    ],
    [
      'no.such',
      1,
      UPGRADE,
      'Invalid update version 1 for feature no.such. Local controller 1 does not support this feature.',
    ],
    ['no.such', 0, SAFE_DOWNGRADE, 'Invalid update version 0 for feature no.such. Feature no.such not found.'],
    [
      'group.version',
      -1,
      UPGRADE,
      'Invalid update version -1 for feature group.version. A feature version cannot be less than 0.',
    ],
    [
      'group.version',
      1,
      0,
      'Invalid update version 1 for feature group.version. The controller does not support the given upgrade type.',
    ],
  ])('refuses %s=%d (type %d), and changes nothing', (feature, level, upgradeType, message) => {
    expect(() =>
      update([
        ['share.version', 0, SAFE_DOWNGRADE],
        [feature, level, upgradeType],
      ]),
    ).toThrow(message)
  })

  it('asks every registered broker', () => {
    const replay = newCluster({
      type: 'RegisterBrokerRecord',
      version: 3,
      data: {
        brokerId: 2,
        isMigratingZkBroker: false,
        incarnationId: 'MkU3OEVBNTcwNTJENDM2Qg',
        brokerEpoch: 4,
        endPoints: [],
        features: [{ name: 'group.version', minSupportedVersion: 0, maxSupportedVersion: 0 }],
        rack: null,
        fenced: true,
        inControlledShutdown: false,
        logDirs: [],
        cordonedLogDirs: null,
      },
    })
    const featureUpdates = [{ feature: 'group.version', maxVersionLevel: 1 }]
    const request = fill<UpdateFeaturesRequest>(updateFeaturesRequest, { featureUpdates })
    expect(() => updateFeatures(replay.image, request, oneBroker())).toThrow(
      'Invalid update version 1 for feature group.version. Broker 2 does not support this feature.',
    )
  })
})
