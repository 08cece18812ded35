import { describe, expect, it } from 'vitest'
import { parseOptions } from '../../../../src/cli/kafka-syntax/option-parser.ts'
import type { GroupListing } from '../../../../src/clients/admin/list-groups.ts'
import { groupFilter } from '../../../../src/tools/groups/group-filter.ts'
import { groupsOptionTable } from '../../../../src/tools/groups/options.ts'

const groups: readonly GroupListing[] = [
  { groupId: 'modern', type: 'Consumer', protocol: 'consumer', state: 'Stable' },
  { groupId: 'classic', type: 'Classic', protocol: 'consumer', state: 'Stable' },
  { groupId: 'given', type: 'Classic', protocol: '', state: 'Empty' },
  { groupId: 'connect', type: 'Classic', protocol: 'connect', state: 'Stable' },
  { groupId: 'queue', type: 'Share', protocol: 'share', state: 'Stable' },
  { groupId: 'app', type: 'Streams', protocol: 'streams', state: 'Stable' },
]

function shown(line: string): string[] {
  return groups.filter(groupFilter(parseOptions(groupsOptionTable, line.split(' ')))).map(({ groupId }) => groupId)
}

describe('kafka-groups --list', () => {
  it.each([
    ['--list', ['modern', 'classic', 'given', 'connect', 'queue', 'app']],
    ['--consumer', ['modern', 'classic', 'given']],
    ['--share', ['queue']],
    ['--streams', ['app']],
    ['--group-type CLASSIC', ['classic', 'given', 'connect']],
    ['--protocol consumer', ['modern', 'classic']],
    ['--group-type classic --protocol consumer', ['classic']],
  ])('%s', (line, expected) => {
    expect(shown(line)).toEqual(expected)
  })

  it.each([
    ['--consumer --share', 'Option "[consumer]" can\'t be used with option "[share]"'],
    ['--streams --protocol x', 'Option "[streams]" can\'t be used with option "[protocol]"'],
    ['--group-type bogus', '--group-type must be a valid group type.'],
  ])('refuses %s', (line, message) => {
    expect(() => shown(line)).toThrow(message)
  })
})
