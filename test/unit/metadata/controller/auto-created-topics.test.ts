import { expect, it } from 'vitest'
import { stockBrokerConfigs } from '../../../../src/metadata/configs/broker-configs.ts'
import { brokerConfigLayers } from '../../../../src/metadata/configs/effective-configs.ts'
import {
  autoCreateRequest,
  createsTopicsOnDemand,
  mayBeAutoCreated,
} from '../../../../src/metadata/controller/auto-created-topics.ts'
import { newCluster } from '../images.ts'

const layers = brokerConfigLayers(newCluster().image, 1, stockBrokerConfigs)

it('gives internal topics what a broker of Kafka gives them', () => {
  const names = ['orders', '__consumer_offsets', '__transaction_state', '__share_group_state']
  const shown = autoCreateRequest(names, layers).topics.map(({ name, numPartitions, replicationFactor, configs }) => [
    name,
    numPartitions,
    replicationFactor,
    Object.fromEntries(configs.map((config) => [config.name, config.value])),
  ])
  expect(shown).toEqual([
    ['orders', -1, -1, {}],
    [
      '__consumer_offsets',
      50,
      1,
      { 'compression.type': 'producer', 'cleanup.policy': 'compact', 'segment.bytes': '104857600' },
    ],
    [
      '__transaction_state',
      50,
      1,
      {
        'compression.type': 'uncompressed',
        'cleanup.policy': 'compact',
        'min.insync.replicas': '1',
        'segment.bytes': '104857600',
        'unclean.leader.election.enable': 'false',
      },
    ],
    [
      '__share_group_state',
      50,
      1,
      {
        'compression.type': 'producer',
        'cleanup.policy': 'delete',
        'min.insync.replicas': '1',
        'segment.bytes': '104857600',
        'retention.ms': '-1',
      },
    ],
  ])
})

it('leaves names alone that nobody may use', () => {
  expect(['orders', '__consumer_offsets', '__cluster_metadata', 'bad name', ''].map(mayBeAutoCreated)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})

it('can be switched off', () => {
  const off = new Map([['auto.create.topics.enable', 'FALSE']])
  expect(createsTopicsOnDemand(layers)).toBe(true)
  expect(createsTopicsOnDemand(brokerConfigLayers(newCluster().image, 1, off))).toBe(false)
})
