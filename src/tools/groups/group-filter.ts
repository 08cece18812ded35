/** Which groups kafka-groups shows. Kafka: GroupsService.combinedFilter. */
import { type GroupType, parseGroupType } from '../../clients/admin/group-types.ts'
import { CONSUMER_PROTOCOLS, type GroupListing } from '../../clients/admin/list-groups.ts'
import { checkInvalidArgs } from '../option-checks.ts'
import type { OptionValues } from '../option-table.ts'
import { ToolError } from '../tool-error.ts'
import type { GroupsOptionTable } from './options.ts'

type FilterTable = Pick<GroupsOptionTable, 'consumer' | 'share' | 'streams' | 'group-type' | 'protocol'>

/** Whether a group is to be shown. Throws ToolError for a type that does not exist, and for options that exclude each other. */
export function groupFilter(options: OptionValues<FilterTable>): (group: GroupListing) => boolean {
  const type = wantedType(options)
  const kinds = ['consumer', 'share', 'streams'] as const
  for (const kind of kinds) {
    checkInvalidArgs(options, kind, [
      ...kinds.filter((other) => other < kind),
      'group-type',
      'protocol',
      ...kinds.filter((other) => other > kind),
    ])
  }
  const protocol = options.valueOf('protocol')
  return (group) => {
    if (type !== undefined || protocol !== undefined) {
      return (type ?? group.type) === group.type && (protocol ?? group.protocol) === group.protocol
    }
    if (options.has('consumer')) return CONSUMER_PROTOCOLS.includes(group.protocol) || group.type === 'Consumer'
    if (options.has('share')) return group.type === 'Share'
    return options.has('streams') ? group.type === 'Streams' : true
  }
}

function wantedType(options: OptionValues<FilterTable>): GroupType | undefined {
  const text = options.valueOf('group-type')
  if (text === undefined) return undefined
  const type = parseGroupType(text)
  if (type !== 'Unknown') return type
  throw new ToolError('terse', '--group-type must be a valid group type.', {
    plain: `'${text}' is no type of a group: give classic, consumer, share or streams.`,
  })
}
