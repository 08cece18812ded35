/** How kafdir shows what `storage format` did. */
import type { FormatPlan, PlannedLogDir } from '../tools/storage/format.ts'

/** One line a directory. */
export function formattedText({ directory, description }: PlannedLogDir, { features }: FormatPlan): string {
  return `Formatting ${directory} as a ${description}, with metadata.version ${features.release.name}.\n`
}

/** The documented JSON. */
export function formatOutcomeJson({ directories, unreadable, features, records }: FormatPlan): object {
  return {
    release: features.release.name,
    features: Object.fromEntries(features.levels),
    users: records.flatMap((record) => (record.type === 'UserScramCredentialRecord' ? [record.data.name] : [])),
    unreadable,
    formatted: directories.map(({ directory, directoryId, isVoter }) => ({ directory, directoryId, voter: isVoter })),
  }
}
