/**
 * The group coordinator of this process: any number of processes of a directory are one, in turns. It decides who is dead,
 * runs the operations of src/coordinator/group, and wakes those whom it concerns. Kafka: GroupCoordinatorService.
 */
import { isKafkaError } from '../../common/kafka-error.ts'
import { awayMembers } from '../../coordinator/group/classic/away-members.ts'
import type { CoordinatorRecord } from '../../coordinator/group/coordinator-record.ts'
import { fenceMembers } from '../../coordinator/group/fence-members.ts'
import type { Group } from '../../coordinator/group/group.ts'
import { GroupCoordinatorState } from '../../coordinator/group/group-coordinator-state.ts'
import { memberIdsIn } from '../../coordinator/group/group-queries.ts'
import type { OperationContext, OperationResult } from '../../coordinator/group/operation.ts'
import type { Patience } from '../../storage/io/file-lock.ts'
import { REQUEST_TIMEOUT_MS } from '../request-limits.ts'
import { groupsWithUnhostedMembers, removeAbandonedMembers } from './abandoned-members.ts'
import { ClassicGroupNotes } from './classic-group-notes.ts'
import type { Append, PartitionOperation } from './coordinator-partition.ts'
import { CoordinatorPartitions, type CoordinatorPartitionsOptions } from './coordinator-partitions.ts'
import { ensureCoordinatorTopic, offsetsTopic } from './coordinator-topic.ts'
import { groupSettings } from './group-settings.ts'
import { GroupSignals } from './group-signals.ts'
import { GroupWatches, type GroupWatchesOptions } from './group-watches.ts'
import { HostedMembers, type HostedMembersOptions, type MemberOwner } from './hosted-members.ts'
import { ImageTopics } from './image-topics.ts'
import { removeUnhosted } from './member-file.ts'
import {
  crashedMembers,
  deadMembers,
  type LivenessOptions,
  type MemberAbsence,
  membersAway,
} from './member-liveness.ts'
import { MemberWatch } from './member-watch.ts'
import { OffsetExpiry } from './offset-expiry.ts'
import { groupRecords } from './replayed-groups.ts'
import { RunFiles } from './run-files.ts'

export interface GroupCoordinatorOptions
  extends Omit<CoordinatorPartitionsOptions<GroupCoordinatorState, CoordinatorRecord>, 'topic' | 'records'>,
    Pick<HostedMembersOptions, 'processId' | 'terminal'>,
    Pick<GroupWatchesOptions, 'purgatory' | 'metadata'> {
  /** Path of the log.dir, or of the directory that stands for several. */
  readonly directory: () => string
  /** Where it was before there were several. */
  readonly formerDirectories?: () => readonly string[]
}

/** A function of src/coordinator/group, the rest of its arguments given. */
export type GroupOperation<R> = (state: GroupCoordinatorState, context: OperationContext) => OperationResult<R>

type AppendRecords = Append<CoordinatorRecord>
type InTurn<T> = PartitionOperation<GroupCoordinatorState, CoordinatorRecord, T>

export interface WriteOptions {
  /** The records are on the disk when it resolves. */
  readonly isDurable?: boolean
  /** Most of the time the operation has no records: then it needs no lock. */
  readonly mayChangeNothing?: boolean
  /** Files of members that are not in the group after the operation, and that nobody hosts, are removed. */
  readonly removesAbandoned?: boolean
  /** How long it waits for others that change a group; by default for as long as a request lasts. */
  readonly patience?: Patience
}

/** So long does a look at a group wait until it can take the dead out of it; then it only leaves them out. */
const READ_PATIENCE_MS = 1000
/** What is tidied up can wait until the next time, and a process that ends has no time. */
const TIDY_PATIENCE_MS = 2000
const CLOSE_PATIENCE_MS = 200

const NO_RECORDS: GroupOperation<null> = () => ({ records: [], response: null, wakesGroup: false })

export class GroupCoordinator {
  readonly members: HostedMembers
  readonly #options: GroupCoordinatorOptions
  readonly #partitions: CoordinatorPartitions<GroupCoordinatorState, CoordinatorRecord>
  readonly #topics: ImageTopics
  readonly #signals: GroupSignals
  readonly #watches: GroupWatches
  readonly #notes: ClassicGroupNotes
  readonly #watch: MemberWatch
  readonly #expiry: OffsetExpiry
  readonly #liveness: LivenessOptions
  /** What this process does on its own account waits for nobody any more. */
  readonly #closing = new AbortController()

