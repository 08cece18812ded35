/** Groups as kafdir's own front end describes them: those that exist, and what is wrong with the others. */
import { type ConsumerGroupDescription, describeConsumerGroups } from '../../clients/admin/describe-consumer-groups.ts'
import { CONSUMER_PROTOCOLS, listGroups } from '../../clients/admin/list-groups.ts'
import { closestMatch } from '../../common/closest-match.ts'
import { isKafkaError, KafkaError } from '../../common/kafka-error.ts'
import type { RequestOptions } from '../../protocol/kafka-apis.ts'
import type { ClusterSession, MemberAbsence, MemberProcess } from '../tool-ports.ts'
import { collectGroupOffsets, type GroupOffsets } from './group-offsets.ts'
import type { LogOffsetsOptions } from './log-offsets-of.ts'
import { absencesIn } from './member-processes.ts'

export interface SelectedGroups {
  readonly groups: readonly ConsumerGroupDescription[]
  /** Group id → why it can't be described. */
  readonly problems: ReadonlyMap<string, KafkaError>
}

/** The groups of `ids`, all without any; by group id. */
export async function describeSelectedGroups(
  session: ClusterSession,
  ids: readonly string[],
  options: RequestOptions = {},
): Promise<SelectedGroups> {
  const all = async () =>
    (await listGroups(session, { ...options, protocols: CONSUMER_PROTOCOLS })).map((one) => one.groupId)
  const results = await describeConsumerGroups(session, ids.length > 0 ? ids : await all(), options)
  const groups: ConsumerGroupDescription[] = []
  const problems = new Map<string, KafkaError>()
  for (const [groupId, result] of results) {
    if (!isKafkaError(result)) groups.push(result)
    else
      problems.set(
        groupId,
        result.error === 'GROUP_ID_NOT_FOUND' ? unknownGroup(groupId, await all(), session) : result,
      )
  }
  return { groups: groups.sort((a, b) => (a.groupId < b.groupId ? -1 : 1)), problems }
}

/** `groupId` does not exist, `ids` do, and one of them may be meant. */
export function unknownGroup(
  groupId: string,
  ids: readonly string[],
  { directory }: Pick<ClusterSession, 'directory'>,
): KafkaError {
  const meant = closestMatch(groupId, ids)
  const where = directory === undefined ? '' : ` in ${directory}`
  return new KafkaError('GROUP_ID_NOT_FOUND', {
    message: `There is no group '${groupId}'${where}.`,
    hint: meant === undefined ? 'kafdir groups list shows those that there are.' : `Did you mean ${meant}?`,
  })
}

/** A group with all that can be said of it now. */
export interface DescribedGroup extends GroupOffsets {
  /** Processes of members on this machine, by member id. */
  readonly processes: ReadonlyMap<string, MemberProcess>
  /** Static members that left for a while, by member id. */
  readonly absences: ReadonlyMap<string, MemberAbsence>
}

/** Offsets and processes of `groups`. */
export async function describeInFull(
  session: ClusterSession,
  groups: readonly ConsumerGroupDescription[],
  options: LogOffsetsOptions = {},
): Promise<DescribedGroup[]> {
  const ids = groups.flatMap(({ members }) => members.map(({ memberId }) => memberId))
  const processes = (await session.memberProcesses?.(ids)) ?? new Map<string, MemberProcess>()
  const offsets = await collectGroupOffsets(session, groups, options)
  return Promise.all(
    offsets.map(async (each) => ({ ...each, processes, absences: await absencesIn(each.group, session) })),
  )
}
