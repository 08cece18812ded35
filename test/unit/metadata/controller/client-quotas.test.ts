import { describe, expect, it } from 'vitest'
import { alterClientQuotas } from '../../../../src/metadata/controller/alter-client-quotas.ts'
import { describeClientQuotas } from '../../../../src/metadata/controller/describe-client-quotas.ts'
import { QUOTA_MATCH } from '../../../../src/protocol/messages/describe-client-quotas.ts'
import { newCluster } from '../images.ts'

type Entity = readonly (readonly [type: string, name: string | null])[]
type Op = readonly [key: string, value: number | null]

function alter(entity: Entity, ops: readonly Op[], replay = newCluster(), validateOnly = false) {
  const entry = {
    entity: entity.map(([entityType, entityName]) => ({ entityType, entityName })),
    ops: ops.map(([key, value]) => ({ key, value: value ?? 0, remove: value === null })),
  }
  const { records, response } = alterClientQuotas(replay.image, { entries: [entry], validateOnly })
  for (const record of records) replay.apply(record)
  return { records, replay, error: response.entries.map(({ errorCode, errorMessage }) => [errorCode, errorMessage])[0] }
}

function describeAll(replay: ReturnType<typeof newCluster>, components: Entity, strict = true) {
  return describeClientQuotas(replay.image, {
    components: components.map(([entityType, match]) => ({
      entityType,
      matchType: match === null ? QUOTA_MATCH.default : match === '*' ? QUOTA_MATCH.specified : QUOTA_MATCH.exact,
      match: match === '*' ? null : match,
    })),
    strict,
  }).map(({ values }) => Object.fromEntries(values.map(({ key, value }) => [key, value])))
}

describe('quotas', () => {
  it('are set and removed, whatever the order of the entity’s parts', () => {
    const { replay } = alter(
      [
        ['user', 'alice'],
        ['client-id', 'web'],
      ],
      [
        ['producer_byte_rate', 1024],
        ['request_percentage', 0.5],
      ],
    )
    const reversed: Entity = [
      ['client-id', 'web'],
      ['user', 'alice'],
    ]
    expect(alter(reversed, [['producer_byte_rate', 1024]], replay).records).toEqual([])
    alter(reversed, [['producer_byte_rate', null]], replay)
    expect(describeAll(replay, reversed)).toEqual([{ request_percentage: 0.5 }])
  })

  it('are found by name, by default, and by type', () => {
    const { replay } = alter([['user', 'alice']], [['producer_byte_rate', 1]])
    alter([['user', null]], [['producer_byte_rate', 2]], replay)
    alter(
      [
        ['user', 'alice'],
        ['client-id', null],
      ],
      [['producer_byte_rate', 3]],
      replay,
    )
    expect(describeAll(replay, [['user', 'alice']])).toEqual([{ producer_byte_rate: 1 }])
    expect(describeAll(replay, [['user', null]])).toEqual([{ producer_byte_rate: 2 }])
    expect(describeAll(replay, [['user', '*']])).toHaveLength(2)
    expect(describeAll(replay, [['user', '*']], false)).toHaveLength(3)
    expect(describeAll(replay, [['ip', '*']])).toEqual([])
  })

  it('are only thought over with validateOnly', () => {
    expect(alter([['user', 'a']], [['producer_byte_rate', 1]], newCluster(), true)).toMatchObject({
      records: [],
      error: [0, null],
    })
  })

  it.each<[Entity, readonly Op[], string]>([
    [[['user', 'a']], [['producer_byte_rate', 100.5]], 'producer_byte_rate cannot be a fractional value.'],
    [[['user', 'a']], [['producer_byte_rate', -1]], 'Quota producer_byte_rate must be greater than 0'],
    [[['user', 'a']], [['producer_byte_rate', 1e20]], 'Proposed value for producer_byte_rate is too large for a LONG.'],
    [
      [['ip', '10.0.0.1']],
      [['connection_creation_rate', 99_999_999_999]],
      'Proposed value for connection_creation_rate is too large for an INT.',
    ],
    [[['ip', '10.0.0.1']], [['producer_byte_rate', 1]], 'Invalid configuration key producer_byte_rate'],
    [[['user', '']], [['producer_byte_rate', 1]], 'Empty user not supported'],
    [[['group', 'a']], [['producer_byte_rate', 1]], 'Unhandled client quota entity type: group'],
    [[], [['producer_byte_rate', 1]], 'Invalid empty client quota entity'],
    [
      [
        ['ip', 'a'],
        ['user', 'b'],
      ],
      [['producer_byte_rate', 1]],
      'Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId',
    ],
  ])('of %o that are %o are refused', (entity, ops, message) => {
    expect(alter(entity, ops)).toMatchObject({ records: [], error: [42, message] })
  })

  it('of addresses are not looked for together with those of users', () => {
    const both: Entity = [
      ['ip', '*'],
      ['user', '*'],
    ]
    expect(() => describeAll(newCluster(), both)).toThrow('IP filter component should not be used')
  })
})
