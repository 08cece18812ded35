import { compaction } from './scenes/compaction.ts'
import { firstMinute } from './scenes/first-minute.ts'
import { keys } from './scenes/keys.ts'
import { killed, oneGroup } from './scenes/one-group.ts'
import { replay } from './scenes/replay.ts'
import { replicas } from './scenes/replicas.ts'
import { twoGroups } from './scenes/two-groups.ts'
import type { Scene } from './stage.ts'

/** In the order in which they are played: each builds on what the ones before taught. */
export const scenes: readonly Scene[] = [firstMinute, keys, twoGroups, oneGroup, killed, replay, compaction, replicas]
