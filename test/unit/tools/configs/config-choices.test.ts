import { describe, expect, it } from 'vitest'
import { brokerConfigs } from '../../../../src/metadata/configs/broker-configs.ts'
import { type ConfigKey, parseConfigValue } from '../../../../src/metadata/configs/config-def.ts'
import { groupConfigs } from '../../../../src/metadata/configs/group-configs.ts'
import { topicConfigs } from '../../../../src/metadata/configs/topic-configs.ts'
import { configChoices } from '../../../../src/tools/configs/config-choices.ts'
import { configNames } from '../../../../src/tools/configs/config-names.ts'

const keyOf = (name: string): ConfigKey | undefined =>
  topicConfigs.get(name) ?? groupConfigs.get(name) ?? brokerConfigs.get(name)

const offered = [...configNames.topics, ...configNames.brokers, ...configNames.groups]

describe('the words that are offered for a config', () => {
  it('are all those that it takes, and no other', () => {
    const withChoices = offered.filter((name) => configChoices(name).length > 0)
    expect(withChoices.length).toBeGreaterThan(8)
    for (const name of withChoices) {
      const key = keyOf(name)
      if (key === undefined) throw new Error(`there is no config ${name}`)
      for (const choice of configChoices(name)) expect(() => parseConfigValue(name, key, choice)).not.toThrow()
    }
  })

  it('are there for every config that is on or off', () => {
    const switches = offered.filter((name) => keyOf(name)?.type === 'BOOLEAN')
    expect(switches.length).toBeGreaterThan(4)
    expect(switches.filter((name) => configChoices(name).join() !== 'true,false')).toEqual([])
  })

  it('are none for a number, and none for what is no config', () => {
    expect(configChoices('retention.ms')).toEqual([])
    expect(configChoices('toString')).toEqual([])
  })
})