  constructor(options: GroupCoordinatorOptions) {
    this.#options = options
    const { state, image, directory } = options
    const shared = { ...options, runFiles: new RunFiles(directory, options.formerDirectories) }
    this.#signals = new GroupSignals(shared)
    this.#watches = new GroupWatches({ ...shared, signals: this.#signals })
    this.#notes = new ClassicGroupNotes(shared)
    this.members = new HostedMembers(shared)
    this.#liveness = {
      ...shared,
      isOwn: (groupId, memberId) => this.members.isAlive(groupId, memberId),
      settingsOf: (groupId) => this.contextOf(groupId).config,
    }
    this.#partitions = new CoordinatorPartitions({ ...options, topic: offsetsTopic, records: groupRecords })
    this.#topics = new ImageTopics({ image, offset: () => state.metadataOffset() })
    this.#watch = new MemberWatch({
      ...this.#liveness,
      ...options,
      members: this.members,
      groupOf: (groupId) => this.#partitions.lastKnown(groupId)?.groups.get(groupId),
      fence: (groupId, expired) => this.#fenceExpired(groupId, expired),
    })
    this.#expiry = new OffsetExpiry({ ...options, expire: (operation) => this.#expire(operation) })
  }

  /** What operations on the group get, as things are at this moment. */
  contextOf(groupId: string): OperationContext {
    const { state, image, clock, random } = this.#options
    return { nowMs: clock.nowMs(), topics: this.#topics, config: groupSettings(image(), state.env, groupId), random }
  }

  /**
   * Runs an operation on the group, alone among all processes, once its dead members are out of it. Makes the topic and the
   * partition if need be. Throws what the operation throws; CORRUPT_MESSAGE, UNSUPPORTED_VERSION, KAFKA_STORAGE_ERROR;
   * REQUEST_TIMED_OUT without having run it, while another process does not let go of the group.
   */
  async write<R>(groupId: string, operation: GroupOperation<R>, options: WriteOptions = {}): Promise<R> {
    const { isDurable = false, mayChangeNothing = false, removesAbandoned = false } = options
    const { patience = { ms: REQUEST_TIMEOUT_MS } } = options
    // What others have changed meanwhile counts: topics, their partitions, settings of the group.
    await this.#options.state.image()
    if (mayChangeNothing) {
      const answer = await this.#tryWithoutRecords(groupId, operation)
      if (answer !== null) return answer.response
    }
    this.#expiry.begin()
    const withoutDead = this.#withoutDead(groupId, operation)
    const inTurn: InTurn<R> = async (state, append) => {
      const response = await withoutDead(state, append)
      if (removesAbandoned) {
        removeAbandonedMembers(groupId, memberIdsIn(state, groupId), { ...this.#options, ...this.#liveness })
      }
      return response
    }
    return this.#partitions.use(groupId, (partition) => partition.operate(inTurn, { isDurable, patience }))
  }

  /**
   * Looks at the group as it is now; at an empty state while there are none at all. `withoutCrashed`: members whose process
   * died are fenced first, where that is possible; those of a real broker are shown as it left them. Throws as `write`.
   */
  async read<R>(
    groupId: string,
    look: (state: GroupCoordinatorState, context: OperationContext) => R,
    { withoutCrashed = false }: { readonly withoutCrashed?: boolean } = {},
  ): Promise<R> {
    const found = await this.#partitions.read(groupId)
    const state = found?.state ?? new GroupCoordinatorState()
    this.#notes.recall(state, groupId)
    const isFenced = !withoutCrashed || (await this.#fenceCrashed(groupId, state))
    const now = found?.partition.state ?? state
    return look(isFenced ? now : this.#leavingOutCrashed(groupId, now), this.contextOf(groupId))
  }

  /**
   * The same for every partition that has groups, one after the other; without crashed members. What could not be read is
   * told to `failed`, and passed over.
   */
  async readAll<R>(look: (state: GroupCoordinatorState) => R, failed: (error: unknown) => void): Promise<R[]> {
    const answers: R[] = []
    for (const partition of await this.#partitions.all()) {
      try {
        const state = await partition.read()
        const unfenced: string[] = []
        for (const groupId of state.groups.keys()) {
          this.#notes.recall(state, groupId)
          // Who is in the way of one group is in the way of all: that is waited for once.
          const patienceMs = unfenced.length === 0 ? READ_PATIENCE_MS : 0
          if (!(await this.#fenceCrashed(groupId, state, patienceMs))) unfenced.push(groupId)
        }
        answers.push(look(unfenced.reduce((now, id) => this.#leavingOutCrashed(id, now), partition.state)))
      } catch (error) {
        failed(error)
      }
    }
    return answers
  }

  /**
   * Runs an operation that tidies up, and concerns no group in particular, on every partition where it has records. Throws
   * as `write`, after it was run wherever that was possible.
   */
  async writeAll(operation: GroupOperation<unknown>): Promise<void> {
    const patience = { ...this.#ownPatience, ms: TIDY_PATIENCE_MS }
    const inTurn = async (state: GroupCoordinatorState, append: AppendRecords): Promise<void> => {
      for (const groupId of state.groups.keys()) this.#notes.recall(state, groupId)
      const result = operation(state, this.contextOf(''))
      if (result.records.length > 0) await append(result.records)
    }
    const failures: unknown[] = []
    for (const partition of await this.#partitions.all()) {
      try {
        const { records } = operation(await partition.read(), this.contextOf(''))
        if (records.length > 0) await partition.operate(inTurn, { isDurable: false, patience })
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  /**
   * The member left, or was refused: it does not live any more. Where this process has no other one in the group it does
   * not watch the group any more, and removes the group's file if the group has no members at all.
   */
  release(groupId: string, memberId: string): void {
    this.members.release(groupId, memberId)
    this.#forgetUnused(groupId)
  }

  /**
   * A member lives from now on, as far as this session does; call it before the group hears of the member. True: it did not
   * live before. Throws INVALID_REQUEST while another process hosts it, and KAFKA_STORAGE_ERROR.
   */
  async host(owner: MemberOwner, groupId: string, memberId: string): Promise<boolean> {
    await ensureCoordinatorTopic(this.#options.state, offsetsTopic)
    this.#options.logDir().prepareChange()
    const isNew = await this.members.host(owner, groupId, memberId)
    this.#watches.begin(groupId)
    this.#watch.begin()
    return isNew
  }

  /** Calls `onChange` when members of the group that this process hosts may have something to do; returns what ends it. */
  watchGroup(groupId: string, onChange: () => void): () => void {
    const end = this.#watches.add(groupId, onChange)
    if (this.members.byGroup().has(groupId)) this.#watches.begin(groupId)
    return end
  }

  /** Static members of the group that left for a while, by id. Throws as `read`. */
  membersAway(groupId: string): Promise<ReadonlyMap<string, MemberAbsence>> {
    return this.read(groupId, ({ groups }, { config }) => membersAway(groups.get(groupId), config), {
      withoutCrashed: true,
    })
  }

  /** The session is over: members that did not leave are taken out of their groups. */
  async closeSession(owner: MemberOwner): Promise<void> {
    const patience = { ms: CLOSE_PATIENCE_MS, isSilent: true }
    for (const [groupId, memberIds] of this.members.byGroup(owner)) {
      await this.#leaveForAWhile(groupId, memberIds, patience)
      for (const memberId of memberIds) this.members.abandon(groupId, memberId)
      try {
        await this.write(groupId, NO_RECORDS, { mayChangeNothing: true, patience })
        // Those that were in the group have none any more.
        for (const memberId of memberIds) {
          const file = this.#liveness.runFiles.findMember(groupId, memberId, this.#options.fileSystem)
          if (this.#options.fileSystem.stat(file) !== null) removeUnhosted(file, this.#liveness)
        }
        this.#forgetUnused(groupId)
      } catch (error) {
        // They are dead in any case: whoever comes next fences them.
        if (!isKafkaError(error)) throw error
      }
    }
  }

  /** Call it when no request is at work any more. Safe to call twice. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#watches.close()
    await Promise.all([this.#watch.close(), this.#expiry.close()])
    for (const [groupId, memberIds] of this.members.byGroup()) {
      for (const memberId of memberIds) this.members.release(groupId, memberId)
    }
    await this.#partitions.close()
  }

  /** Static members of classic groups keep their place; what can't be noted now is as if their process had died. */
  async #leaveForAWhile(groupId: string, memberIds: readonly string[], patience: Patience): Promise<void> {
    if (this.#partitions.lastKnown(groupId)?.groups.get(groupId)?.type !== 'classic') return
    const leave: GroupOperation<unknown> = (state, context) => awayMembers(state, groupId, memberIds, context)
    try {
      await this.write(groupId, leave, { mayChangeNothing: true, patience })
    } catch (error) {
      if (!isKafkaError(error)) throw error
    }
  }

  #forgetUnused(groupId: string): void {
    if (this.members.byGroup().has(groupId)) return
    this.#watches.pause(groupId)
    const state = this.#partitions.lastKnown(groupId)
    if (state !== undefined && memberIdsIn(state, groupId).length > 0) return
    try {
      this.#signals.forget(groupId)
    } catch (error) {
      // It does no harm, and goes with the next member that leaves.
      if (!isKafkaError(error)) throw error
    }
  }

  /** Also what was left of members whose groups nobody uses any more. */
  async #expire(operation: GroupOperation<unknown>): Promise<void> {
    await this.writeAll(operation)
    for (const groupId of groupsWithUnhostedMembers({ ...this.#options, ...this.#liveness })) {
      await this.write(groupId, NO_RECORDS, { removesAbandoned: true, patience: this.#ownPatience })
    }
  }

  /** Null: there is something to write, or somebody to fence. */
  async #tryWithoutRecords<R>(groupId: string, operation: GroupOperation<R>): Promise<{ response: R } | null> {
    const state = (await this.#partitions.read(groupId))?.state ?? new GroupCoordinatorState()
    if (this.#notes.recall(state, groupId) === 'outdated') return null
    if (deadMembers(state.groups.get(groupId), this.#liveness).length > 0) return null
    const { records, response, classicGroup } = operation(state, this.contextOf(groupId))
    return records.length === 0 && classicGroup === undefined ? { response } : null
  }

  /** Under the lock it is asked again, about the group as it is then. */
  async #fenceExpired(groupId: string, expired: (group: Group) => readonly string[]): Promise<void> {
    const fenceThem: GroupOperation<unknown> = (state, context) => {
      const group = state.groups.get(groupId)
      const memberIds = group === undefined ? [] : expired(group)
      return { ...fenceMembers(state, groupId, memberIds, context), departure: 'silent' }
    }
    await this.write(groupId, fenceThem, { patience: this.#ownPatience })
  }

  /** For what this process does on its own account: whoever asks for something is told who is in the way. */
  get #ownPatience(): Patience {
    return { ms: REQUEST_TIMEOUT_MS, signal: this.#closing.signal, isSilent: true }
  }

  /** False: somebody changes a group all the time, or nothing can be written, and the dead are in it still. */
  async #fenceCrashed(
    groupId: string,
    state: GroupCoordinatorState,
    patienceMs: number = READ_PATIENCE_MS,
  ): Promise<boolean> {
    if (this.#options.isReadOnly) return true
    if (crashedMembers(state.groups.get(groupId), this.#liveness).length === 0) return true
    const inTurn = this.#withoutDead(groupId, NO_RECORDS)
    const patience = { ms: patienceMs, isSilent: true }
    try {
      await this.#options.state.image()
      const done = await this.#partitions.use(groupId, (partition) => partition.operateWithin(patience, inTurn))
      return done !== null
    } catch (error) {
      // Nothing can be written here, as on a full disk.
      if (!isKafkaError(error) || error.error !== 'KAFKA_STORAGE_ERROR') throw error
      return false
    }
  }

  #leavingOutCrashed(groupId: string, state: GroupCoordinatorState): GroupCoordinatorState {
    const crashed = crashedMembers(state.groups.get(groupId), this.#liveness)
    return state.afterOperation(groupId, fenceMembers(state, groupId, crashed, this.contextOf(groupId)))
  }

  /** The operation, once the dead members are out of the group. */
  #withoutDead<R>(groupId: string, operation: GroupOperation<R>): InTurn<R> {
    return async (state, append) => {
      // Under the lock nobody is writing one.
      if (this.#notes.recall(state, groupId) === 'outdated') this.#notes.forget(groupId)
      const dead = deadMembers(state.groups.get(groupId), this.#liveness)
      if (dead.length > 0) await this.#fence(groupId, dead, state, append)
      const result = operation(state, this.contextOf(groupId))
      await this.#apply(groupId, result, state, append)
      return result.response
    }
  }

  async #fence(
    groupId: string,
    memberIds: readonly string[],
    state: GroupCoordinatorState,
    append: AppendRecords,
  ): Promise<void> {
    const { fileSystem, runFiles } = this.#liveness
    const fenced = fenceMembers(state, groupId, memberIds, this.contextOf(groupId))
    await this.#apply(groupId, { ...fenced, departure: 'dead' }, state, append)
    for (const memberId of memberIds) fileSystem.removeFile(runFiles.findMember(groupId, memberId, fileSystem))
  }

  async #apply(
    groupId: string,
    { records, wakesGroup, departure, producer, classicGroup }: OperationResult<unknown>,
    state: GroupCoordinatorState,
    append: AppendRecords,
  ): Promise<void> {
    if (records.length > 0) await append(records, { departure, producer })
    if (classicGroup !== undefined) this.#notes.keep(state, groupId, classicGroup)
    if (!wakesGroup) return
    if (memberIdsIn(state, groupId).length === 0) this.#signals.forget(groupId)
    else this.#signals.wake(groupId)
  }
}
