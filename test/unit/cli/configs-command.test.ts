import { describe, expect, it } from 'vitest'
import { configsSetSpec } from '../../../src/cli/command-specs/configs.ts'
import { selectedEntity } from '../../../src/cli/configs-command.ts'
import { optionValues } from '../../../src/cli/tool-command.ts'

function selected(...flags: [string, string[]][]) {
  return selectedEntity(optionValues(configsSetSpec, new Map(flags)))
}

describe('whose configs are meant', () => {
  it('is what a name or a default says', () => {
    expect(selected(['user', ['alice']], ['client', ['web']])).toEqual({
      types: ['clients', 'users'],
      names: ['web', 'alice'],
    })
    expect(selected(['user-defaults', []])).toEqual({ types: ['users'], names: [''] })
  })

  it.each([
    ['user', '--user needs a name. Those of all are set with --user-defaults.'],
    ['broker', '--broker needs a name. Those of all are set with --broker-defaults.'],
    ['topic', '--topic needs a name.'],
  ])('is not everybody where the name of a %s is empty: a shell variable was not set', (flag, message) => {
    expect(() => selected([flag, ['']])).toThrow(message)
  })
})
