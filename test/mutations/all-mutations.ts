/** Every way in which the engine is broken on purpose. `npm run mutation-check` does it. */
import { appendingMutations } from './appending.ts'
import { clientAndToolMutations } from './clients-and-tools.ts'
import { fileAndLockMutations } from './files-and-locks.ts'
import { groupMutations } from './groups.ts'
import { lettingGoMutations } from './letting-go.ts'
import { metadataAndReplicaMutations } from './metadata-and-replicas.ts'
import type { Mutation } from './mutation.ts'
import { readingMutations } from './reading.ts'
import { recordMutations } from './records.ts'
import { recoveringMutations } from './recovering.ts'

export const allMutations: readonly Mutation[] = [
  ...fileAndLockMutations,
  ...appendingMutations,
  ...recoveringMutations,
  ...readingMutations,
  ...lettingGoMutations,
  ...recordMutations,
  ...metadataAndReplicaMutations,
  ...groupMutations,
  ...clientAndToolMutations,
]
