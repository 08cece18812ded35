/** Members of a classic group that talk to the operations: each says what its client would say. */
import { kafkaErrorOf } from '../../../../../src/common/kafka-error.ts'
import { classicHeartbeat } from '../../../../../src/coordinator/group/classic/classic-heartbeat.ts'
import { joinGroup } from '../../../../../src/coordinator/group/classic/join-group.ts'
import { leaveClassicGroup } from '../../../../../src/coordinator/group/classic/leave-classic-group.ts'
import { syncGroup } from '../../../../../src/coordinator/group/classic/sync-group.ts'
import type { ClassicGroup } from '../../../../../src/coordinator/group/group.ts'
import { fill } from '../../../../../src/protocol/fill.ts'
import { heartbeatRequest } from '../../../../../src/protocol/messages/heartbeat.ts'
import {
  type JoinGroupRequest,
  type JoinGroupResponse,
  joinGroupRequest,
} from '../../../../../src/protocol/messages/join-group.ts'
import { leaveGroupRequest } from '../../../../../src/protocol/messages/leave-group.ts'
import {
  type SyncGroupRequest,
  type SyncGroupResponse,
  syncGroupRequest,
} from '../../../../../src/protocol/messages/sync-group.ts'
import { GroupBench } from '../group-bench.ts'

export class ClassicBench extends GroupBench {
  #ids = 0

  /** Throws where there is none. */
  get classic(): ClassicGroup {
    const group = this.state.groups.get('g')
    if (group?.type !== 'classic') throw new Error('no classic group')
    return group
  }

  /** `Stable 3 a b`, and who waits in brackets. */
  get view(): string {
    const { state, generation, members } = this.classic
    const names = members.map(({ memberId, awaits }) => (awaits === null ? memberId : `[${memberId} ${awaits}]`))
    return [state, generation, ...names].join(' ')
  }

  /** As a client that does not have an id yet: it is told one. */
  idFor(name: string, more: Partial<JoinGroupRequest> = {}): string {
    const answer = this.ask('', { ...more }, name)
    if (kafkaErrorOf(answer?.errorCode ?? 0)?.error !== 'MEMBER_ID_REQUIRED') throw new Error('not told an id')
    return answer?.memberId ?? ''
  }

  /** Null: it waits. */
  ask(memberId: string, more: Partial<JoinGroupRequest> = {}, name = `m${++this.#ids}`): JoinGroupResponse | null {
    const request = fill<JoinGroupRequest>(joinGroupRequest, {
      ...{ groupId: 'g', memberId, sessionTimeoutMs: 45_000, rebalanceTimeoutMs: 60_000, protocolType: 'consumer' },
      protocols: [{ name: 'range', metadata: Buffer.from('r') }],
      ...more,
    })
    return this.apply(joinGroup(this.state, request, { ...this.context, newMemberId: name }))
  }

  /** Joins for the first time; null: it waits. */
  enter(name: string, more: Partial<JoinGroupRequest> = {}): JoinGroupResponse | null {
    return this.ask(this.idFor(name, more), more)
  }

  sync(memberId: string, more: Partial<SyncGroupRequest> = {}): SyncGroupResponse | null {
    const generationId = this.classic.generation
    const request = fill<SyncGroupRequest>(syncGroupRequest, { groupId: 'g', memberId, generationId, ...more })
    return this.apply(syncGroup(this.state, request))
  }

  /** The leader gives each member its own name. */
  assign(leader: string): SyncGroupResponse | null {
    const assignments = this.classic.members.map(({ memberId }) => ({ memberId, assignment: Buffer.from(memberId) }))
    return this.sync(leader, { assignments })
  }

  alive(memberId: string, generationId = this.classic.generation, groupInstanceId: string | null = null): void {
    classicHeartbeat(this.state, fill(heartbeatRequest, { groupId: 'g', memberId, generationId, groupInstanceId }))
  }

  quit(...members: readonly { memberId?: string; groupInstanceId?: string }[]): readonly string[] {
    const left = this.apply(
      leaveClassicGroup(this.state, fill(leaveGroupRequest, { groupId: 'g', members: [...members] }), this.context),
    )
    return left.response.members.map(({ errorCode }) => kafkaErrorOf(errorCode)?.error ?? 'NONE')
  }

  /** A stable group of those, of which the first leads. */
  static stable(...names: readonly [string, ...string[]]): ClassicBench {
    const bench = new ClassicBench()
    for (const name of names) {
      bench.enter(name)
      for (const known of bench.classic.members) if (known.awaits === null) bench.ask(known.memberId)
    }
    for (const name of names) if (bench.classic.state === 'PreparingRebalance') bench.ask(name)
    bench.assign(bench.classic.leader ?? '')
    return bench
  }
}
