/** How kafdir shows features and what became of their updates. */
import { levelText } from '../tools/features/describe-features.ts'
import type { UpdateVerb } from '../tools/features/feature-updates.ts'
import type { FeatureMetadata, UpdateOutcome } from '../tools/features/run.ts'
import type { ExitCode, OutputPort } from '../tools/tool-ports.ts'
import { errorJson } from './error-report.ts'
import { writeJson } from './json-output.ts'
import { openTerminal } from './terminal.ts'

/** `kafdir features describe`. */
export async function writeFeatures({ features }: FeatureMetadata, stdout: OutputPort): Promise<void> {
  const rows = features.map(({ name, minLevel, maxLevel, finalizedLevel }) => {
    return [name, ...[minLevel, maxLevel, finalizedLevel].map((level) => levelText(name, level))]
  })
  const terminal = await openTerminal(stdout)
  if (terminal === undefined) stdout.write(rows.map((cells) => `${cells.join('\t')}\n`).join(''))
  else stdout.write(terminal.table(['Feature', 'Lowest', 'Highest', 'Level'], rows))
}

/** The documented JSON of it. */
export function featuresJson({ epoch, features }: FeatureMetadata): object {
  return {
    epoch,
    features: features.map(({ name: feature, minLevel, maxLevel, finalizedLevel: level }) => {
      const text = levelText(feature, level)
      return { feature, minLevel, maxLevel, level, name: text === String(level) ? null : text }
    }),
  }
}

export interface UpdateView {
  readonly verb: UpdateVerb
  readonly dryRun: boolean
  readonly asJson: boolean
}

/** What became of the updates; 1 when they could not be made. */
export function reportUpdates(
  { updates, error }: UpdateOutcome,
  { verb, dryRun, asJson }: UpdateView,
  { stdout, stderr }: { readonly stdout: OutputPort; readonly stderr: OutputPort },
): ExitCode {
  if (asJson) {
    const levels = updates.map(({ name: feature, level }) => ({ feature, level }))
    writeJson(stdout, { dryRun, updates: levels, error: error === null ? null : errorJson(error) })
  } else if (error === null) {
    for (const { name, level } of updates)
      stdout.write(`${name} ${dryRun ? 'can be' : 'was'} ${doneText(verb, level)}.\n`)
  }
  if (error === null) return 0
  stderr.write(`kafdir: Nothing was changed. ${error.message}\n`)
  return 1
}

function doneText(verb: UpdateVerb, level: number): string {
  return verb === 'disable' ? 'disabled' : `${verb}d to ${level}`
}
