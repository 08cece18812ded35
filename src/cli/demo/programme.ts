/** Which scenes are played, and what is said before them. */
import { closestMatch } from '../../common/closest-match.ts'
import { quoted } from '../../common/escape-controls.ts'
import type { Scene } from '../../tools/demo/stage.ts'
import { ToolError } from '../../tools/tool-error.ts'
import { folded } from '../table-layout.ts'

/** The scenes of these names, all without any, in their own order. Throws ToolError (`usage`) for a name that none has. */
export function chosenScenes(scenes: readonly Scene[], names: readonly string[]): readonly Scene[] {
  const known = scenes.map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const meant = closestMatch(unknown, known)
    const hint = meant === undefined ? `Scenes are ${known.join(', ')}.` : `Did you mean ${meant}?`
    throw new ToolError('usage', `There is no scene ${quoted(unknown)}.`, { hint })
  }
  return names.length === 0 ? scenes : scenes.filter(({ name }) => names.includes(name))
}

/** How to read what follows, in lines of at most so many columns. */
export function introduction(columns: number): string {
  const text =
    'Lines that begin with $ are commands, run for real in a temporary directory; behind > is what is typed into them, and below is what they print. #1 and #2 are commands that go on meanwhile, as in windows of their own.'
  return `${folded(text, Math.min(columns, 96)).join('\n')}\n\n`
}
